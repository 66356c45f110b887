"""The JSON of Fooocus, of its forks and of its past, as it is and as it should not be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.fooocus import reader

FOOOCUS: dict[str, Any] = {
    "adm_guidance": "(1.5, 0.8, 0.3)",
    "base_model": "coast.v2",
    "base_model_hash": "0123abcd45",
    "clip_skip": 2,
    "full_negative_prompt": ["blurry", "fog"],
    "full_prompt": ["photograph of a lighthouse", "a lighthouse, stormy, detailed"],
    "guidance_scale": 4.5,
    "lora_combined_1": "storm : 0.8",
    "lora_combined_2": "inline.v1 : -0.25",
    "loras": [["storm", 0.8, "aa11bb22cc"]],
    "metadata_scheme": "fooocus",
    "negative_prompt": "fog",
    "performance": "Speed",
    "prompt": "a lighthouse\nat night",
    "refiner_model": "finish",
    "refiner_model_hash": "99887766",
    "refiner_switch": 0.5,
    "resolution": "(832, 1216)",
    "sampler": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "seed": "9223372036854775807",
    "sharpness": 2,
    "steps": 30,
    "styles": "['Fooocus V2', 'Fooocus Sharp']",
    "vae": "Default (model)",
    "version": "Fooocus v2.5.5",
}

PLUS: dict[str, Any] = {
    "Base Model": "coastXL",
    "Base Model Hash": "79aa",
    "CLIP Skip": 2,
    "Fooocus V2 Expansion": "a harbour, calm",
    "Full Prompt": ["a harbour", "a harbour, calm"],
    "Guidance Scale": 4.5,
    "LoRA 1": "calm.safetensors : 0.4",
    "LoRAs": [],
    "Metadata Scheme": "Fooocus",
    "Negative Prompt": "",
    "Performance": "Speed",
    "Prompt": "a harbour",
    "Refiner Model": "None",
    "Resolution": "(1024, 960)",
    "Sampler": "euler",
    "Scheduler": "simple",
    "Seed": "5256010854089202552",
    "Steps": 20,
    "VAE": "clear.safetensors",
    "Version": "FooocusPlus 1.0.0",
}

MRE: dict[str, Any] = {
    "prompt": "a __colour__ boat",
    "negative_prompt": "fog",
    "styles": ["Painting"],
    "real_prompt": ["a red boat, oil on canvas"],
    "real_negative_prompt": ["fog"],
    "seed": 12,
    "width": 1152,
    "height": 896,
    "sampler": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "performance": "Custom",
    "steps": 24,
    "cfg": 7.0,
    "base_clip_skip": -2,
    "base_model": "boats.safetensors",
    "refiner_model": "None",
    "l1": "oil.safetensors",
    "w1": 0.5,
    "l2": "None",
    "w2": 0.5,
    "img2img": True,
    "denoise": 0.94,
    "software": "Fooocus 2.0.93 MRE",
}


def read(written: object, place: str = "parameters", **others: str) -> Generation:
    raw = RawMetadata(texts={place: json.dumps(written), **others})
    assert reader.accepts(raw)
    return reader.read(raw)


def named(found: Generation, kind: ResourceKind) -> list[tuple[str, str | None, float | None]]:
    return [(one.name, one.hash, one.weight) for one in found.of_kind(kind)]


def loras(**written: object) -> list[tuple[str, str | None, float | None]]:
    without = {key: value for key, value in FOOOCUS.items() if not key.startswith("lora")}
    return named(read(without | written), ResourceKind.LORA)


@pytest.mark.parametrize("place", ["parameters", "UserComment", "Comment", "comment", "params"])
def test_everything_in_its_place(place: str) -> None:
    found = read(FOOOCUS, place)
    assert (found.tool, found.reader) == ("Fooocus", "fooocus")
    assert (found.positive, found.negative) == ("a lighthouse\nat night", "fog")
    assert (found.seed, found.steps, found.cfg) == (9223372036854775807, 30, 4.5)
    assert (found.sampler, found.scheduler) == ("dpmpp_2m_sde_gpu", "karras")
    assert (found.width, found.height, found.clip_skip) == (832, 1216, 2)
    assert found.denoise is None


def test_resources() -> None:
    found = read(FOOOCUS)
    assert named(found, ResourceKind.CHECKPOINT) == [
        ("coast.v2", "0123abcd45", None),
        ("finish", "99887766", None),
    ]
    assert named(found, ResourceKind.LORA) == [
        ("storm", "aa11bb22cc", 0.8),
        ("inline.v1", None, -0.25),
    ]
    assert not found.of_kind(ResourceKind.VAE)


def test_what_has_no_field_is_kept() -> None:
    extra = read(FOOOCUS).extra
    assert extra["full_prompt"] == FOOOCUS["full_prompt"]
    assert extra["styles"] == FOOOCUS["styles"]
    assert "prompt" not in extra
    assert "seed" not in extra


def test_forks_name_their_values_for_people() -> None:
    found = read(PLUS, "UserComment", MakerNote="simple", Software="FooocusPlus 1.0.0.x, Preset: y")
    assert (found.tool, found.positive, found.negative) == ("FooocusPlus", "a harbour", None)
    assert (found.seed, found.steps, found.cfg) == (5256010854089202552, 20, 4.5)
    assert (found.width, found.height, found.clip_skip) == (1024, 960, 2)
    assert named(found, ResourceKind.CHECKPOINT) == [("coastXL", "79aa", None)]
    assert named(found, ResourceKind.LORA) == [("calm", None, 0.4)]
    assert named(found, ResourceKind.VAE) == [("clear", None, None)]


@pytest.mark.parametrize("place", ["Comment", "comment", "sidecar.json"])
def test_mre_has_names_of_its_own(place: str) -> None:
    found = read(MRE, place)
    assert (found.tool, found.positive) == ("Fooocus-MRE", "a __colour__ boat")
    assert (found.seed, found.steps, found.cfg, found.denoise) == (12, 24, 7.0, 0.94)
    assert (found.width, found.height, found.clip_skip) == (1152, 896, 2)
    assert named(found, ResourceKind.CHECKPOINT) == [("boats", None, None)]
    assert named(found, ResourceKind.LORA) == [("oil", None, 0.5)]
    assert found.extra["real_prompt"] == ["a red boat, oil on canvas"]


def test_the_first_names_of_mre() -> None:
    old = {
        "prompt": "a boat",
        "style": "cinematic",
        "performance": "Speed",
        "resolution": "1152×896 (9:7)",
        "sampler_name": "euler",
        "base_model_name": "boats.safetensors",
        "refiner_model_name": "finish.safetensors",
    }
    found = read(old, "Comment", Software="Fooocus 1.0.31 MRE")
    assert (found.tool, found.sampler) == ("Fooocus-MRE", "euler")
    assert (found.width, found.height) == (1152, 896)
    assert [one.name for one in found.resources] == ["boats", "finish"]


@pytest.mark.parametrize(
    ("version", "tool"),
    [
        ("Fooocus v2.1.0", "Fooocus"),
        ("v2.1.860", "Fooocus"),
        ("2.3.1", "Fooocus"),
        ("FooocusPlus 1.0.0", "FooocusPlus"),
        ("SimpleSDXL2_20241101", "SimpleSDXL"),
        ("Fooocus 1.0.67 MRE", "Fooocus-MRE"),
        (None, "Fooocus"),
        (["Fooocus"], "Fooocus"),
    ],
)
def test_the_version_names_the_tool(version: object, tool: str) -> None:
    assert read(FOOOCUS | {"version": version}).tool == tool


def test_an_exif_names_the_tool_where_the_json_does_not() -> None:
    without = FOOOCUS | {"version": "2.3.1"}
    assert read(without, "UserComment", Software="FooocusPlus 1.0").tool == "FooocusPlus"


@pytest.mark.parametrize(
    ("resolution", "sides"),
    [
        ("(832, 1216)", (832, 1216)),
        ("('832', '1216')", (832, 1216)),
        ("832 × 1216", (832, 1216)),
        ("832×1216 <span> ∣ 13:19</span>", (832, 1216)),
        ([832, 1216], (832, 1216)),
        (["a", {}], (None, None)),
        ("wide", (None, None)),
        (7, (None, None)),
    ],
)
def test_sizes(resolution: object, sides: tuple[int | None, int | None]) -> None:
    found = read(FOOOCUS | {"resolution": resolution})
    assert (found.width, found.height) == sides


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"lora_combined_3": "True : storm.safetensors : 0.8"}, [("storm", None, 0.8)]),
        ({"lora_combined_3": "False : storm : 0.8"}, []),
        ({"LoRA 6": "sub\\storm.safetensors : 1.0"}, [("storm", None, 1.0)]),
        ({"LoRA [a [b].safetensors] weight": 0.3}, [("a [b]", None, 0.3)]),
        ({"loras": [[True, "storm", 0.8], [False, "calm", 1]]}, [("storm", None, 0.8)]),
        ({"loras": [["storm", 0.8, "hash_not_calculated"]]}, [("storm", None, 0.8)]),
        ({"loras": [["None", 0.5]], "lora_combined_1": "None : 0.5"}, []),
        ({"loras": [7, [], [7], None, {"a": 1}], "l1": 7, "LoRA 1": [1]}, []),
        ({"loras": "storm"}, []),
    ],
)
def test_every_form_of_loras(
    written: dict[str, object], expected: list[tuple[str, str | None, float | None]]
) -> None:
    assert loras(**written) == expected


def test_styles_alone_make_a_prompt() -> None:
    assert read(FOOOCUS | {"prompt": ""}).positive == (
        "photograph of a lighthouse, a lighthouse, stormy, detailed"
    )
    assert read(FOOOCUS | {"negative_prompt": ""}).negative is None


def test_a_log_of_the_time_before_metadata() -> None:
    log = {
        "Prompt": "a pier",
        "Styles": "['Fooocus V2']",
        "Performance": "Extreme Speed",
        "Base Model": "sd_xl_base_1.0.safetensors",
        "Refiner Model": "None",
        "Seed": 6515525224486854496,
        "Version": "v2.1.860",
    }
    found = read(log, "sidecar.json")
    assert (found.positive, found.seed, found.steps) == ("a pier", 6515525224486854496, None)
    assert [one.name for one in found.resources] == ["sd_xl_base_1.0"]


def test_steps_that_follow_from_the_performance_are_unknown() -> None:
    assert read(FOOOCUS | {"steps": -1}).steps is None


def test_a_scheme_beside_the_text_is_enough() -> None:
    raw = RawMetadata(texts={"parameters": '{"prompt": "a pier"}', "fooocus_scheme": "fooocus"})
    assert reader.accepts(raw)
    assert reader.read(raw).positive == "a pier"


@pytest.mark.parametrize(
    "text",
    [
        "a pier\nSteps: 30, Sampler: euler, Seed: 1, Version: Fooocus v2.5.5",
        '{"prompt": "a pier", "seed": 1}',
        '{"Prompt": "a", "base_model_name": "b", "styles": [], "software": "RuinedFooocus"}',
        "",
    ],
)
def test_others_are_left_to_others(text: str) -> None:
    assert not reader.accepts(RawMetadata(texts={"parameters": text}))


@pytest.mark.parametrize(
    "text",
    [
        '{"prompt": "a pier", "baseModel": "SDXL 1.0", "base_model": "x"}',
        '{"base_model": "SDXL 1.0", "styles": "x"}',
        '{"prompt": "a pier", "base_model": "cut',
        'before {"prompt": "a pier", "base_model": "x"}',
    ],
)
def test_what_only_looks_like_it_is_an_error(text: str) -> None:
    raw = RawMetadata(texts={"parameters": text})
    assert reader.accepts(raw)
    with pytest.raises(MetadataError):
        reader.read(raw)


def test_a_second_text_counts_where_the_first_is_another_ones() -> None:
    texts = {"parameters": '{"base_model": "x"}', "UserComment": json.dumps(FOOOCUS)}
    assert reader.read(RawMetadata(texts=texts)).positive == FOOOCUS["prompt"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [*FOOOCUS, *PLUS, *MRE, "LoRA [a] weight", "l3", "w3", "lora_combined_4", "full_prompt"]
)


@given(st.dictionaries(NAMES, ANYTHING), st.sampled_from(["fooocus", "simple", "a1111", ""]))
def test_any_value_in_any_place(written: dict[str, Any], scheme: str) -> None:
    raw = RawMetadata(texts={"parameters": json.dumps(written), "fooocus_scheme": scheme})
    try:
        found = reader.read(raw)
    except MetadataError:
        return
    assert found.positive is None or isinstance(found.positive, str)
    assert found.seed is None or found.seed >= 0
    assert all(isinstance(one.name, str) for one in found.resources)


@given(st.text(), st.text(max_size=10))
def test_any_text_is_understood_or_refused(text: str, scheme: str) -> None:
    raw = RawMetadata(texts={"parameters": '{"base_model"' + text, "fooocus_scheme": scheme})
    assert reader.accepts(raw) in (True, False)
    with pytest.raises(MetadataError):
        reader.read(raw)
