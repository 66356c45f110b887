"""Large images: with fewer pixels, in parts with all of them, and never more than is asked for."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from curator.domain.errors import ImageError
from curator.imaging import large
from curator.imaging.decode import decode
from curator.imaging.large import large_image

WIDTH, HEIGHT = 310, 230


def never(_: float) -> bool:
    return False


@pytest.fixture(autouse=True)
def small_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bands of some twenty rows, and pieces of a few hundred bytes, as a huge image has them."""
    monkeypatch.setattr(large, "_BAND_BYTES", 20_000)
    monkeypatch.setattr(large, "_PIECE", 300)


def drawn(mode: str) -> Image.Image:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    chance = np.random.default_rng(1).integers(0, 30, (HEIGHT, WIDTH))
    rgba = np.stack([x * 2 + chance, y, x + y, 255 - x // 2], axis=-1) % 256
    image = Image.fromarray(rgba.astype(np.uint8), "RGBA")
    if mode == "P":
        return image.quantize(200)
    return image if mode == "RGBA" else image.convert(mode)


def file_of(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def opened(data: bytes) -> large.Large:
    found = large_image(data, most_pixels=1000)
    assert found is not None
    return found


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
class TestPng:
    def test_a_part_has_the_pixels_that_decoding_it_whole_gives(self, mode: str) -> None:
        data = file_of(drawn(mode))
        image = opened(data)
        image.reduced(5000, never)
        part = image.part(17, 31, 200, 150)
        np.testing.assert_array_equal(part, decode(data).rgb[31:181, 17:217])

    def test_reduced_it_looks_like_the_whole(self, mode: str) -> None:
        data = file_of(drawn(mode))
        pixels = opened(data).reduced(5000, never)
        assert 4000 < pixels.shape[0] * pixels.shape[1] <= 5400
        height, width = pixels.shape[:2]
        expected = Image.fromarray(decode(data).rgb).resize((width, height), Image.Resampling.BOX)
        assert np.abs(pixels.astype(int) - np.asarray(expected)).mean() < 6


@given(
    left=st.integers(0, WIDTH - 1),
    top=st.integers(0, HEIGHT - 1),
    width=st.integers(1, WIDTH),
    height=st.integers(1, HEIGHT),
)
def test_any_part_is_what_the_whole_has_there(left: int, top: int, width: int, height: int) -> None:
    width, height = min(width, WIDTH - left), min(height, HEIGHT - top)
    part = READ.part(left, top, width, height)
    np.testing.assert_array_equal(part, WHOLE[top : top + height, left : left + width])


DATA = file_of(drawn("RGB"))
WHOLE = decode(DATA).rgb
with pytest.MonkeyPatch.context() as small:
    small.setattr(large, "_BAND_BYTES", 20_000)
    small.setattr(large, "_PIECE", 300)
    READ = opened(DATA)
    READ.reduced(5000, never)


def test_what_is_left_meanwhile_is_not_read_on() -> None:
    told: list[float] = []

    def at_half(share: float) -> bool:
        told.append(share)
        return share >= 0.5

    with pytest.raises(ImageError, match="left"):
        opened(DATA).reduced(5000, at_half)
    assert told == sorted(told)
    assert told[0] == 0
    assert 0.5 <= told[-1] < 1


def test_what_is_small_or_of_another_kind_is_decoded_whole() -> None:
    assert large_image(DATA, most_pixels=WIDTH * HEIGHT) is None
    assert large_image(file_of(drawn("RGB"), "WEBP"), most_pixels=10) is None
    assert large_image(file_of(drawn("RGB").convert("I;16")), most_pixels=10) is None
    turned = drawn("RGB")
    exif = turned.getexif()
    exif[0x0112] = 6
    assert large_image(file_of(turned, exif=exif), most_pixels=10) is None
    exif[0x0112] = 1
    assert large_image(file_of(turned, exif=exif), most_pixels=10) is not None
    assert large_image(b"\x89PNG\r\n\x1a\n", most_pixels=10) is None
    assert large_image(b"\xff\xd8\xff\xe0", most_pixels=10) is None


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_one_that_is_cut_off_says_so(share: float) -> None:
    with pytest.raises(ImageError):
        opened(DATA[: int(len(DATA) * share)]).reduced(5000, never)


def test_one_that_is_broken_says_so() -> None:
    at = DATA.index(b"IDAT") + 60
    with pytest.raises(ImageError):
        opened(DATA[:at] + bytes(40) + DATA[at + 40 :]).reduced(5000, never)


class TestJpeg:
    def test_it_is_decoded_at_a_share_and_tells_its_size(self) -> None:
        image = opened(file_of(drawn("RGB"), "JPEG", quality=95))
        assert (image.width, image.height, image.has_parts) == (WIDTH, HEIGHT, False)
        assert image.reduced(20_000, never).shape == (115, 155, 3)
        with pytest.raises(ImageError, match="in parts"):
            image.part(0, 0, 10, 10)

    def test_it_is_turned_as_its_exif_says(self) -> None:
        turned = drawn("RGB")
        exif = turned.getexif()
        exif[0x0112] = 6
        image = opened(file_of(turned, "JPEG", exif=exif))
        assert (image.width, image.height) == (HEIGHT, WIDTH)
        assert image.reduced(20_000, never).shape == (155, 115, 3)

    def test_one_too_large_for_its_smallest_share_is_refused(self) -> None:
        with pytest.raises(ImageError, match="too large"):
            opened(file_of(drawn("RGB"), "JPEG")).reduced(1000, never)

    def test_a_progressive_one_would_be_held_whole_and_is_refused(self) -> None:
        with pytest.raises(ImageError, match="too large"):
            opened(file_of(drawn("RGB"), "JPEG", progressive=True)).reduced(20_000, never)
