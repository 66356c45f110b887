"""Where an image is sharp, and where it is drowned in black or burnt out: masks of pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curator.imaging.opencv import cv2

_BLACK, _WHITE = 2, 253
"""As the measure of clipping has them."""
_BLUR = 1.5
_SHARP = 12
"""Levels that a pixel differs from its blurred surroundings: more than grain, less than edges."""

Pixels = NDArray[np.uint8]


def sharp_pixels(bgra: Pixels) -> Pixels:
    """255 where there are fine, clear details, else 0."""
    grey = cv2.cvtColor(bgra, cv2.COLOR_BGRA2GRAY)
    fine = cv2.absdiff(grey, cv2.GaussianBlur(grey, (0, 0), _BLUR))
    return np.asarray(cv2.threshold(fine, _SHARP, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def black_pixels(bgra: Pixels) -> Pixels:
    """255 where nothing but black is left."""
    grey = cv2.cvtColor(bgra, cv2.COLOR_BGRA2GRAY)
    return np.asarray(cv2.threshold(grey, _BLACK, 255, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)


def white_pixels(bgra: Pixels) -> Pixels:
    """255 where nothing but white is left."""
    grey = cv2.cvtColor(bgra, cv2.COLOR_BGRA2GRAY)
    return np.asarray(cv2.threshold(grey, _WHITE - 1, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def tinted(mask: Pixels, red: int, green: int, blue: int, width: int, height: int) -> Pixels:
    """A mask brought to a size as premultiplied blue, green, red and alpha.

    Lone pixels stay visible when many are brought to one.
    """
    if (width, height) != (mask.shape[1], mask.shape[0]):
        mask = np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA))
    alpha = np.minimum(mask.astype(np.uint16) * _STRESS, _OPAQUE)
    colour = np.array([blue, green, red, 255], np.uint16)
    return (alpha[..., None] * colour // 255).astype(np.uint8)


_STRESS = 3
_OPAQUE = 230
