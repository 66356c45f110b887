"""Decoded pixels as a screen takes them.

Made here, off the window's thread: OpenCV lets other threads run meanwhile, Qt's own does not. It
is loaded with the first picture, when the window is on the screen already.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def screen_pixels(rgb: Pixels) -> Pixels:
    """RGB of shape (height, width, 3) as blue, green, red and 255, contiguous."""
    from curator.imaging.opencv import cv2

    return np.ascontiguousarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGRA), dtype=np.uint8)


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """Pixels shrunk to a size, every one of them counted."""
    if (width, height) == (pixels.shape[1], pixels.shape[0]):
        return pixels
    from curator.imaging.opencv import cv2

    return np.asarray(
        cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


def fitted(width: int, height: int, edge: int) -> tuple[int, int]:
    """The size whose longer side is `edge`, or the size itself where that is shorter."""
    scale = min(1.0, edge / max(width, height, 1))
    return max(1, round(width * scale)), max(1, round(height * scale))
