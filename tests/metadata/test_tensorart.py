"""TensorArt's settings beside the graph that was executed."""

from __future__ import annotations

import json

import pytest
from hostile_json import any_json
from hypothesis import given

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.tensorart import reader

SETTINGS = {
    "prompt": "a hut in the snow",
    "negativePrompt": "wolves",
    "width": 768,
    "height": 1152,
    "imageCount": 1,
    "steps": 25,
    "cfgScale": 7,
    "seed": "-1",
    "clipSkip": 2,
    "baseModel": {"type": "BASE_MODEL", "modelFileName": "alpine_v3", "hash": "AB12"},
    "models": [
        {"type": "LORA", "modelFileName": "frost", "weight": 0.8, "hash": "CD34"},
        {"type": "CONTROLNET", "modelFileName": "depth"},
    ],
    "sdVae": "Automatic",
}
GRAPH = {
    "1": {
        "class_type": "ECHOCheckpointLoaderSimple",
        "inputs": {"ckpt_name": "EMS-1-EMS.safetensors"},
    },
    "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a hut", "clip": ["1", 1]}},
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 2**63 + 1,
            "steps": 25,
            "cfg": 7.0,
            "sampler_name": "euler_ancestral",
            "scheduler": "normal",
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


def read(settings: object, **others: str) -> Generation:
    raw = RawMetadata(texts={"generation_data": json.dumps(settings) + "\0", **others})
    assert reader.accepts(raw)
    return reader.read(raw)


def test_names_from_the_settings_and_the_drawn_seed_from_the_graph() -> None:
    found = read(SETTINGS, prompt=json.dumps(GRAPH))
    assert (found.tool, found.reader) == ("TensorArt", "tensorart")
    assert (found.positive, found.negative) == ("a hut in the snow", "wolves")
    assert (found.seed, found.sampler) == (2**63 + 1, "euler_ancestral")
    assert (found.steps, found.cfg, found.clip_skip) == (25, 7.0, 2)
    assert (found.width, found.height) == (768, 1152)
    assert [(one.kind, one.name, one.hash, one.weight) for one in found.resources] == [
        (ResourceKind.CHECKPOINT, "alpine_v3", "AB12", None),
        (ResourceKind.LORA, "frost", "CD34", 0.8),
    ]
    assert found.extra["imageCount"] == 1


@pytest.mark.parametrize("graph", ["", "{", "[]", '{"1": 2}', '{"1": {"class_type": "X"}}'])
def test_without_a_graph_that_can_be_read(graph: str) -> None:
    found = read(SETTINGS | {"samplerName": "Euler a", "seed": "77"}, prompt=graph)
    assert (found.positive, found.seed, found.sampler) == ("a hut in the snow", 77, "Euler a")


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"generation_data": "[{}"}))
    assert not reader.accepts(RawMetadata(texts={"generation_data": "none"}))


def test_the_sampler_that_was_executed_goes_before_the_site_s_name_for_it() -> None:
    named = {"samplerName": "Euler a", "ksamplerName": "euler_ancestral", "schedule": "karras"}
    found = read({**SETTINGS, **named})
    assert (found.sampler, found.scheduler) == ("euler_ancestral", "karras")
    assert read({**SETTINGS, "samplerName": "Euler a"}).sampler == "Euler a"


@given(any_json("prompt", "negativePrompt", "seed", "baseModel", "models", "type", "weight"))
def test_any_json_gives_a_generation(written: object) -> None:
    assert read({"prompt": written, "baseModel": written, "models": written}).tool == "TensorArt"
