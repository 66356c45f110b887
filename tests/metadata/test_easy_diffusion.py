"""Easy Diffusion's values, in every form it has written them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hostile_json import any_json
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.easy_diffusion import reader

BY_CODE: dict[str, Any] = {
    "prompt": "a barn,\nrain",
    "negative_prompt": "people",
    "seed": 4123456789,
    "use_stable_diffusion_model": "C:\\models\\stable-diffusion\\barn_v2.safetensors",
    "clip_skip": True,
    "use_vae_model": "clear.vae",
    "sampler_name": "euler_a",
    "width": 512,
    "height": 768,
    "num_inference_steps": 25,
    "guidance_scale": 7.5,
    "use_lora_model": ["one", "sub/two.safetensors"],
    "lora_alpha": [0.5, 0.75],
    "use_embeddings_model": None,
    "tiling": None,
}
BY_WINDOW = """Prompt: a barn,
rain
Negative Prompt: people
Seed: 4123456789
Stable Diffusion model: barn_v2
Clip Skip: True
VAE model: clear.vae
Sampler: euler_a
Width: 512
Height: 768
Steps: 25
Guidance Scale: 7.5
LoRA model: one, sub/two.safetensors
LoRA Strength: 0.5, 0.75
Seamless Tiling: None
"""


def read(texts: Mapping[str, str]) -> Generation:
    raw = RawMetadata(texts=texts)
    assert reader.accepts(raw)
    return reader.read(raw)


@pytest.mark.parametrize(
    "texts",
    [
        {name: str(value) for name, value in BY_CODE.items()},
        {"UserComment": json.dumps(BY_CODE)},
        {"sidecar.json": json.dumps(BY_CODE, indent=2)},
        {"sidecar.json": json.dumps({"seed": 4123456789, "reqBody": BY_CODE})},
        {"sidecar.txt": BY_WINDOW},
        {"sidecar.txt": BY_WINDOW.removeprefix("Prompt: ").replace("\n", "\r\n")},
        {
            name: value
            for name, _, value in (
                line.partition(": ") for line in BY_WINDOW.replace(",\n", ",§").splitlines()
            )
        }
        | {"Prompt": "a barn,\nrain"},
    ],
)
def test_everything_in_its_place(texts: dict[str, str]) -> None:
    found = read(texts)
    assert (found.tool, found.reader) == ("Easy Diffusion", "easy_diffusion")
    assert (found.positive, found.negative) == ("a barn,\nrain", "people")
    assert (found.seed, found.steps, found.cfg, found.sampler) == (4123456789, 25, 7.5, "euler_a")
    assert (found.width, found.height, found.clip_skip) == (512, 768, None)
    assert [(one.kind, one.name, one.weight) for one in found.resources] == [
        (ResourceKind.CHECKPOINT, "barn_v2", None),
        (ResourceKind.VAE, "clear.vae", None),
        (ResourceKind.LORA, "one", 0.5),
        (ResourceKind.LORA, "two", 0.75),
    ]
    assert str(found.extra.get("clip_skip", found.extra.get("Clip Skip"))) == "True"


def test_one_lora_a_hypernetwork_and_an_embedding() -> None:
    values = {
        "use_stable_diffusion_model": "barn",
        "seed": "1",
        "use_lora_model": "one",
        "lora_alpha": "0.25",
        "use_hypernetwork_model": "net",
        "hypernetwork_strength": "0.5",
        "use_embeddings_model": "['a/hay.pt']",
        "prompt_strength": "0.8",
    }
    found = read(values)
    assert [(one.kind, one.name, one.weight) for one in found.resources[1:]] == [
        (ResourceKind.LORA, "one", 0.25),
        (ResourceKind.HYPERNETWORK, "net", 0.5),
        (ResourceKind.EMBEDDING, "hay", None),
    ]
    assert (found.denoise, found.positive) == (0.8, None)


@pytest.mark.parametrize(
    "texts",
    [
        {"prompt": "a barn", "seed": "1"},
        {"sidecar.txt": "a barn, rain"},
        {"sidecar.txt": "a barn\nSteps: 4, Seed: 1, Width: 3"},
        {"UserComment": '{"prompt": "a barn"}'},
    ],
)
def test_other_texts_are_left_alone(texts: dict[str, str]) -> None:
    assert not reader.accepts(RawMetadata(texts=texts))


@pytest.mark.parametrize("text", ["{", '{"use_stable_diffusion_model": "x"}', "[1]"])
def test_what_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"UserComment": text}))


@given(any_json(*BY_CODE))
def test_any_json_gives_a_generation_or_a_readable_error(written: object) -> None:
    holder = {"use_stable_diffusion_model": written, "use_lora_model": written, "seed": 1}
    assert read({"UserComment": json.dumps(holder)}).seed == 1
    try:
        reader.read(RawMetadata(texts={"sidecar.json": json.dumps(written)}))
    except MetadataError:
        return


@given(st.lists(st.sampled_from([*BY_WINDOW.splitlines(), "x", ":", "Seed:"]), max_size=20))
def test_lines_in_any_order(lines: list[str]) -> None:
    text = "\n".join(["a barn", *lines, "Seed: 5", "Width: 64", "Height: 64"])
    assert read({"sidecar.txt": text}).seed in (5, 4123456789, None)
