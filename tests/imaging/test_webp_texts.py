"""Texts of a WebP, in any order, with and without the prefix, and with wrong lengths."""

from __future__ import annotations

import io
import struct

import pytest
from image_files import riff, user_comment, webp
from PIL import Image

from curator.imaging.container import read_container

TEXT = "a lighthouse, 灯台\nSteps: 20, Seed: 7"
COMMENT = user_comment(b"UNICODE\0" + TEXT.encode("utf-16-be"))
PACKET = riff(b"XMP ", b"<x/>")


@pytest.mark.parametrize("lossless", [True, False])
def test_plain_webp_without_a_canvas_gives_its_size(lossless: bool) -> None:
    file = io.BytesIO()
    Image.new("RGB", (300, 20)).save(file, "WEBP", lossless=lossless)
    raw = read_container(file.getvalue())
    assert (raw.width, raw.height) == (300, 20)


@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0", b"Exif\0\0Exif\0\0", b"\0\0\0\6Exif\0\0"])
def test_exif_is_read_whatever_stands_before_its_header(prefix: bytes) -> None:
    raw = read_container(webp(riff(b"EXIF", prefix + COMMENT)))
    assert raw.texts == {"UserComment": TEXT}
    assert raw.problem is None


def test_the_order_of_chunks_does_not_matter() -> None:
    exif_chunk, pixels = riff(b"EXIF", COMMENT), riff(b"VP8 ", b"pixels")
    expected = {"UserComment": TEXT, "xmp": "<x/>"}
    for chunks in (
        (exif_chunk, PACKET, pixels),
        (PACKET, pixels, exif_chunk),
        (pixels, riff(b"ANIM", b"\0" * 6), riff(b"?a1 ", b"?"), exif_chunk, PACKET),
    ):
        assert read_container(webp(*chunks)).texts == expected


@pytest.mark.parametrize("size", [0, 4, 30, 0xFFFFFFFF])
def test_the_length_of_the_whole_is_not_asked(size: int) -> None:
    data = bytearray(webp(riff(b"EXIF", COMMENT)))
    data[4:8] = struct.pack("<I", size)
    raw = read_container(bytes(data))
    assert raw.texts == {"UserComment": TEXT}
    assert raw.problem is None


@pytest.mark.parametrize("length", [3, 17, 65])
def test_a_chunk_written_without_its_even_byte_costs_nothing(length: int) -> None:
    odd = riff(b"VP8 ", b"p" * length)[:-1]
    for comment in (COMMENT, COMMENT + b"\0" * 256 * 0x41):
        raw = read_container(webp(odd, riff(b"EXIF", comment), PACKET))
        assert raw.texts == {"UserComment": TEXT, "xmp": "<x/>"}
        assert raw.problem in (None, "the file is cut off")


@pytest.mark.parametrize("by", [-9, -1, 6, 500, 1 << 30])
def test_a_wrong_length_does_not_cost_the_next_text(by: int) -> None:
    spoilt = bytearray(riff(b"VP8 ", b"\0\1\2\3" * 20))
    spoilt[4:8] = struct.pack("<I", 80 + by)
    raw = read_container(webp(bytes(spoilt), riff(b"EXIF", COMMENT), PACKET))
    assert raw.texts == {"UserComment": TEXT, "xmp": "<x/>"}


def test_a_chunk_cut_by_the_end_of_the_file_is_told() -> None:
    raw = read_container(webp(riff(b"EXIF", COMMENT))[:-8])
    assert raw.texts["UserComment"].rstrip("\ufffd") in TEXT
    assert "the file is cut off" in str(raw.problem)
