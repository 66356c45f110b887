"""The reader of containers: formats told by their contents, names and order of texts."""

from __future__ import annotations

import io

import pytest
from image_files import ADOBE, JXL_START, chunk, jpeg, png, riff, segment, webp
from PIL import Image

from curator.imaging.container import read_container, sniff


def pillow(name: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, name, **options)
    return file.getvalue()


@pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"])
def test_every_format_is_told_by_its_contents_and_gives_its_size(name: str) -> None:
    data = pillow(name)
    assert sniff(data[:64]) == name
    raw = read_container(data)
    assert (raw.container, raw.width, raw.height, raw.problem) == (name, 3, 2, None)


@pytest.mark.parametrize(
    "head",
    [b"", b"BMW makes cars, not pictures at all", b"RIFF\0\0\0\0WAVEfmt ", b"%PDF-1.7", b"\x89PNG"],
)
def test_what_is_no_image_is_not_taken_for_one(head: bytes) -> None:
    assert sniff(head) is None
    assert read_container(head).problem


def test_jpeg_xl_is_told_though_pillow_cannot_read_it() -> None:
    assert sniff(b"\xff\x0a\x7f\x00") == "JXL"
    assert read_container(JXL_START).container == "JXL"


def test_names_that_come_again_are_numbered_and_xmp_has_one_name_everywhere() -> None:
    twice = [chunk(b"tEXt", b"prompt\0one"), chunk(b"tEXt", b"prompt\0two")]
    packet = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>")
    clash = chunk(b"tEXt", b"prompt 2\0three")
    texts = read_container(png(*twice, packet, clash)).texts
    assert texts == {"prompt": "one", "prompt 2": "two", "xmp": "<x/>", "prompt 2 2": "three"}
    assert read_container(jpeg(segment(0xE1, ADOBE + b"<x/>"))).texts == {"xmp": "<x/>"}
    assert read_container(webp(riff(b"XMP ", b"<x/>"))).texts == {"xmp": "<x/>"}


def test_a_text_that_is_said_twice_is_kept_once() -> None:
    again = chunk(b"zTXt", b"prompt\0\0" + b"x\x9cK\x04\0\0b\0b")
    assert read_container(png(chunk(b"tEXt", b"prompt\0a"), again)).texts == {"prompt": "a"}


def test_nuls_and_byte_order_marks_go_at_the_ends_and_nuls_show_inside() -> None:
    data = png(
        chunk(b"tEXt", b"generation_data\0{}\0"),
        chunk(b"tEXt", b"prompt\0a\0b"),
        chunk(b"tEXt", b"Comment\0\xef\xbb\xbf{}"),
    )
    assert read_container(data).texts == {
        "generation_data": "{}",
        "prompt": "a\ufffdb",
        "Comment": "{}",
    }
