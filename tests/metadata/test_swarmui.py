"""The JSON of SwarmUI in every place and of every time, as it is and as it should not be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.swarmui import reader

PROMPT = (
    "a lighthouse <segment:lamp,0.6,0.5//cid=11> bright <break>\n<setvar[x]:wide> <lora:sea:0.7>"
)
PARAMS: dict[str, Any] = {
    "prompt": PROMPT,
    "negativeprompt": "fog<break>\n",
    "model": "Flux/coast.v2",
    "seed": 9223372036854775807,
    "steps": 20,
    "cfgscale": 7.0,
    "aspectratio": "2:3",
    "width": 832,
    "height": 1216,
    "sampler": "euler_ancestral",
    "scheduler": "karras",
    "initimagecreativity": 0.6,
    "clipstopatlayer": -2,
    "vae": "sub/clear.safetensors",
    "refinermodel": "finish",
    "refinersteps": 50,
    "loras": ["styles/storm", "calm.v1"],
    "loraweights": ["0.8", "-0.25"],
    "lorasectionconfinement": ["0", "5"],
    "swarm_version": "0.9.7.4",
}
EXTRA = {
    "date": "2025-06-27",
    "original_prompt": "a <random:lighthouse|mill>",
    "used_embeddings": ["sub/wet.safetensors"],
}
MODELS = [
    {"name": "Flux/coast.v2.safetensors", "param": "model", "hash": "0xaa"},
    {"name": "styles/storm.safetensors", "param": "loras", "hash": "0xbb"},
    {"name": "sub/wet.safetensors", "param": "used_embeddings", "hash": "0xcc"},
    {"name": "calm.v1.safetensors", "param": "loras", "hash": None},
    "storm",
]
WHOLE = {"sui_image_params": PARAMS, "sui_extra_data": EXTRA, "sui_models": MODELS}


def read(whole: object, place: str = "parameters", **others: str) -> Generation:
    raw = RawMetadata(texts={**others, place: json.dumps(whole, indent=2)})
    assert reader.accepts(raw)
    return reader.read(raw)


def with_params(**changed: object) -> Generation:
    return read({"sui_image_params": PARAMS | changed})


def without(*names: str, **changed: object) -> Generation:
    kept = {name: value for name, value in PARAMS.items() if name not in names}
    return read({"sui_image_params": kept | changed})


def named(found: Generation, kind: ResourceKind) -> list[tuple[str, str | None, float | None]]:
    return [(one.name, one.hash, one.weight) for one in found.of_kind(kind)]


@pytest.mark.parametrize(
    "place", ["parameters", "UserComment", "Model", "Copyright", "stealth", "sidecar.json"]
)
def test_everything_in_its_place(place: str) -> None:
    found = read(WHOLE, place, prompt='{"3": {"class_type": "KSampler"}}')
    assert (found.tool, found.reader) == ("SwarmUI", "swarmui")
    assert (found.positive, found.negative) == (PROMPT, "fog<break>\n")
    assert (found.seed, found.steps, found.cfg) == (9223372036854775807, 20, 7.0)
    assert (found.sampler, found.scheduler) == ("euler_ancestral", "karras")
    assert (found.width, found.height) == (832, 1216)
    assert (found.denoise, found.clip_skip) == (0.6, 2)


def test_resources() -> None:
    found = read(WHOLE)
    assert named(found, ResourceKind.CHECKPOINT) == [
        ("coast.v2", "0xaa", None),
        ("finish", None, None),
    ]
    assert named(found, ResourceKind.VAE) == [("clear", None, None)]
    assert named(found, ResourceKind.EMBEDDING) == [("wet", "0xcc", None)]
    assert named(found, ResourceKind.LORA) == [
        ("storm", "0xbb", 0.8),
        ("calm.v1", None, -0.25),
    ]


def test_what_has_no_field_is_kept_in_one_level() -> None:
    extra = read(WHOLE | {"is_starred": True}).extra
    assert extra == {
        "is_starred": True,
        "date": "2025-06-27",
        "original_prompt": "a <random:lighthouse|mill>",
        "aspectratio": "2:3",
        "refinersteps": 50,
        "lorasectionconfinement": ["0", "5"],
        "swarm_version": "0.9.7.4",
    }


def test_its_first_years() -> None:
    old = {
        "prompt": "a mill",
        "model": "OfficialStableDiffusion/sd_xl_base_1.0.safetensors",
        "comfyuisampler": "dpmpp_2m",
        "comfyuischeduler": "karras",
        "width": 512,
        "altresolutionheightmultiplier": 1.5,
        "date": "2023-09-12",
        "original_prompt": "a <random:mill|pier>",
    }
    found = read({"sui_image_params": old})
    assert (found.sampler, found.scheduler) == ("dpmpp_2m", "karras")
    assert (found.width, found.height) == (512, 768)
    assert (found.negative, found.denoise, found.clip_skip) == (None, None, None)
    assert [one.name for one in found.resources] == ["sd_xl_base_1.0"]
    assert found.extra["original_prompt"] == "a <random:mill|pier>"


def test_a_sampler_of_another_backend() -> None:
    assert without("sampler", autowebuisampler="Euler a").sampler == "Euler a"


@pytest.mark.parametrize(
    ("written", "sides"),
    [
        ({"rawresolution": "640x1536"}, (640, 1536)),
        ({"width": 0}, (None, None)),
        ({"width": 0, "sidelength": 1024}, (832, 1216)),
        ({"width": None, "sidelength": 1024, "aspectratio": "16:9"}, (1344, 768)),
        ({"width": None, "sidelength": 1024, "aspectratio": "Custom"}, (None, None)),
        ({"width": None, "sidelength": -5}, (None, None)),
        ({"width": None, "sidelength": 10**300}, (None, None)),
        ({"altresolutionheightmultiplier": 10**300}, (832, 1216)),
    ],
)
def test_sizes(written: dict[str, object], sides: tuple[int | None, int | None]) -> None:
    found = with_params(**written)
    assert (found.width, found.height) == sides


@pytest.mark.parametrize(
    ("names", "weights", "expected"),
    [
        ("styles/storm, calm", "0.8,0.5", [("storm", None, 0.8), ("calm", None, 0.5)]),
        (["storm", "calm"], ["0.8"], [("storm", None, 0.8), ("calm", None, 1.0)]),
        (["storm"], [0.8], [("storm", None, 0.8)]),
        (["storm"], ["strong"], [("storm", None, None)]),
        (["None", "", "storm"], ["1", "2", "3"], [("storm", None, 3.0)]),
        ([], [], []),
        (None, None, []),
        ({"a": 1}, 7, []),
        ([["storm"], None], {}, []),
    ],
)
def test_every_form_of_loras(
    names: object, weights: object, expected: list[tuple[str, str | None, float | None]]
) -> None:
    found = with_params(prompt="a mill", loras=names, loraweights=weights)
    assert named(found, ResourceKind.LORA) == expected


def test_a_lora_of_the_list_counts_before_its_tag() -> None:
    found = with_params(prompt="<lora:storm:1> a mill", loras=["storm"], loraweights=["0.4"])
    assert named(found, ResourceKind.LORA) == [("storm", None, 0.4)]


def test_tags_of_a_prompt_count_unless_swarm_left_them_over() -> None:
    assert ("sea", None, 0.7) in named(with_params(), ResourceKind.LORA)
    worked_on = with_params(original_prompt="<lora:storm> a lighthouse <lora:sea:0.7>")
    assert [name for name, _, _ in named(worked_on, ResourceKind.LORA)] == ["storm", "calm.v1"]


@pytest.mark.parametrize("vae", ["None", "Automatic", "", 7])
def test_no_vae(vae: object) -> None:
    assert not with_params(vae=vae).of_kind(ResourceKind.VAE)


@pytest.mark.parametrize(
    "text",
    [
        '{"sui_image_params": {}}',
        '{"sui_image_params": ["a"]}',
        '{"a": "\\"sui_image_params\\"", "b": "sui_image_params", "sui_image_params": 1}',
        '{"sui_image_params": {"prompt": "cut',
        '"sui_image_params"',
    ],
)
def test_what_only_looks_like_it_is_an_error(text: str) -> None:
    raw = RawMetadata(texts={"parameters": text})
    assert reader.accepts(raw)
    with pytest.raises(MetadataError):
        reader.read(raw)


def test_others_are_left_to_others() -> None:
    assert not reader.accepts(RawMetadata(texts={"parameters": "sui_image_params in a prompt"}))
    assert not reader.accepts(RawMetadata())


def test_a_broken_text_does_not_hide_a_whole_one() -> None:
    assert read(WHOLE, "UserComment", Model='{"sui_image_params": ').positive == PROMPT


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
SETTINGS = st.sampled_from(
    [*PARAMS, "sidelength", "rawresolution", "altresolutionheightmultiplier", "used_embeddings"]
)


@given(st.dictionaries(SETTINGS, ANYTHING), ANYTHING, ANYTHING)
def test_any_value_in_any_place(params: dict[str, Any], extra: object, models: object) -> None:
    whole = {"sui_image_params": params, "sui_extra_data": extra, "sui_models": models}
    raw = RawMetadata(texts={"parameters": json.dumps(whole)})
    try:
        found = reader.read(raw)
    except MetadataError:
        return
    assert found.positive is None or isinstance(found.positive, str)
    assert all(isinstance(one.name, str) for one in found.resources)


@given(st.lists(st.fixed_dictionaries({}, optional={"param": ANYTHING, "name": ANYTHING})))
def test_any_list_of_models(models: list[Any]) -> None:
    assert read({"sui_image_params": PARAMS, "sui_models": models}).positive == PROMPT
