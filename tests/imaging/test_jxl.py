"""Texts and size of a JPEG XL."""

from __future__ import annotations

import pytest
from image_files import JXL_START, box, codestream, jxl, user_comment

from curator.imaging.container import read_container

TEXT = "a lighthouse, 灯台\nSteps: 20, Seed: 7"
COMMENT = user_comment(b"UNICODE\0" + TEXT.encode("utf-16-be"))


def test_exif_and_xmp_boxes_are_read() -> None:
    raw = read_container(jxl(box(b"Exif", b"\0\0\0\0" + COMMENT), box(b"xml ", b"<x/>")))
    assert raw.texts == {"UserComment": TEXT, "xmp": "<x/>"}
    assert (raw.container, raw.width, raw.height, raw.problem) == ("JXL", 3, 2, None)


def test_exif_behind_the_pixels_and_of_another_offset() -> None:
    block = box(b"Exif", b"\0\0\0\6Exif\0\0" + COMMENT)
    assert read_container(jxl() + block).texts == {"UserComment": TEXT}


def test_what_is_packed_with_brotli_is_told() -> None:
    raw = read_container(jxl(box(b"brob", b"Exif\x8b\2")))
    assert raw.texts == {}
    assert raw.problem == "a text packed with Brotli (Exif), which cannot be read"


@pytest.mark.parametrize(("width", "height"), [(1, 1), (4096, 17), (1 << 30, 1 << 30)])
def test_the_size_of_a_bare_codestream(width: int, height: int) -> None:
    raw = read_container(codestream(width, height))
    assert (raw.width, raw.height, raw.texts, raw.problem) == (width, height, {}, None)


@pytest.mark.parametrize(
    ("bits", "width", "height"),
    [
        (0b0_001_00111_1, 64, 64),
        (0b111_00001_1, 32, 16),
        (0b00000_000_00011_1, 8, 32),
        (0b101_000000111_00_0, 8 * 16 // 9, 8),
    ],
    ids=["square", "twice as wide", "sides in eighths", "16:9"],
)
def test_sizes_are_written_in_several_ways(bits: int, width: int, height: int) -> None:
    raw = read_container(b"\xff\x0a" + bits.to_bytes(6, "little"))
    assert (raw.width, raw.height) == (width, height)


def test_the_size_stands_in_the_first_part_of_a_split_codestream() -> None:
    parts = box(b"jxlp", b"\0\0\0\0" + codestream(70, 50)) + box(b"jxlp", b"\x80\0\0\1more")
    raw = read_container(JXL_START + parts)
    assert (raw.width, raw.height, raw.problem) == (70, 50, None)
    assert read_container(JXL_START + box(b"jxlc", b"junk")).problem == "not a sound JPEG XL"
