"""Draw Things: JSON in every place, captions, and letters that were lost."""

from __future__ import annotations

import json
import time
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.draw_things import reader

SETTINGS: dict[str, Any] = {
    "c": "a lighthouse – at dusk?",
    "uc": "fog",
    "model": "coast_v2_q8p.ckpt",
    "seed": 4294967295,
    "steps": 8,
    "scale": 4.5,
    "sampler": "Euler A Trailing",
    "size": "768x512",
    "strength": 0.7,
    "seed_mode": "Scale Alike",
    "clip_skip": 2,
    "lora": [{"model": "waves_lora_f16.ckpt", "weight": 0.8}],
    "profile": {"duration": 3.5},
    "v2": {"width": 768, "height": 512, "separateClipL": False, "clipLText": "unused"},
}
CAPTION = (
    "a lighthouse – at dusk?\n-fog\n"
    "Steps: 8, Sampler: Euler A Trailing, Guidance Scale: 4.5, Seed: 4294967295, Size: 768x512, "
    "Model: coast_v2_q8p.ckpt, Strength: 0.7, Seed Mode: Scale Alike, CLIP Skip: 2, "
    "Crop: (0, 0), LoRA Model: waves_lora_f16.ckpt, LoRA Weight: 0.8"
)
RESOURCES = (
    Resource(ResourceKind.CHECKPOINT, "coast_v2_q8p"),
    Resource(ResourceKind.LORA, "waves_lora_f16", weight=0.8),
)


def read(**texts: str) -> Generation:
    raw = RawMetadata(texts=texts)
    assert reader.accepts(raw)
    return reader.read(raw)


def xmp(comment: str, description: str) -> str:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:exif="http://ns.adobe.com/exif/1.0/"><dc:description><rdf:Alt><rdf:li>'
        f"{escape(description, {chr(10): '&#xA;'})}</rdf:li></rdf:Alt></dc:description>"
        "<xmp:CreatorTool>Draw Things</xmp:CreatorTool><exif:UserComment><rdf:Alt><rdf:li>"
        f"{escape(comment)}</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></rdf:RDF>"
        "</x:xmpmeta>"
    )


@pytest.mark.parametrize(
    "texts",
    [
        {"xmp": xmp(json.dumps(SETTINGS, ensure_ascii=False), CAPTION)},
        {"Software": "Draw Things", "Comment": json.dumps(SETTINGS)},
        {"UserComment": json.dumps(SETTINGS)},
        {"Software": "Draw Things", "Description": CAPTION},
        {"ImageDescription": CAPTION.replace("\n", "\r\n")},
        {"iptc:Caption-Abstract": CAPTION, "iptc:OriginatingProgram": "Draw Things"},
        {"xmp": xmp("not json", CAPTION)},
    ],
)
def test_json_and_caption_say_the_same_wherever_they_stand(texts: dict[str, str]) -> None:
    found = read(**texts)
    assert found.tool == "Draw Things"
    assert (found.positive, found.negative) == ("a lighthouse – at dusk?", "fog")
    assert found.resources == RESOURCES
    assert (found.seed, found.steps, found.cfg) == (4294967295, 8, 4.5)
    assert (found.sampler, found.scheduler) == ("Euler A Trailing", None)
    assert (found.denoise, found.clip_skip) == (0.7, 2)
    assert (found.width, found.height) == (768, 512)
    assert "Scale Alike" in found.extra.values()
    assert not {"v2", "profile", "width"} & set(found.extra)
    assert (found.texts, found.text_source) == ({}, None)


def test_letters_that_a_jpeg_lost_come_back_from_the_caption() -> None:
    lossy = {**SETTINGS, "c": "a lighthouse ? at dusk?"}
    found = read(Software="Draw Things", UserComment=json.dumps(lossy), ImageDescription=CAPTION)
    assert found.positive == "a lighthouse – at dusk?"


