"""Texts of an AVIF: items in the file and in idat, of any version, and boxes that lie."""

from __future__ import annotations

import io
import struct

import pytest
from image_files import avif, box, exif, full_box, user_comment
from PIL import AvifImagePlugin, Image

from curator.imaging.container import read_container

TEXT = "a lighthouse, 灯台\nSteps: 20, Seed: 7"
COMMENT = user_comment(b"UNICODE\0" + TEXT.encode("utf-16-le"), order="<")
START = box(b"ftyp", b"avif\0\0\0\0avifmif1")


def by_pillow(**options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (80, 40)).save(file, "AVIF", **options)
    return file.getvalue()


@pytest.mark.parametrize("in_idat", [True, False])
@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_exif_and_xmp_are_read_from_the_file_and_from_idat(in_idat: bool, prefix: bytes) -> None:
    raw = read_container(avif(prefix + COMMENT, "<x>灯台</x>".encode(), in_idat=in_idat))
    assert raw.texts == {"UserComment": TEXT, "xmp": "<x>灯台</x>"}
    assert (raw.width, raw.height, raw.problem) == (3, 2, None)


def test_a_file_by_pillow() -> None:
    block = exif({0x010E: (2, b"a lighthouse\0")})
    raw = read_container(by_pillow(exif=b"Exif\0\0" + block, xmp=b"<x/>"))
    assert raw.texts == {"ImageDescription": "a lighthouse", "xmp": "<x/>"}
    assert (raw.width, raw.height) == (80, 40)


def test_a_sequence_by_pillow_says_it_once() -> None:
    more = [Image.new("RGB", (80, 40), (grey, 0, 0)) for grey in (50, 100, 200)]
    raw = read_container(by_pillow(exif=COMMENT, save_all=True, append_images=more))
    assert raw.texts == {"UserComment": TEXT}
    assert (raw.width, raw.height) == (80, 40)


def located(version: int, extents: list[tuple[int, int]], method: int = 1) -> bytes:
    """An AVIF whose only item is XMP, located by a box of this version."""
    number = ">H" if version < 2 else ">I"
    item = struct.pack(number, 1) + (struct.pack(">H", method) if version else b"")
    item += struct.pack(">HH", 0, len(extents))
    item += b"".join(struct.pack(">IQ", *each) for each in extents)
    count = struct.pack(number, 1)
    infe = struct.pack(">H" if version < 2 else ">I", 1) + b"\0\0mime\0application/rdf+xml\0"
    places = full_box(b"iloc", struct.pack(">BB", 0x48, 0) + count + item, version)
    kinds = full_box(b"infe", infe, 2 if version < 2 else 3)
    listed = full_box(b"iinf", struct.pack(">H", 1) + kinds)
    return START + full_box(b"meta", listed + places + box(b"idat", b"<x>lighthouse</x>"))


@pytest.mark.parametrize("version", [1, 2])
def test_an_item_in_pieces(version: int) -> None:
    raw = read_container(located(version, [(0, 8), (8, 9)]))
    assert raw.texts == {"xmp": "<x>lighthouse</x>"}
    assert read_container(located(version, [(0, 0)])).texts == {"xmp": "<x>lighthouse</x>"}


def test_an_old_list_knows_the_file_alone() -> None:
    data = located(0, [(10, 100)], method=0)
    at = data.index(b"<x>")
    assert read_container(located(0, [(at, 17)])).texts == {"xmp": "<x>lighthouse</x>"}


@pytest.mark.parametrize(
    "extents", [[(0, 17)] * 60_000, [(1 << 31, 17)], [(0, 1 << 62)], [(17, 5), (0, 1 << 63)]]
)
def test_lies_about_places_cost_neither_time_nor_memory(extents: list[tuple[int, int]]) -> None:
    raw = read_container(located(1, extents))
    assert sum(map(len, raw.texts.values())) < 100_000


def test_items_that_share_their_bytes_are_bounded() -> None:
    data = located(1, [(0, 1 << 30)] * 64, method=0)
    assert "an AVIF whose contents share their bytes" in str(read_container(data).problem)


def test_what_is_missing_is_told() -> None:
    assert read_container(START).problem == "an AVIF that does not say what is in it"
    broken = START + full_box(b"meta", full_box(b"iinf", b"\0\1" + full_box(b"infe", b"\0", 2)))
    assert "cut off" in str(read_container(broken).problem)


def test_texts_are_read_where_no_decoder_takes_the_file() -> None:
    data = avif(COMMENT)
    with pytest.raises(SyntaxError):
        AvifImagePlugin.AvifImageFile(io.BytesIO(data))
    assert read_container(data).texts == {"UserComment": TEXT}
