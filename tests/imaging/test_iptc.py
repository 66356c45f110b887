"""Texts of IPTC: in a JPEG, alone, in Photoshop's blocks, in ImageMagick's hex."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_files import (
    ADOBE,
    chunk,
    dataset,
    exif,
    international_chunk,
    jpeg,
    packed_chunk,
    photoshop,
    png,
    raw_profile,
    segment,
    text_chunk,
)

from curator.domain.generation import RawMetadata
from curator.imaging.container import read_container

CAPTION = "Include in Image: 灯台; Seed: 7"
UTF8 = dataset(1, 90, b"\x1b%G")


def read(record: bytes) -> RawMetadata:
    return read_container(jpeg(segment(0xED, b"Photoshop 3.0\0" + photoshop(record))))


def test_datasets_have_the_names_of_the_standard() -> None:
    numbers = {5: "ObjectName", 65: "OriginatingProgram", 70: "ProgramVersion", 105: "Headline"}
    record = b"".join(dataset(2, number, name.encode()) for number, name in numbers.items())
    record += dataset(2, 120, CAPTION.encode()) + dataset(2, 0, b"\0\4") + dataset(3, 5, b"no")
    expected = {f"iptc:{name}": name for name in numbers.values()}
    assert read(UTF8 + record).texts == {**expected, "iptc:Caption-Abstract": CAPTION}


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (UTF8 + dataset(2, 120, "Bär".encode()), "Bär"),
        (dataset(2, 120, "Bär".encode()), "Bär"),
        (dataset(2, 120, "Bär".encode("latin-1")), "Bär"),
        (UTF8 + dataset(2, 120, "Bär".encode("latin-1")), "Bär"),
        (dataset(1, 90, b"\x1b.A") + dataset(2, 120, "Bär".encode("latin-1")), "Bär"),
    ],
)
def test_letters_are_told_from_the_bytes(record: bytes, text: str) -> None:
    assert read(record).texts == {"iptc:Caption-Abstract": text}


def test_keywords_are_joined_and_others_numbered() -> None:
    words = [dataset(2, 25, word.encode()) for word in ("lighthouse", "灯台", "sea")]
    names = [dataset(2, 80, b"one"), dataset(2, 80, b"two")]
    assert read(b"".join([*words, *names])).texts == {
        "iptc:By-line": "one",
        "iptc:By-line 2": "two",
        "iptc:Keywords": "lighthouse, 灯台, sea",
    }


def test_long_datasets_have_a_longer_length() -> None:
    long = "a lighthouse " * 400
    record = dataset(2, 120, long.encode(), extended=True) + dataset(2, 105, b"next")
    assert read(record).texts == {"iptc:Caption-Abstract": long, "iptc:Headline": "next"}


@pytest.mark.parametrize(
    "record",
    [
        b"\x1c",
        b"\x1c\2\x78",
        b"\x1c\2\x78\xff\xff",
        b"\x1c\2\x78\x80\xff" + b"\xff" * 300,
        b"\x1c\2\x78\x80\0",
        b"no dataset",
        b"",
    ],
)
def test_lengths_that_lie_stop_nothing(record: bytes) -> None:
    raw = read(dataset(2, 105, b"first") + record)
    assert raw.texts["iptc:Headline"] == "first"


def test_a_dataset_cut_off_is_kept_as_far_as_it_goes() -> None:
    raw = read(dataset(2, 120, b"a lighthouse")[:-4])
    assert raw.texts == {"iptc:Caption-Abstract": "a lighth"}
    assert raw.problem == "IPTC is cut off"


def test_resources_of_photoshop_are_stepped_over() -> None:
    block = photoshop(b"odd", 0x03ED) + photoshop(b"x", 0x0BB7, b"a name")
    block += photoshop(dataset(2, 120, b"found"), name=b"ab")
    raw = read_container(jpeg(segment(0xED, b"Photoshop 3.0\0" + block)))
    assert raw.texts == {"iptc:Caption-Abstract": "found"}


def test_resources_of_no_size_are_bounded() -> None:
    blocks = b"".join(photoshop(b"") for _ in range(5000))
    assert read_container(png(text_chunk("Raw profile type 8bim", raw_profile("8bim", blocks))))


BLOCK = exif({0x010E: (2, b"a lighthouse\0")})
PROFILES = {
    "exif": (b"Exif\0\0" + BLOCK, {"ImageDescription": "a lighthouse"}),
    "EXIF": (BLOCK, {"ImageDescription": "a lighthouse"}),
    "APP1": (b"Exif\0\0" + BLOCK, {"ImageDescription": "a lighthouse"}),
    "app1": (ADOBE + b"<x/>", {"xmp": "<x/>"}),
    "xmp": (b"<x/>", {"xmp": "<x/>"}),
    "iptc": (photoshop(dataset(2, 120, b"it")), {"iptc:Caption-Abstract": "it"}),
    "8bim": (photoshop(dataset(2, 120, b"it")), {"iptc:Caption-Abstract": "it"}),
    "IPTC": (dataset(2, 120, b"it"), {"iptc:Caption-Abstract": "it"}),
    "icc": (b"colours", {}),
}


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_in_hex_are_unfolded(name: str) -> None:
    block, texts = PROFILES[name]
    keyword, written = f"Raw profile type {name}", raw_profile(name, block)
    for make in (text_chunk, packed_chunk, international_chunk):
        raw = read_container(png(make(keyword, written)))
        assert raw.texts == texts
        assert raw.problem is None


def test_profiles_that_are_none_are_kept_as_texts() -> None:
    for words in ("something else", "\nexif\n  12\nzz", "\niptc\n 4\n00ff00ff\n", ""):
        raw = read_container(png(text_chunk("Raw profile type exif", words)))
        assert raw.texts == {"Raw profile type exif": words}


def test_a_profile_of_half_a_byte_or_too_little_is_read_as_far_as_it_goes() -> None:
    written = raw_profile("exif", BLOCK).rstrip()[:-1]
    raw = read_container(png(text_chunk("Raw profile type exif", written)))
    assert raw.texts["ImageDescription"].startswith("a lighthouse"[:9])


@given(st.binary(max_size=300))
def test_no_garbage_makes_it_raise(body: bytes) -> None:
    read(UTF8 + body)
    read_container(png(chunk(b"tEXt", b"Raw profile type exif\0\nexif\n 8\n" + body)))
    read_container(jpeg(segment(0xED, b"Photoshop 3.0\x008BIM" + body)))
