"""What an image is known by: hash of its bytes, hash of its pixels, hash of its looks."""

from __future__ import annotations

import struct

import numpy as np
from blake3 import blake3
from numpy.typing import NDArray
from PIL import Image

from curator.imaging.opencv import cv2

HASH_BYTES = 16

_GRID = 32
_KEPT = 8
_REDUCED = 128
_NOTHING = 1e-6
"""DCT sums below this are rounding, and an image without any pattern has nothing but those."""


def _cosines() -> NDArray[np.float64]:
    """The first rows of the type II DCT, not normalised, over `_GRID` samples."""
    rows, columns = np.arange(_KEPT)[:, None], np.arange(_GRID)[None, :]
    return np.asarray(2 * np.cos(np.pi * rows * (2 * columns + 1) / (2 * _GRID)))


_DCT = _cosines()


def content_hash(data: bytes) -> bytes:
    """The identity of a file's bytes: blake3, 16 bytes."""
    return blake3(data).digest(length=HASH_BYTES)


def pixel_hash(rgb: NDArray[np.uint8]) -> bytes:
    """Equal for images with equal pixels: blake3 over height, width and RGB, 16 bytes."""
    height, width = rgb.shape[:2]
    digest = blake3(struct.pack("<QQ", height, width))
    digest.update(np.ascontiguousarray(rgb).data)
    return digest.digest(length=HASH_BYTES)


def perceptual_hash(rgb: NDArray[np.uint8]) -> int:
    """64 bits that change little when the image does (pHash of Zauner 2010), as a signed integer.

    The 8×8 lowest frequencies of the 32×32 grey image, each compared with their median; the
    constant term is the highest bit, and rows follow one another.
    """
    low = _DCT @ _grey_grid(rgb) @ _DCT.T
    low = np.where(np.abs(low) < _NOTHING, 0.0, low)
    bits = np.packbits(low > np.median(low))
    return int.from_bytes(bits.tobytes(), "big", signed=True)


def distance(one: int, other: int) -> int:
    """How many of the 64 bits differ: 0 to about 10 for one image saved twice."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def _grey_grid(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The image at 32×32; averaged down first where it is large, which costs a few bits at most."""
    height, width = rgb.shape[:2]
    size = (min(width, _REDUCED), min(height, _REDUCED))
    if size != (width, height):
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    grey = Image.fromarray(rgb).convert("L")
    small = grey.resize((_GRID, _GRID), Image.Resampling.LANCZOS)
    return np.asarray(small, dtype=np.float64)
