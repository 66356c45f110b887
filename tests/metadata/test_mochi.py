"""Mochi Diffusion: captions of every generation, and the record in XMP."""

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
from curator.metadata.mochi import reader

FIRST = (
    "Prompt: a red kite, clouds, Negative: rain, Model: sky-2, Scheduler: PNDM, Seed: 42, "
    "Steps: 28, Guidance: 11.0, Generator: Mochi Diffusion 1.0"
)
SECOND = (
    "Prompt: a red kite, clouds; Negative: rain; Model: sky-2; Scheduler: PNDM; Seed: 42; "
    "Steps: 28; Guidance: 11.0; Generator: Mochi Diffusion 2.1 (3)"
)
THIRD = (
    "Include in Image: a red kite, clouds; Exclude from Image: rain; Model: sky-2; Steps: 28; "
    "Guidance Scale: 11.0; Seed: 42; Size: 512x768;  Scheduler: PNDM; ML Compute Unit: CPU & GPU; "
    "Generator: Mochi Diffusion 4.2"
)
FOURTH = "\n".join(
    (
        "Metadata Version: 2",
        "Include in Image: a red kite, clouds",
        "Exclude from Image: rain",
        "Model: sky-2",
        "Steps: 28",
        "Guidance Scale: 11.0",
        "Seed: 42",
        "Size: 512x768",
        "Scheduler: PNDM",
        "Generator: Mochi Diffusion 6.1",
    )
)
RECORD = {
    "format": "mochi-diffusion",
    "version": 1,
    "producer": {"application": "Mochi Diffusion", "version": "7.0"},
    "generation": {
        "prompt": "a red kite, clouds",
        "negativePrompt": "rain",
        "model": "sky-2",
        "sampler": "PNDM",
        "steps": 28,
        "cfgScale": 11,
        "seed": "42",
        "width": 512,
        "height": 768,
    },
    "mochi": {"engine": "core-ml", "inputImages": ["one.png"]},
}


def xmp(name: str, text: str) -> str:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:m='
        '"https://github.com/MochiDiffusion/MochiDiffusion/ns/metadata/1.0/">'
        f"<{name}>{escape(text)}</{name}></rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def read(**texts: str) -> Generation:
    raw = RawMetadata(texts=texts)
    assert reader.accepts(raw)
    return reader.read(raw)


@pytest.mark.parametrize(
    "texts",
    [
        {"iptc:Caption-Abstract": FIRST},
        {"iptc:Caption-Abstract": SECOND},
        {"iptc:Caption-Abstract": THIRD},
        {"ImageDescription": THIRD},
        {"Description": THIRD},
        {"iptc:Caption-Abstract": FOURTH},
        {"xmp": xmp("dc:description", THIRD)},
        {"xmp": xmp("dc:description", FOURTH)},
        {"xmp": xmp("m:Generation", json.dumps(RECORD)), "parameters": "a kite"},
    ],
)
def test_every_generation_says_the_same(texts: dict[str, str]) -> None:
    found = read(**texts)
    assert found.tool == "Mochi Diffusion"
    assert (found.positive, found.negative) == ("a red kite, clouds", "rain")
    assert found.resources == (Resource(ResourceKind.CHECKPOINT, "sky-2"),)
    assert (found.seed, found.steps, found.cfg, found.sampler) == (42, 28, 11.0, "PNDM")
    assert (found.width, found.height) in ((512, 768), (None, None))
    assert "Generator" not in found.extra


def test_the_size_is_told_since_the_third_generation() -> None:
    sizes = [read(ImageDescription=text) for text in (THIRD, FOURTH)]
    assert [(found.width, found.height) for found in sizes] == [(512, 768)] * 2
    assert sizes[0].extra == {"ML Compute Unit": "CPU & GPU"}


def test_the_very_first_captions_are_told_by_their_program() -> None:
    caption = "Prompt: a kite, Negative: , Seed: 7, Model: sky, Scheduler: PNDM, Steps: 5, "
    caption += "Guidance: 9.5, Index: 0"
    assert not reader.accepts(RawMetadata(texts={"iptc:Caption-Abstract": caption}))
    program = {"iptc:OriginatingProgram": "Mochi Diffusion"}
    found = read(**{"iptc:Caption-Abstract": caption, **program})
    assert (found.positive, found.negative, found.seed, found.cfg) == ("a kite", None, 7, 9.5)


def test_a_prompt_keeps_semicolons_colons_and_names_of_fields() -> None:
    prompt = "kites; clouds: two, Model: T, Seed"
    found = read(ImageDescription=THIRD.replace("a red kite, clouds", prompt))
    assert (found.positive, found.negative, found.seed) == (prompt, "rain", 42)


def test_escapes_of_the_fourth_generation() -> None:
    caption = FOURTH.replace("a red kite, clouds", r"a; Model: x\nb\\n\r\q")
    assert read(ImageDescription=caption).positive == "a; Model: x\nb\\n\r\\q"


def test_empty_fields_say_nothing() -> None:
    found = read(ImageDescription="Include in Image: ; Exclude from Image: ; Model: ; Seed: 1")
    assert (found.positive, found.negative, found.resources, found.seed) == (None, None, (), 1)


def test_resources_of_the_record_and_of_the_caption() -> None:
    resources = [
        {"kind": "lora", "name": "wind.safetensors", "weight": 0.5},
        {"kind": "control", "name": "canny"},
    ]
    generation = {"prompt": "a kite", "resources": resources}
    record = {"format": "mochi-diffusion", "generation": generation}
    found = read(xmp=xmp("m:Generation", json.dumps(record)))
    wind = Resource(ResourceKind.LORA, "wind", weight=0.5)
    assert found.resources == (wind,)
    loras = 'LoRAs: [{"file": "wind.safetensors", "weight": 0.5}]'
    assert read(ImageDescription=f"{FOURTH}\n{loras}").resources[-1] == wind


def test_who_else_writes_such_captions_is_named() -> None:
    caption = "Include in Image: a kite; Seed: 3; Generator: Paper Kites 0.2"
    assert read(parameters=caption).tool == "Paper Kites 0.2"


def test_other_texts_are_left_alone() -> None:
    alike = RawMetadata(texts={"Description": "Prompt: a kite; Guidance: 2; Scheduler: x"})
    assert not reader.accepts(alike)
    with pytest.raises(MetadataError):
        reader.read(alike)
    assert not reader.accepts(RawMetadata())


@pytest.mark.parametrize("part", ["; Model:", ";   ", ", Seed: ", "\nA: \\", "; Include in Image:"])
def test_four_megabytes_take_no_more_than_moments(part: str) -> None:
    for beginning in ("Include in Image: a", _LINES_OF_FOURTH):
        start = time.monotonic()
        read(ImageDescription=beginning + part * (4_000_000 // len(part)))
        assert time.monotonic() - start < 10


_LINES_OF_FOURTH = "Metadata Version: 2\nInclude in Image: a"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["prompt", "resources", "kind", "name", "weight", "seed"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["generation", "mochi", "producer"]), JSON))
def test_no_record_makes_the_reader_fail(record: dict[str, Any]) -> None:
    found = read(xmp=xmp("m:Generation", json.dumps(record)))
    assert found.reader == "mochi_diffusion"


@given(st.lists(st.sampled_from(["; ", ", ", "Model", "Seed", ":", " ", "a", "\\", "\n", "é"])))
def test_no_caption_makes_the_reader_fail(parts: list[str]) -> None:
    for beginning in ("Include in Image:", "Metadata Version: 2\nInclude in Image:"):
        assert read(ImageDescription=beginning + "".join(parts)).tool
