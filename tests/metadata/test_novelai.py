"""NovelAI's settings of every generation, wherever they stand, and what only looks like them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.novelai import reader

FIRST = {
    "steps": 28,
    "sampler": "k_euler_ancestral",
    "seed": 4294967295,
    "strength": 0.69,
    "noise": 0.667,
    "scale": 12.0,
    "uc": "ink, fog",
}
THIRD = {
    "prompt": "a heron, {pier}",
    "steps": 23,
    "height": 1216,
    "width": 832,
    "scale": 5.5,
    "uncond_scale": 1.0,
    "cfg_rescale": 0.2,
    "seed": 18446744073709551615,
    "n_samples": 1,
    "noise_schedule": "native",
    "sampler": "k_dpmpp_2m",
    "controlnet_model": None,
    "sm": True,
    "uc": "ink",
    "request_type": "PromptGenerateRequest",
    "signed_hash": "c2lnbmVk",
}
HEADER = {
    "Title": "AI generated image",
    "Description": "a heron, {pier}",
    "Software": "NovelAI",
    "Source": "Stable Diffusion XL C1E1DE52",
    "Generation time": "6.49",
}


def captions(base: str, *characters: str) -> dict[str, Any]:
    parts = [{"char_caption": one, "centers": [{"x": 0.5, "y": 0.3}]} for one in characters]
    return {"caption": {"base_caption": base, "char_captions": parts}, "use_order": True}


FOURTH = {
    **THIRD,
    "v4_prompt": captions("a heron, {pier}", "man, oar, ", "", "girl, lamp"),
    "v4_negative_prompt": captions("ink", "", "hat", ""),
}


def read(texts: dict[str, str]) -> Generation:
    raw = RawMetadata(texts=texts)
    assert reader.accepts(raw)
    return reader.read(raw)


def checkpoint(found: Generation) -> tuple[str, str | None] | None:
    one = found.first(ResourceKind.CHECKPOINT)
    return None if one is None else (one.name, one.hash)


def test_the_first_generation_has_its_prompt_beside_the_settings() -> None:
    source = {"Description": "a heron", "Source": "Stable Diffusion 1D44365E"}
    found = read({**HEADER, **source, "Comment": json.dumps(FIRST)})
    assert (found.tool, found.positive, found.negative) == ("NovelAI", "a heron", "ink, fog")
    assert (found.seed, found.steps, found.cfg) == (4294967295, 28, 12.0)
    assert (found.sampler, found.scheduler) == ("k_euler_ancestral", None)
    assert (found.width, found.height) == (None, None)
    assert checkpoint(found) == ("Stable Diffusion 1D44365E", "1D44365E")
    assert found.denoise is None
    assert found.extra["strength"] == 0.69


@pytest.mark.parametrize("software", ["NovelAI", None])
def test_the_first_generation_by_its_settings_alone(software: str | None) -> None:
    texts = {"Description": "a heron", "Comment": json.dumps(FIRST)}
    found = read(texts if software is None else {**texts, "Software": software})
    assert (found.positive, found.negative) == ("a heron", "ink, fog")


def test_everything_in_its_place() -> None:
    found = read({**HEADER, "Comment": json.dumps(THIRD)})
    assert (found.positive, found.negative) == ("a heron, {pier}", "ink")
    assert (found.seed, found.steps, found.cfg) == (2**64 - 1, 23, 5.5)
    assert (found.sampler, found.scheduler) == ("k_dpmpp_2m", "native")
    assert (found.width, found.height) == (832, 1216)
    assert checkpoint(found) == ("Stable Diffusion XL C1E1DE52", "C1E1DE52")
    assert (found.denoise, found.problem) == (None, None)
    assert (found.reader, found.reader_version) == ("novelai", reader.version)
    assert found.extra == {
        "uncond_scale": 1.0,
        "cfg_rescale": 0.2,
        "n_samples": 1,
        "sm": True,
        "request_type": "PromptGenerateRequest",
        "Generation time": "6.49",
    }


def test_characters_follow_the_prompt_line_by_line() -> None:
    found = read({**HEADER, "Comment": json.dumps(FOURTH)})
    assert found.positive == "a heron, {pier}\nman, oar, \ngirl, lamp"
    assert found.negative == "ink\nhat"
    assert (found.texts, found.text_source) == ({}, None)


def test_prompts_as_they_were_used_count() -> None:
    actual = {
        "prompt": captions("a heron, mist", "man, oar", "girl, lamp")["caption"],
        "negative_prompt": captions("ink, blur")["caption"],
    }
    found = read({"Comment": json.dumps({**FOURTH, "actual_prompts": actual})})
    assert found.positive == "a heron, mist\nman, oar\ngirl, lamp"
    assert found.negative == "ink, blur\nhat"


ENVELOPE = {
    "Description": "\0\0\0\0a heron, {pier}",
    "Software": "NovelAI",
    "Source": "NovelAI Diffusion V4.5 0A1B2C3D",
    "Generation time": "0.2",
}


@pytest.mark.parametrize("place", ["UserComment", "comment", "stealth", "sidecar.json", "EXIF"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_settings_inside_other_objects(place: str, times: int) -> None:
    text = json.dumps(FOURTH)
    for _ in range(times):
        text = json.dumps({**ENVELOPE, "Comment": text})
    found = read({place: text})
    assert found.positive == "a heron, {pier}\nman, oar, \ngirl, lamp"
    assert (found.seed, found.steps) == (2**64 - 1, 23)
    assert checkpoint(found) == ("NovelAI Diffusion V4.5 0A1B2C3D", "0A1B2C3D")
    assert found.extra["Generation time"] == "0.2"
    assert not {"Description", "Software", "Source", "Comment"} & set(found.extra)


def test_settings_that_are_an_object_in_another() -> None:
    found = read({"stealth": json.dumps({**ENVELOPE, "Comment": FIRST})})
    assert (found.positive, found.negative) == ("a heron, {pier}", "ink, fog")


@pytest.mark.parametrize("place", ["Comment", "UserComment", "comment", "stealth", "sidecar.json"])
@pytest.mark.parametrize("written", [THIRD, FOURTH])
def test_settings_alone(place: str, written: dict[str, Any]) -> None:
    found = read({place: json.dumps(written), "Software": "a viewer 7.1"})
    assert found.positive is not None
    assert found.positive.startswith("a heron, {pier}")
    assert found.seed == 2**64 - 1
    assert checkpoint(found) is None


def test_texts_as_exif_names_them() -> None:
    exif = {
        "DocumentName": "NovelAI generated image",
        "ImageDescription": "a heron",
        "Software": "NovelAI Diffusion V4.5 0A1B2C3D",
    }
    found = read({**exif, "UserComment": json.dumps({"Comment": json.dumps(FIRST)})})
    assert (found.positive, found.negative) == ("a heron", "ink, fog")
    assert checkpoint(found) == ("NovelAI Diffusion V4.5 0A1B2C3D", "0A1B2C3D")
    assert read(exif).positive == "a heron"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("NovelAI Diffusion V4", ("NovelAI Diffusion V4", None)),
        ("DiffusionModelMetaName.NAIv4next 4BDE2A90", None),
        ("Stable Diffusion XL V1D1AP52", ("Stable Diffusion XL V1D1AP52", "V1D1AP52")),
        ("Stable Diffusion", ("Stable Diffusion", None)),
        ("unknown", ("NAIv5", "0B1DA8F5")),
        ("", ("NAIv5", "0B1DA8F5")),
    ],
)
def test_models(source: str, expected: tuple[str, str | None] | None) -> None:
    written = {**THIRD, "model_name": "NAIv5", "model_hash": "0B1DA8F5"}
    if expected is not None and expected[1] is None:
        del written["model_hash"]
    found = read({"Comment": json.dumps(written), "Software": "NovelAI", "Source": source})
    assert checkpoint(found) == (expected or (source, "4BDE2A90"))


@pytest.mark.parametrize(
    ("written", "denoise"),
    [
        ({"request_type": "Img2ImgRequest", "strength": 0.7}, 0.7),
        ({"request_type": "NativeInfillingRequest", "strength": 1}, 1.0),
        ({"request_type": "NativeInfillingRequest", "img2img": {"strength": 0.4}}, 0.4),
        ({"request_type": "NativeInfillingRequest", "inpaintImg2ImgStrength": 0.6}, 0.6),
        ({"request_type": "PromptGenerateRequest", "strength": 0.7}, None),
        ({"request_type": None, "strength": 0.7}, None),
        ({"request_type": "Img2ImgRequest"}, None),
    ],
)
def test_strength_counts_where_an_image_went_in(
    written: dict[str, Any], denoise: float | None
) -> None:
    found = read({**HEADER, "Comment": json.dumps({**THIRD, **written})})
    assert found.denoise == denoise
    assert found.extra.get("request_type") == written["request_type"]
    assert found.extra.get("img2img") == written.get("img2img")


def test_tools_that_need_no_prompt() -> None:
    written = {"req_type": "lineart", "width": 832, "height": 1216}
    found = read({"Software": "NovelAI", "Comment": json.dumps(written)})
    assert (found.tool, found.positive, found.negative) == ("NovelAI", None, None)
    assert (found.width, found.height) == (832, 1216)
    assert found.extra == {"req_type": "lineart"}
    assert read({"Comment": json.dumps(written)}).tool == "NovelAI"


def test_images_that_went_in_are_left_out() -> None:
    image = "iVBORw0KGgo" * 500
    written = {
        **THIRD,
        "reference_image_multiple": [image, image],
        "image": image,
        "passed": {"images": [image], "words": "long words " * 500},
        "reference_strength_multiple": [0.6, 0.2],
    }
    extra = read({**HEADER, "Comment": json.dumps(written)}).extra
    assert image not in json.dumps(extra)
    assert extra["passed"]["words"].startswith("long words")
    assert extra["reference_strength_multiple"] == [0.6, 0.2]
    assert "image" not in extra


@pytest.mark.parametrize("comment", ['{"prompt": "a he', "hello", "", "[1]", "{}"])
def test_without_settings_the_description_is_left(comment: str) -> None:
    found = read({**HEADER, "Comment": comment})
    assert found.positive == "a heron, {pier}"
    assert checkpoint(found) == ("Stable Diffusion XL C1E1DE52", "C1E1DE52")
    assert found.problem == ("its Comment is no JSON object" if comment not in ("{}", "") else None)


def test_the_first_place_with_settings_counts() -> None:
    hidden = json.dumps({**ENVELOPE, "Comment": json.dumps({**THIRD, "seed": 7})})
    assert read({"Comment": "a photograph", "stealth": hidden}).seed == 7
    assert read({**HEADER, "Comment": json.dumps(THIRD), "stealth": hidden}).seed == 2**64 - 1


@pytest.mark.parametrize(
    "texts",
    [
        {"UserComment": json.dumps({"c": "a heron", "uc": "ink", "scale": 4, "seed": 1})},
        {"Comment": json.dumps({"prompt": "a heron", "negative_prompt": "ink", "cfg": 4})},
        {"stealth": 'a heron "uc\nNegative prompt: ink\nSteps: 20, Sampler: Euler, Seed: 1'},
        {"stealth": json.dumps({"prompt": '{"1": {"class_type": "uncond_scale"}}'})},
    ],
)
def test_what_others_write_is_left_to_them(texts: dict[str, str]) -> None:
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts=texts))


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"parameters": "a heron\nSteps: 20, Sampler: Euler, Seed: 1"},
        {"prompt": '{"1": {"class_type": "KSampler"}}', "Software": "GIMP 3.0"},
        {"stealth": "a heron\nSteps: 20, Sampler: Euler, Seed: 1"},
    ],
)
def test_what_looks_like_nothing_is_not_accepted(texts: dict[str, str]) -> None:
    assert not reader.accepts(RawMetadata(texts=texts))


def test_long_texts_take_no_long_time() -> None:
    wide = json.dumps({**FOURTH, "v4_prompt": captions("a", *["man"] * 100_000)})
    deep = '{"Comment":' * 100_000
    start = time.perf_counter()
    assert (read({"Comment": wide}).positive or "").count("\n") == 100_000
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"stealth": deep, "Comment": '{"uc":' * 100_000}))
    nested = json.dumps(THIRD)
    for _ in range(9):
        nested = json.dumps({"Comment": nested, "Software": "NovelAI"})
    assert read({"UserComment": nested}).tool == "NovelAI"
    assert time.perf_counter() - start < 5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
ODD_TEXTS = st.sampled_from(["\ud800", "None", "{", '{"Comment": "{}"}', "9" * 50])
NAMES = sorted({*FOURTH, *ENVELOPE, "Comment", "actual_prompts", "model_name", "req_type"})
CAPTION = st.fixed_dictionaries(
    {},
    optional={
        "base_caption": JSON,
        "char_captions": JSON | st.lists(st.fixed_dictionaries({"char_caption": JSON}), max_size=3),
    },
)
VALUES = (
    JSON
    | ODD_TEXTS
    | st.fixed_dictionaries({"caption": CAPTION | JSON})
    | st.fixed_dictionaries({"prompt": CAPTION | JSON, "negative_prompt": CAPTION | JSON})
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)


@given(OBJECTS, OBJECTS, st.sampled_from(["Comment", "UserComment", "stealth"]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_json_gives_a_generation_or_says_why_not(
    inner: dict[str, Any], outer: dict[str, Any], place: str, as_text: bool
) -> None:
    written = {**outer, "Comment": json.dumps(inner) if as_text else inner}
    for texts in (
        {place: json.dumps(inner)},
        {place: json.dumps(written)},
        {**HEADER, place: json.dumps(written)},
    ):
        raw = RawMetadata(texts=texts)
        reader.accepts(raw)
        try:
            found = reader.read(raw)
        except MetadataError:
            continue
        assert found.tool == "NovelAI"
        assert found.positive is None or isinstance(found.positive, str)
        assert found.seed is None or found.seed >= 0
        assert isinstance(found.extra, dict)
