"""Texts of a JPEG: segments, blocks spread over several, and what stands behind the pixels."""

from __future__ import annotations

import io
import struct

import pytest
from image_files import ADOBE, dataset, exif, exif_segments, jpeg, photoshop, segment, user_comment
from PIL import Image

from curator.imaging.container import read_container

TEXT = "a lighthouse, 灯台\nSteps: 20, Seed: 7"
COMMENT = user_comment(b"UNICODE\0" + TEXT.encode("utf-16-be"))


def test_comments_plain_and_with_a_keyword() -> None:
    data = jpeg(segment(0xFE, "灯台".encode()), segment(0xFE, b"parameters\0a cat\nSteps: 2"))
    assert read_container(data).texts == {"comment": "灯台", "parameters": "a cat\nSteps: 2"}


@pytest.mark.parametrize("at", [1, 8, 40, len(COMMENT) - 1])
def test_exif_over_several_segments_is_joined(at: int) -> None:
    pieces = (segment(0xE1, b"Exif\0\0" + each) for each in (COMMENT[:at], COMMENT[at:]))
    assert read_container(jpeg(*pieces)).texts == {"UserComment": TEXT}


def test_a_graph_larger_than_a_segment_is_read_whole() -> None:
    graph = "prompt:" + "灯" * 100_000
    block = exif({0x0110: (2, graph.encode() + b"\0"), 0x010F: (2, b"workflow:{}\0")})
    raw = read_container(jpeg(exif_segments(block)))
    assert raw.texts == {"Model": graph, "Make": "workflow:{}"}
    assert raw.problem is None


def test_several_exif_blocks_are_read_one_by_one() -> None:
    other = exif({0x010E: (2, b"another one\0")}, "<")
    raw = read_container(jpeg(exif_segments(COMMENT), exif_segments(other)))
    assert raw.texts == {"UserComment": TEXT, "ImageDescription": "another one"}


def test_extended_xmp_is_put_together_in_its_order() -> None:
    guid, packet = b"0" * 32, b"<x>" + b"lighthouse" * 10 + b"</x>"

    def piece(start: int, end: int) -> bytes:
        head = b"http://ns.adobe.com/xmp/extension/\0" + guid
        return segment(0xE1, head + struct.pack(">II", len(packet), start) + packet[start:end])

    main = segment(0xE1, ADOBE + b"<x/>")
    raw = read_container(jpeg(main, piece(70, 107), piece(0, 30), piece(30, 70)))
    assert raw.texts == {"xmp": "<x/>", "xmp 2": packet.decode()}


def test_xmp_in_utf16_is_read() -> None:
    packet = "<x>灯台 lighthouse</x>"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        data = jpeg(segment(0xE1, ADOBE + packet.encode(encoding)))
        assert read_container(data).texts == {"xmp": packet}


def test_iptc_over_several_photoshop_segments() -> None:
    block = photoshop(b"resolution", 0x03ED) + photoshop(dataset(2, 120, b"a lighthouse" * 30))
    pieces = (segment(0xED, b"Photoshop 3.0\0" + each) for each in (block[:50], block[50:]))
    raw = read_container(jpeg(*pieces))
    assert raw.texts == {"iptc:Caption-Abstract": "a lighthouse" * 30}


def test_a_progressive_file_by_pillow() -> None:
    file = io.BytesIO()
    image = Image.effect_noise((64, 48), 90)
    image.save(file, "JPEG", progressive=True, exif=b"Exif\0\0" + COMMENT, comment="hello")
    raw = read_container(file.getvalue())
    assert (raw.width, raw.height) == (64, 48)
    assert raw.texts == {"comment": "hello", "UserComment": TEXT}


@pytest.mark.parametrize(
    ("late", "texts"),
    [
        (segment(0xE1, b"Exif\0\0" + COMMENT), {"UserComment": TEXT}),
        (segment(0xE1, ADOBE + b"<x/>"), {"xmp": "<x/>"}),
        (segment(0xFE, b"parameters\0" + TEXT.encode()), {"parameters": TEXT}),
        (
            segment(0xED, b"Photoshop 3.0\0" + photoshop(dataset(2, 105, b"a headline"))),
            {"iptc:Headline": "a headline"},
        ),
    ],
)
def test_texts_behind_the_pixels_count_where_there_are_no_others(
    late: bytes, texts: dict[str, str]
) -> None:
    assert read_container(jpeg(after=b"\xff\x00pixels" + late)).texts == texts
    assert read_container(jpeg() + b"\xff\xd8" + late).texts == texts
    early = segment(0xFE, b"the comment")
    assert read_container(jpeg(early, after=late)).texts == {"comment": "the comment"}


def test_what_only_looks_like_a_comment_behind_the_pixels_is_none() -> None:
    assert read_container(jpeg() + b"\xff\xfe\0\x08\1\2\3\xff\0\0").texts == {}


def test_junk_between_segments_is_stepped_over() -> None:
    data = jpeg(
        segment(0xFE, b"first"), b"junk\0\xff\xff\xff", segment(0xE1, b"Exif\0\0" + COMMENT)
    )
    assert read_container(data).texts == {"comment": "first", "UserComment": TEXT}


def test_a_segment_cut_by_the_end_of_the_file_is_told() -> None:
    raw = read_container(b"\xff\xd8\xff\xfe\0\x20a light")
    assert raw.texts == {"comment": "a light"}
    assert raw.problem == "the file is cut off"
