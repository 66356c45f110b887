"""StabilityMatrix's JSON, which has what its graph lacks."""

from __future__ import annotations

import json

import pytest
from hostile_json import any_json
from hypothesis import given

from curator.domain.errors import MetadataError
from curator.domain.generation import RawMetadata, ResourceKind
from curator.metadata.stability_matrix import reader

WRITTEN = {
    "PositivePrompt": "a mill, #2\r\nreeds <lora:reeds:0.7>",
    "NegativePrompt": "cars",
    "Steps": 20,
    "Sampler": "DPM++ 2M Karras",
    "CfgScale": 5,
    "Seed": 2**64 - 1,
    "Height": 1216,
    "Width": 832,
    "ModelHash": "A5F5",
    "ModelName": "sub\\mill_v2.safetensors",
    "Fps": 0,
}


def test_everything_in_its_place() -> None:
    raw = RawMetadata(texts={"parameters-json": json.dumps(WRITTEN), "smproj": "{}"})
    assert reader.accepts(raw)
    found = reader.read(raw)
    assert (found.tool, found.reader) == ("StabilityMatrix", "stability_matrix")
    assert (found.positive, found.negative) == (WRITTEN["PositivePrompt"], "cars")
    assert (found.seed, found.steps, found.cfg) == (2**64 - 1, 20, 5.0)
    assert (found.sampler, found.width, found.height) == ("DPM++ 2M Karras", 832, 1216)
    assert [(one.kind, one.name, one.hash, one.weight) for one in found.resources] == [
        (ResourceKind.CHECKPOINT, "mill_v2", "A5F5", None),
        (ResourceKind.LORA, "reeds", None, 0.7),
    ]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"PositivePrompt": "a mill"}', '{"Steps": 3}'])
def test_without_a_prompt_and_a_value_it_is_left_to_others(text: str) -> None:
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"parameters-json": text}))


@given(any_json("PositivePrompt", "NegativePrompt", "Seed", "ModelName", "Steps"))
def test_any_json_gives_a_generation_or_a_readable_error(written: object) -> None:
    try:
        found = reader.read(RawMetadata(texts={"parameters-json": json.dumps(written)}))
    except MetadataError:
        return
    assert found.positive