def test_a_caption_that_says_something_else_does_not_replace_the_prompt() -> None:
    other = CAPTION.replace("dusk", "dawn")
    lossy = {**SETTINGS, "c": "a lighthouse ? at dusk?"}
    found = read(Software="Draw Things", UserComment=json.dumps(lossy), ImageDescription=other)
    assert found.positive == "a lighthouse ? at dusk?"


def test_without_a_negative_prompt() -> None:
    found = read(UserComment=json.dumps({**SETTINGS, "uc": ""}))
    assert found.negative is None
    found = read(ImageDescription=CAPTION.replace("-fog\n", ""))
    assert (found.positive, found.negative) == ("a lighthouse – at dusk?", None)


def test_lists_in_the_prompt_are_no_negative_prompt() -> None:
    found = read(ImageDescription="- a tower\n- a sea\n-fog,\nrain\n" + CAPTION.split("\n", 2)[2])
    assert (found.positive, found.negative) == ("- a tower\n- a sea", "fog,\nrain")


def test_the_configuration_fills_what_the_settings_leave_out() -> None:
    configuration = {
        "model": "m.ckpt",
        "seed": 7,
        "steps": 3,
        "guidanceScale": 2,
        "width": 64,
        "height": 32,
        "loras": [{"file": "l.ckpt", "weight": 0.5}],
    }
    found = read(Software="Draw Things", UserComment=json.dumps({"c": "sea", "v2": configuration}))
    assert (found.positive, found.seed, found.steps, found.cfg) == ("sea", 7, 3, 2)
    assert (found.width, found.height) == (64, 32)
    assert [resource.name for resource in found.resources] == ["m", "l"]


def test_several_loras_and_a_refiner_of_a_caption() -> None:
    caption = CAPTION.replace(
        "LoRA Model: waves_lora_f16.ckpt, LoRA Weight: 0.8",
        "Refiner: fine.ckpt, Refiner Start: 70%, LoRA 1 Model: a.ckpt, LoRA 1 Weight: 0.5, "
        "LoRA 2 Model: b.ckpt, LoRA 2 Weight: 1.0",
    )
    found = read(ImageDescription=caption)
    assert [(one.name, one.weight) for one in found.resources] == [
        ("coast_v2_q8p", None),
        ("fine", None),
        ("a", 0.5),
        ("b", 1.0),
    ]


def test_an_encoder_with_a_text_of_its_own() -> None:
    configuration = {"separateClipL": True, "clipLText": "tower", "separateT5": False}
    found = read(UserComment=json.dumps({**SETTINGS, "v2": configuration}))
    assert found.texts == {"prompt": "a lighthouse – at dusk?", "clip_l": "tower"}
    assert found.text_source == "prompt"


def test_a_picture_without_settings_names_its_tool() -> None:
    assert read(Software="Draw Things").tool == "Draw Things"


def test_other_texts_are_left_alone() -> None:
    assert not reader.accepts(RawMetadata(texts={"Comment": '{"uc": "x", "prompt": "y"}'}))
    alike = RawMetadata(texts={"UserComment": 'no JSON "c" "uc" "scale"'})
    with pytest.raises(MetadataError):
        reader.read(alike)


@pytest.mark.parametrize("part", ["\n-", "\nSteps: 1, Sampler: a, ", ", A: ", "-\n", "Steps: 1 "])
def test_four_megabytes_take_no_more_than_moments(part: str) -> None:
    text = part * (4_000_000 // len(part)) + "\nSteps: 1, Sampler: x, Seed: 5"
    start = time.monotonic()
    assert read(Software="Draw Things", ImageDescription=text).seed == 5
    assert time.monotonic() - start < 10


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*SETTINGS, "weight", "file", "loras"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(list(SETTINGS)), JSON), st.text(max_size=30))
def test_no_json_makes_the_reader_fail(settings: dict[str, Any], caption: str) -> None:
    texts = {"UserComment": json.dumps(settings), "ImageDescription": caption}
    found = reader.read(RawMetadata(texts={"Software": "Draw Things", **texts}))
    assert found.tool == "Draw Things"
