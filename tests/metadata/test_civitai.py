"""Civitai's graphs with what the user typed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hostile_json import any_json
from hypothesis import given

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.civitai import reader

TYPED = {
    "prompt": "a pier, <lora:mist:0.5>",
    "negativePrompt": "crowd",
    "steps": 25,
    "cfgScale": 4.5,
    "sampler": "Euler a",
    "clipSkip": 2,
    "seed": 987654321,
    "width": 832,
    "height": 1216,
    "baseModel": "Illustrious",
    "resources": [{"modelVersionId": 7, "strength": 1}],
}
NODES: dict[str, Any] = {
    "1": {
        "class_type": "CheckpointLoaderSimple",
        "inputs": {"ckpt_name": "urn:air:x:y:civitai:1@2"},
    },
    "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "in the graph", "clip": ["1", 1]}},
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 5,
            "steps": 9,
            "cfg": 2.0,
            "sampler_name": "heun",
            "scheduler": "karras",
            "denoise": 1.0,
            "model": ["1", 0],
            "positive": ["2", 0],
            "negative": ["2", 0],
            "latent_image": ["4", 0],
        },
    },
    "4": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64}},
    "5": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["1", 2]}},
    "6": {"class_type": "SaveImage", "inputs": {"images": ["5", 0]}},
}


def read(written: object, place: str = "UserComment") -> Generation:
    raw = RawMetadata(texts={"Artist": "ai", place: json.dumps(written)})
    assert reader.accepts(raw)
    return reader.read(raw)


@pytest.mark.parametrize("place", ["UserComment", "prompt"])
@pytest.mark.parametrize(
    "written",
    [
        NODES | {"extraMetadata": json.dumps(TYPED)},
        NODES | {"extraMetadata": TYPED},
        {"extra": {"airs": [], "extraMetadata": json.dumps(TYPED)}},
    ],
)
def test_what_was_typed_counts(written: dict[str, Any], place: str) -> None:
    found = read(written, place)
    assert (found.tool, found.reader) == ("Civitai", "civitai")
    assert (found.positive, found.negative) == ("a pier, <lora:mist:0.5>", "crowd")
    assert (found.seed, found.steps, found.cfg, found.sampler) == (987654321, 25, 4.5, "Euler a")
    assert (found.width, found.height, found.clip_skip) == (832, 1216, 2)
    assert [(one.name, one.weight) for one in found.of_kind(ResourceKind.LORA)] == [("mist", 0.5)]
    assert found.extra["baseModel"] == "Illustrious"
    assert found.extra["resources"] == [{"modelVersionId": 7, "strength": 1}]


def test_the_graph_fills_in_what_was_not_typed() -> None:
    typed = {"prompt": "a pier", "workflow": "txt2img"}
    found = read(NODES | {"extraMetadata": json.dumps(typed)})
    assert found.positive == "a pier"
    assert (found.seed, found.steps, found.sampler, found.scheduler) == (5, 9, "heun", "karras")
    assert [one.name for one in found.resources] == ["urn:air:x:y:civitai:1@2"]


def test_a_graph_alone_is_left_to_others() -> None:
    assert not reader.accepts(RawMetadata(texts={"UserComment": json.dumps(NODES)}))


@pytest.mark.parametrize("text", ['{"extraMetadata"', '["extraMetadata"]', '{"extraMetadata": 3}'])
def test_nothing_typed(text: str) -> None:
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"UserComment": text}))


@given(any_json("extraMetadata", "extra", "prompt", "negativePrompt", "seed", "resources", "steps"))
def test_any_json_gives_a_generation_or_a_readable_error(written: object) -> None:
    raw = RawMetadata(texts={"UserComment": json.dumps({"extraMetadata": written})})
    try:
        found = reader.read(raw)
    except MetadataError:
        return
    assert found.tool == "Civitai"
