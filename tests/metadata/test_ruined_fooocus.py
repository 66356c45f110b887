"""The JSON of RuinedFooocus, new and old, as it is and as it should not be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.ruined_fooocus import reader

NEW: dict[str, Any] = {
    "Prompt": "a lighthouse, \nstormy, ",
    "Negative": "fog",
    "steps": 15,
    "cfg": 3.5,
    "width": 832,
    "height": 1216,
    "seed": 1704498940,
    "sampler_name": "euler",
    "scheduler": "simple",
    "base_model_name": "A\\coast-Q5.gguf",
    "base_model_hash": "81aa",
    "loras": [["B2C3", "1.4 - sub/Flux.1 D/storm - big.safetensors"], ["", "0.5 - None"]],
    "start_step": 0,
    "denoise": None,
    "clip_skip": 1,
    "software": "RuinedFooocus",
}


def read(written: object, place: str = "parameters") -> Generation:
    raw = RawMetadata(texts={place: json.dumps(written)})
    assert reader.accepts(raw)
    return reader.read(raw)


def named(found: Generation, kind: ResourceKind) -> list[tuple[str, str | None, float | None]]:
    return [(one.name, one.hash, one.weight) for one in found.of_kind(kind)]


@pytest.mark.parametrize("place", ["parameters", "metadata", "sidecar.json"])
def test_everything_in_its_place(place: str) -> None:
    found = read(NEW, place)
    assert (found.tool, found.reader) == ("RuinedFooocus", "ruinedfooocus")
    assert (found.positive, found.negative) == ("a lighthouse, \nstormy, ", "fog")
    assert (found.seed, found.steps, found.cfg) == (1704498940, 15, 3.5)
    assert (found.sampler, found.scheduler) == ("euler", "simple")
    assert (found.width, found.height) == (832, 1216)
    assert (found.denoise, found.clip_skip) == (None, 1)
    assert found.extra == {"start_step": 0}


def test_resources() -> None:
    found = read(NEW)
    assert named(found, ResourceKind.CHECKPOINT) == [("coast-Q5", "81aa", None)]
    assert named(found, ResourceKind.LORA) == [("storm - big", "B2C3", 1.4)]


@pytest.mark.parametrize(
    "loras",
    [
        "Loras:<storm.safetensors:0.8>,<None:1>",
        "<None:0.5>,<sub/storm.safetensors:0.8>",
    ],
)
def test_old_files(loras: str) -> None:
    found = read(NEW | {"loras": loras, "refiner_model_name": "finish.ckpt", "seed": 2**64 - 1})
    assert found.seed == 2**64 - 1
    assert named(found, ResourceKind.LORA) == [("storm", None, 0.8)]
    assert [one.name for one in found.of_kind(ResourceKind.CHECKPOINT)] == ["coast-Q5", "finish"]


def test_old_files_without_models() -> None:
    found = read(NEW | {"loras": "Loras:", "refiner_model_name": "None", "base_model_name": None})
    assert found.resources == ()


def test_a_video_says_only_its_prompt() -> None:
    found = read({"prompt": "a wave", "software": "RuinedFooocus"}, "metadata")
    assert (found.positive, found.seed, found.resources) == ("a wave", None, ())


def test_others_are_left_to_others() -> None:
    text = "a boat\nSteps: 3, Sampler: euler, Version: RuinedFooocus"
    assert not reader.accepts(RawMetadata(texts={"parameters": text}))


@pytest.mark.parametrize("text", ['["RuinedFooocus"]', '{"Prompt": "RuinedFooocus"}', '{"a": 1'])
def test_what_only_looks_like_it_is_an_error(text: str) -> None:
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"parameters": text}))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*NEW, "refiner_model_name"]), ANYTHING))
def test_any_value_in_any_place(written: dict[str, Any]) -> None:
    found = read(written | {"software": "RuinedFooocus"})
    assert found.positive is None or isinstance(found.positive, str)
    assert all(isinstance(one.name, str) and one.name for one in found.resources)


@given(st.lists(st.lists(st.text(max_size=12) | st.integers(), max_size=3)) | st.text())
def test_any_loras(loras: object) -> None:
    found = read(NEW | {"loras": loras})
    assert all(one.name for one in found.of_kind(ResourceKind.LORA))
