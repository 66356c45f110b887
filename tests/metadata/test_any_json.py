"""The reader of last resort: what it understands, and above all what it leaves alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hostile_json import any_json
from hypothesis import given

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.any_json import reader

FIELDS = {"negative_prompt": "crowd", "seed": 2**64 - 1, "steps": 30, "cfg_scale": 4.5}


def read(texts: dict[str, str]) -> Generation:
    raw = RawMetadata(texts=texts)
    assert reader.accepts(raw)
    return reader.read(raw)


def checkpoint(found: Generation) -> str | None:
    first = found.first(ResourceKind.CHECKPOINT)
    return first and first.name


def test_a_space_of_huggingface() -> None:
    written = {
        "prompt": "a canal",
        "negative_prompt": "crowd",
        "resolution": "832 x 1216",
        "guidance_scale": 5.5,
        "num_inference_steps": 24,
        "seed": 443,
        "sampler": "DPM++ 2M Karras",
        "Model": "Canal v3",
        "Model hash": "BDB5",
        "use_upscaler": None,
    }
    found = read({"parameters": json.dumps(written)})
    assert (found.tool, found.reader) == ("HuggingFace Space", "any_json")
    assert (found.positive, found.negative) == ("a canal", "crowd")
    assert (found.seed, found.steps, found.cfg) == (443, 24, 5.5)
    assert (found.sampler, found.width, found.height) == ("DPM++ 2M Karras", 832, 1216)
    assert [(one.name, one.hash) for one in found.resources] == [("Canal v3", "BDB5")]


@pytest.mark.parametrize(
    "place", ["parameters", "UserComment", "Comment", "stealth", "sidecar.json", "Anything"]
)
def test_json_wherever_it_stands(place: str) -> None:
    found = read({place: json.dumps({"prompt": "a canal", **FIELDS})})
    assert (found.positive, found.negative) == ("a canal", "crowd")
    assert (found.seed, found.steps, found.cfg) == (2**64 - 1, 30, 4.5)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"Prompt": "a canal", "Negative Prompt": "crowd", "Seed": "7"}),
        json.dumps({"params": {"prompt": "a canal", "negativePrompt": "crowd", "seed": 7}}),
        json.dumps({"meta": json.dumps({"prompt": "a canal", "uc": "crowd", "noise_seed": 7})}),
        json.dumps({"input": {"config": {"positive": "a canal", "negative": "crowd", "seed": 7}}}),
        json.dumps({"prompt": {"positive": "a canal", "negative": "crowd"}, "seed": 7}),
        json.dumps([{"prompt": ["a canal"], "negative_prompt": ["crowd"], "seeds": [7, 8]}]),
        json.dumps(
            {
                "text_prompts": [{"text": "a canal", "weight": 1}, {"text": "crowd", "weight": -1}],
                "seed": 7,
            }
        ),
        json.dumps({"prompts": [[1.0, "a canal"]], "negative": "crowd", "seed": 7}),
        json.dumps(json.dumps({"prompt": "a canal", "negative_prompt": "crowd", "seed": 7})),
        "\ufeff \n" + json.dumps({"prompt": "a canal", "promptNeg": "crowd", "seed": 7}),
    ],
)
def test_the_usual_shapes(text: str) -> None:
    found = read({"parameters": text})
    assert (found.positive, found.negative, found.seed) == ("a canal", "crowd", 7)


def test_a_prompt_that_is_itself_json_stays_a_text() -> None:
    prompt = '{"scene": "a canal", "prompt": "inner"}'
    assert read({"parameters": json.dumps({"prompt": prompt, "seed": 7})}).positive == prompt


@pytest.mark.parametrize(
    ("written", "tool"),
    [
        ({"software": "Some Painter"}, "Some Painter"),
        ({"mflux_version": "0.9"}, "mflux"),
        ({"text_prompts": "a canal", "negative_prompts": "", "ckpt": "x"}, "Artroom"),
        ({"software": "x" * 500}, None),
        ({"generator": {"a": 1}}, None),
    ],
)
def test_the_tool_is_told_by_what_it_writes(written: dict[str, object], tool: str | None) -> None:
    assert read({"parameters": json.dumps({"prompt": "a canal", "seed": 7} | written)}).tool == tool


@pytest.mark.parametrize(
    ("written", "loras"),
    [
        ({"loras": [{"name": "a.safetensors", "weight": 0.5}]}, [("a", 0.5)]),
        ({"loras": [["a", 0.5], ["None", 1], "b:0.25", 3, []]}, [("a", 0.5), ("b", 0.25)]),
        ({"Loras": {"a": 0.5}}, [("a", 0.5)]),
        ({"lora": "a"}, [("a", None)]),
        ({"loras": [{"lora": {"model_name": "a"}, "weight": 0.5}]}, [("a", 0.5)]),
        ({"lora_paths": ["x/a.safetensors", "b"], "lora_scales": [0.5]}, [("a", 0.5), ("b", None)]),
        ({"activated_loras": ["a", "b"], "loras_multipliers": "1 0.5"}, [("a", 1.0), ("b", 0.5)]),
        ({"models": [{"type": "LORA", "name": "a"}, {"type": "X", "name": "b"}]}, [("a", None)]),
        ({"prompt": "x <lora:a:0.5>", "loras": [["a", 0.75]]}, [("a", 0.75)]),
    ],
)
def test_loras_in_every_form(
    written: dict[str, object], loras: list[tuple[str, float | None]]
) -> None:
    found = read({"parameters": json.dumps({"prompt": "a canal", "seed": 7} | written)})
    assert [(one.name, one.weight) for one in found.of_kind(ResourceKind.LORA)] == loras


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ({"model": "sub/a.ckpt"}, "a"),
        ({"baseModel": {"modelFileName": "a"}}, "a"),
        ({"model": None, "checkpoint": "a"}, "a"),
        ({"model_hash": "beef"}, "beef"),
        ({"model": ["4", 0]}, None),
    ],
)
def test_the_checkpoint_in_every_form(written: dict[str, object], name: str | None) -> None:
    found = read({"parameters": json.dumps({"prompt": "a canal", "seed": 7} | written)})
    assert checkpoint(found) == name


@pytest.mark.parametrize(
    ("texts", "tool"),
    [
        (
            {
                "prompt": "a canal",
                "negative-prompt": "crowd",
                "seed": "7",
                "sampler": "ddim",
                "steps": "30",
                "scale": "4.5",
            },
            "sd-scripts",
        ),
        (
            {
                "SD:prompt": "a canal",
                "SD:negative_prompt": "crowd",
                "SD:seed": "7",
                "SD:steps": "30",
                "SD:cfg_scale": "4.5",
                "Software": "x",
            },
            "Sygil WebUI",
        ),
        (
            {
                "Nmkdiffusers": json.dumps(
                    {
                        "prompt": "a canal",
                        "promptNeg": "crowd",
                        "seed": "7",
                        "steps": "30",
                        "scaleTxt": "4.5",
                        "w": "64",
                    }
                )
            },
            "NMKD",
        ),
        (
            {
                "GenerationInfoJson": json.dumps(
                    {
                        "Prompt": "a canal",
                        "NegativePrompt": "crowd",
                        "Seed": 7,
                        "Steps": 30,
                        "Scale": 4.5,
                        "BaseResolution": "512, 768",
                    }
                )
            },
            "NMKD",
        ),
    ],
)
def test_tools_that_nobody_else_reads(texts: dict[str, str], tool: str) -> None:
    found = read(texts)
    assert (found.tool, found.positive, found.negative) == (tool, "a canal", "crowd")
    assert (found.seed, found.steps, found.cfg) == (7, 30, 4.5)


def test_a1111_text_inside_of_json() -> None:
    infotext = "a canal\nSteps: 4, Sampler: Euler a, Seed: 7"
    for written in (
        {"parameters": infotext},
        {"infotexts": [infotext]},
        [{"SourceFile": "x.png", "UserComment": infotext}],
    ):
        found = read({"sidecar.json": json.dumps(written)})
        assert (found.positive, found.seed, found.reader) == ("a canal", 7, "any_json")


def test_what_nobody_asked_for_is_kept() -> None:
    written = {"prompt": "a canal", "seed": 7, "hires": {"a": 1}, "empty": ""}
    assert read({"parameters": json.dumps(written)}).extra == {"hires": {"a": 1}}


GRAPH = {"3": {"class_type": "KSampler", "inputs": {"seed": 1, "prompt": "a canal", "steps": 3}}}
UNRELATED: list[Any] = [
    {"caption": "a canal", "author": "somebody"},
    {"prompt": "a canal"},
    {"prompt": "a canal", "width": 512, "height": 512},
    {"prompt": "", "seed": 7},
    {"seed": 7, "steps": 30, "model": "x"},
    {"Make": "Camera", "Model": "M1", "FNumber": 2.8, "promptness": 3},
    {"prompt": GRAPH, "workflow": {"nodes": [], "seed": 3}},
    {"nodes": [{"prompt": "a canal", "seed": 7}], "params": {"prompt": "x", "seed": 1}},
    {"image": "a canal", "data": ["seed", "prompt"]},
    {"model": "looker", "prompt": "What is to be seen?", "response": "a canal", "seed": 3},
    {"model": "looker", "prompt": "Describe it", "temperature": 0.2, "max_tokens": 300},
    {"model": "captioner", "prompt": "a photo of", "caption": "a photo of a canal"},
    ["prompt", "seed"],
    GRAPH,
    "prompt, seed",
    7,
]


@pytest.mark.parametrize("written", UNRELATED)
@pytest.mark.parametrize("place", ["UserComment", "prompt", "parameters"])
def test_unrelated_json_is_no_prompt(written: object, place: str) -> None:
    raw = RawMetadata(texts={place: json.dumps(written)})
    with pytest.raises(MetadataError):
        reader.read(raw)


@pytest.mark.parametrize(
    "texts",
    [
        {"prompt": "a canal"},
        {"prompt": "a canal", "Make": "Camera", "Model": "M1"},
        {"Description": "a canal", "seed": "7"},
        {"prompt": json.dumps(GRAPH), "workflow": "{}", "seed": "7"},
        {"UserComment": "{a canal}, seed, prompt"},
        {"UserComment": json.dumps({"aigc_info": {"a": 1}, "data": {"os": "web"}})},
    ],
)
def test_texts_that_are_no_set_of_values(texts: dict[str, str]) -> None:
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts=texts))


NAMES = ("prompt", "negative_prompt", "seed", "steps", "loras", "params", "model", "size", "meta")


@given(any_json(*NAMES))
def test_any_json_gives_a_prompt_or_a_readable_error(written: object) -> None:
    for texts in (
        {"parameters": json.dumps(written)},
        {"sidecar.json": json.dumps({"prompt": "a canal", "seed": 7, "params": written})},
        {"prompt": "a canal", "seed": "7", "model": json.dumps(written)},
    ):
        try:
            found = reader.read(RawMetadata(texts=texts))
        except MetadataError:
            continue
        assert found.positive


@pytest.mark.parametrize("part", ["[", '{"prompt":', '"seed', '{"meta":"', "{", '\\"'])
def test_hostile_texts_take_no_more_than_moments(part: str) -> None:
    text = '{"seed": "prompt", "params":' + part * (2_000_000 // len(part))
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"parameters": text}))


def test_values_inside_of_values_are_looked_for_only_so_deep() -> None:
    written: dict[str, object] = {"prompt": "a canal", "seed": 7}
    for _ in range(40):
        written = {"params": written, "meta": json.dumps(written)[:2_000]}
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"parameters": json.dumps(written)}))
