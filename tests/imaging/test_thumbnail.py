"""Thumbnails: small, faithful, in sRGB, and made of anything."""

from __future__ import annotations

import struct
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from curator.imaging.decode import Decoded
from curator.imaging.sample_landscapes import sea
from curator.imaging.thumbnail import thumbnail


def opened(data: bytes) -> NDArray[np.uint8]:
    with Image.open(BytesIO(data)) as image:
        assert image.format == "JPEG"
        return np.asarray(image.convert("RGB"))


def picture(width: int, height: int) -> NDArray[np.uint8]:
    return sea(np.random.default_rng(2), width, height)


def swapped_profile() -> bytes:
    """An sRGB profile whose red and blue primaries have changed places."""
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert icc.count(b"rXYZ") == icc.count(b"bXYZ") == 1
    return icc.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")


@pytest.mark.parametrize(
    ("size", "edge", "expected"),
    [
        ((1024, 1024), 256, (256, 256)),
        ((832, 1216), 256, (175, 256)),
        ((1216, 832), 1024, (1024, 701)),
        ((200, 100), 256, (200, 100)),
        ((256, 256), 256, (256, 256)),
        ((257, 100), 256, (256, 100)),
        ((5000, 1), 256, (256, 1)),
        ((1, 65_535), 256, (1, 256)),
        ((1, 1), 256, (1, 1)),
    ],
)
def test_size(size: tuple[int, int], edge: int, expected: tuple[int, int]) -> None:
    width, height = size
    rgb = np.full((height, width, 3), 90, dtype=np.uint8)
    height, width, _ = opened(thumbnail(Decoded(rgb, "PNG"), edge)).shape
    assert (width, height) == expected


def test_looks_like_the_image() -> None:
    rgb = picture(768, 640)
    small = Image.fromarray(rgb).resize((256, 213), Image.Resampling.LANCZOS)
    shown = opened(thumbnail(Decoded(rgb, "PNG")))
    assert np.abs(shown.astype(int) - np.asarray(small)).mean() < 3


def test_is_small() -> None:
    assert 2_000 < len(thumbnail(Decoded(picture(768, 768), "PNG"))) < 20_000


def test_the_profile_is_applied() -> None:
    rgb = np.full((64, 64, 3), (220, 60, 60), dtype=np.uint8)
    plain = opened(thumbnail(Decoded(rgb, "PNG")))[32, 32].astype(int)
    shown = opened(thumbnail(Decoded(rgb, "PNG", swapped_profile())))[32, 32].astype(int)
    assert plain[0] > plain[2] + 100
    assert shown[2] > shown[0] + 50


def test_an_srgb_profile_changes_nothing_to_speak_of() -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    rgb = picture(300, 300)
    plain, tagged = (opened(thumbnail(Decoded(rgb, "PNG", each))) for each in (None, icc))
    assert np.abs(plain.astype(int) - tagged).max() <= 6


def grey_profile() -> bytes:
    """A profile whose header says that it is for another colour model than RGB."""
    return swapped_profile().replace(b"RGB XYZ ", b"GRAYXYZ ")


@pytest.mark.parametrize(
    "profile",
    [
        b"",
        b"rubbish",
        b"\0" * 3000,
        swapped_profile()[:200],
        swapped_profile()[:128] + struct.pack(">I", 0xFFFFFFFF) + b"\xff" * 400,
        grey_profile(),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    ],
    ids=["empty", "rubbish", "zeros", "cut", "wild", "grey", "lab"],
)
def test_a_broken_profile_is_ignored(profile: bytes) -> None:
    rgb = picture(300, 200)
    assert thumbnail(Decoded(rgb, "PNG", profile)) == thumbnail(Decoded(rgb, "PNG"))
