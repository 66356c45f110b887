"""Hashes: identity of bytes, identity of pixels, likeness of looks."""

from __future__ import annotations

from io import BytesIO

import imagehash
import numpy as np
import pytest
from blake3 import blake3
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from curator.imaging.hashes import content_hash, distance, perceptual_hash, pixel_hash
from curator.imaging.sample_landscapes import city, forest, mountains, sea
from curator.imaging.sample_motifs import bloom, planet, poster

SIGNED = st.integers(-(2**63), 2**63 - 1)


def judge(rgb: NDArray[np.uint8]) -> int:
    return int(str(imagehash.phash(Image.fromarray(rgb))), 16)


def picture(seed: int = 3, width: int = 384, height: int = 320) -> NDArray[np.uint8]:
    return mountains(np.random.default_rng(seed), width, height)


def test_content_hash_is_the_first_half_of_blake3() -> None:
    assert content_hash(b"abc") == blake3(b"abc").digest()[:16]
    assert content_hash(b"") != content_hash(b"\0")
    assert len(content_hash(bytes(1_000_000))) == 16


def test_pixel_hash_sees_shape_and_every_pixel() -> None:
    grey = np.zeros((4, 6, 3), dtype=np.uint8)
    other = grey.copy()
    other[3, 5, 2] = 1
    hashes = {pixel_hash(image) for image in (grey, other, grey.reshape(6, 4, 3))}
    assert len(hashes) == 3
    assert all(len(each) == 16 for each in hashes)


def test_pixel_hash_does_not_depend_on_the_layout_in_memory() -> None:
    rgb = picture()
    read_only = rgb.copy()
    read_only.flags.writeable = False
    assert pixel_hash(rgb) == pixel_hash(np.asfortranarray(rgb)) == pixel_hash(read_only)
    assert pixel_hash(rgb[::2]) == pixel_hash(rgb[::2].copy())


@pytest.mark.parametrize("scene", [mountains, city, sea, forest, planet, poster, bloom])
@pytest.mark.parametrize("size", [(512, 512), (832, 1216), (300, 227), (120, 90), (31, 64)])
def test_perceptual_hash_agrees_with_imagehash(scene, size) -> None:
    rgb = scene(np.random.default_rng(1), *size)
    assert distance(perceptual_hash(rgb), judge(rgb)) <= 4


def test_perceptual_hash_is_imagehashs_own_where_nothing_is_reduced() -> None:
    for seed in range(6):
        rgb = picture(seed, 128, 96)
        assert perceptual_hash(rgb) & (2**64 - 1) == judge(rgb)


def test_perceptual_hash_survives_saving_and_shrinking() -> None:
    rgb = picture()
    again = BytesIO()
    Image.fromarray(rgb).save(again, "JPEG", quality=40)
    small = Image.fromarray(rgb).resize((192, 160)).filter(ImageFilter.GaussianBlur(1))
    with Image.open(again) as opened:
        assert distance(perceptual_hash(rgb), perceptual_hash(np.asarray(opened))) <= 4
    assert distance(perceptual_hash(rgb), perceptual_hash(np.asarray(small))) <= 4


def test_perceptual_hash_tells_pictures_apart() -> None:
    hashes = [perceptual_hash(picture(seed)) for seed in range(5)]
    hashes.append(perceptual_hash(picture(0)[:, ::-1]))
    pairs = [distance(one, other) for one in hashes for other in hashes if one is not other]
    assert min(pairs) > 10


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 5000, 3), (5000, 1, 3), (7, 7, 3)])
def test_perceptual_hash_of_next_to_nothing(shape: tuple[int, int, int]) -> None:
    value = perceptual_hash(np.full(shape, 77, dtype=np.uint8))
    assert value == -(2**63)  # the constant term alone stands out
    assert -(2**63) <= perceptual_hash(np.zeros(shape, dtype=np.uint8)) < 2**63


@given(SIGNED, SIGNED, SIGNED)
def test_distance_is_a_metric(one: int, two: int, three: int) -> None:
    assert distance(one, one) == 0
    assert distance(one, two) == distance(two, one) <= 64
    assert (distance(one, two) == 0) == (one == two)
    assert distance(one, three) <= distance(one, two) + distance(two, three)


@given(SIGNED, st.integers(0, 63))
def test_one_bit_is_a_distance_of_one(value: int, bit: int) -> None:
    flipped = (value ^ (1 << bit)) & (2**64 - 1)
    assert distance(value, flipped - 2**64 if flipped >= 2**63 else flipped) == 1
