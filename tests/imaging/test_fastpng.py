"""The fast way through a plain PNG: the same pixels as Pillow's, the same words when it breaks."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from curator.domain.errors import ImageError
from curator.imaging.decode import decode
from curator.imaging.fastpng import plain_pixels
from curator.imaging.pngpixels import SIGNATURE

LARGE = 10**9


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(rows: bytes, width: int, height: int, *, colours: int = 2, **changes: int) -> bytes:
    header = {"depth": 8, "packing": 0, "filtering": 0, "interlacing": 0, **changes}
    depth, *rest = header.values()
    head = struct.pack(">II5B", width, height, depth, colours, *rest)
    packed = zlib.compress(rows)
    middle = len(packed) // 2
    idat = chunk(b"IDAT", packed[:middle]) + chunk(b"IDAT", packed[middle:])
    return SIGNATURE + chunk(b"IHDR", head) + idat + chunk(b"IEND", b"")


def by_pillow(data: bytes) -> NDArray[np.uint8]:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image)


def saved(image: Image.Image, **options: object) -> bytes:
    target = BytesIO()
    image.save(target, "PNG", **options)
    return target.getvalue()


@given(st.data(), st.integers(1, 40), st.integers(1, 12), st.sampled_from([2, 6]))
def test_rows_of_every_filter_are_pillows_pixels(
    data: st.DataObject, width: int, height: int, colours: int
) -> None:
    length = width * (3 if colours == 2 else 4)
    filters = data.draw(st.lists(st.integers(0, 4), min_size=height, max_size=height))
    noise = np.random.default_rng(length).integers(0, 256, (height, length), np.uint8)
    rows = b"".join(bytes([each]) + row.tobytes() for each, row in zip(filters, noise, strict=True))
    file = png(rows, width, height, colours=colours)
    found = plain_pixels(file, most_pixels=LARGE)
    assert found is not None
    assert not found.flags.writeable
    assert np.array_equal(found, by_pillow(file))


@pytest.mark.parametrize("size", [(1, 1), (147, 149), (1024, 768)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_files_longer_than_a_block_are_the_same(size: tuple[int, int], mode: str) -> None:
    shape = (size[1], size[0], len(mode))
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, shape, np.uint8))
    found = plain_pixels(saved(image), most_pixels=LARGE)
    assert found is not None
    assert np.array_equal(found, np.asarray(image))


def test_alpha_lies_over_white_as_before() -> None:
    image = Image.new("RGBA", (4, 2), (10, 20, 30, 128))
    profiled = saved(image, icc_profile=b"a profile")
    assert plain_pixels(profiled, most_pixels=LARGE) is None
    assert np.array_equal(decode(saved(image)).rgb, decode(profiled).rgb)


def test_what_is_more_than_plain_pixels_is_left_to_pillow() -> None:
    image = Image.new("RGB", (4, 2))
    turned = Image.Exif()
    turned[0x0112] = 6
    rows = bytes(2 * 13)
    for other in (
        saved(image, exif=turned),
        saved(image, save_all=True, append_images=[Image.new("RGB", (4, 2), "red")]),
        *(saved(image.convert(mode)) for mode in ("L", "LA", "P", "1", "I;16")),
        png(rows, 4, 2, interlacing=1),
        saved(image)[:-1].replace(b"IDAT", b"IDAX"),
        b"GIF89a",
        b"",
    ):
        assert plain_pixels(other, most_pixels=LARGE) is None


def test_texts_do_not_stand_in_the_way() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", "a red cat " * 1000)
    assert plain_pixels(saved(Image.new("RGB", (4, 2)), pnginfo=info), most_pixels=8) is not None


def test_larger_images_are_not_touched() -> None:
    assert plain_pixels(saved(Image.new("RGB", (4, 2))), most_pixels=7) is None
    bomb = png(b"", 2**31 - 1, 2**31 - 1)
    assert plain_pixels(bomb, most_pixels=LARGE) is None


def test_broken_files_get_pillows_words() -> None:
    rows = bytes(2 * 13)
    for file in (
        png(rows[:-1], 4, 2),
        png(bytes([9]) + rows[1:], 4, 2),
        png(rows, 0, 2),
        SIGNATURE,
        SIGNATURE + chunk(b"IDAT", b""),
    ):
        assert plain_pixels(file, most_pixels=LARGE) is None
        with pytest.raises(ImageError):
            decode(file)


@pytest.mark.parametrize("at", range(0, 400, 7))
def test_a_file_cut_or_spoiled_anywhere_is_as_it_is_to_pillow(
    at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(2).integers(0, 256, (9, 12, 3), np.uint8)
    whole = saved(Image.fromarray(noise))
    spoiled = bytearray(whole)
    spoiled[at % len(whole)] ^= 0x41
    for file in (whole[:at], bytes(spoiled)):
        fast = seen(file)
        with monkeypatch.context() as patch:
            patch.setattr("curator.imaging.fastpng._PLAIN", frozenset())
            assert seen(file) == fast


def seen(file: bytes) -> str | bytes:
    try:
        return decode(file).rgb.tobytes()
    except ImageError as error:
        return str(error)
