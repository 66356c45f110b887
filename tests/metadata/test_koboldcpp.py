"""KoboldCpp's line of parts between bars."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import RawMetadata, ResourceKind
from curator.metadata.koboldcpp import reader

LINE = (
    "Prompt: a raft | two oars <lora:river:0.5> | NegativePrompt: rapids | Steps: 20 | CFGScale: 5 "
    "| Guidance: 3.5 | Seed: 77 | Size: 512x768 | Sampler: euler karras| Eta: 0.5 "
    "| Clip skip: -1 | Model: raft_q8.gguf | VAE: ae.safetensors | Version: KoboldCpp"
)


@pytest.mark.parametrize("place", ["parameters", "comment"])
def test_everything_in_its_place(place: str) -> None:
    raw = RawMetadata(texts={place: LINE})
    assert reader.accepts(raw)
    found = reader.read(raw)
    assert (found.tool, found.reader) == ("KoboldCpp", "koboldcpp")
    assert (found.positive, found.negative) == ("a raft | two oars <lora:river:0.5>", "rapids")
    assert (found.seed, found.steps, found.cfg, found.sampler) == (77, 20, 5.0, "euler karras")
    assert (found.width, found.height, found.clip_skip) == (512, 768, None)
    assert [(one.kind, one.name, one.weight) for one in found.resources] == [
        (ResourceKind.CHECKPOINT, "raft_q8", None),
        (ResourceKind.VAE, "ae", None),
        (ResourceKind.LORA, "river", 0.5),
    ]
    assert found.extra == {"Guidance": "3.5", "Eta": "0.5", "Version": "KoboldCpp"}


def test_without_a_negative_prompt() -> None:
    line = "Prompt: a raft\nby night | NegativePrompt:  | Steps: 4 | Seed: -1 | Version: KoboldCpp"
    found = reader.read(RawMetadata(texts={"parameters": line}))
    assert (found.positive, found.negative, found.seed) == ("a raft\nby night", None, None)


def test_other_texts_are_left_alone() -> None:
    assert not reader.accepts(RawMetadata(texts={"parameters": "a raft | Version: x"}))
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"parameters": "x | Version: KoboldCpp"}))


@given(st.lists(st.sampled_from(LINE.split(" ")), max_size=40).map(" ".join))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    line = f"Prompt: {text} | Version: KoboldCpp"
    assert reader.read(RawMetadata(texts={"parameters": line})).tool == "KoboldCpp"
