"""What can be marked in a picture that is looked at."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


class Mark(StrEnum):
    """SHARP: fine, clear details, green. CLIPPED: all black, blue; all white, red."""

    SHARP = "sharp"
    CLIPPED = "clipped"


def marks(bgra: Pixels, wanted: Collection[Mark], width: int, height: int) -> Pixels:
    """An overlay of a size: premultiplied blue, green, red and alpha. Made off the window's thread.

    Args:
        bgra: the picture, whole.
        wanted: what to mark.
        width: of the overlay.
        height: of the overlay.
    """
    from curator.imaging import marks as found

    layers = []
    if Mark.SHARP in wanted:
        layers.append(found.tinted(found.sharp_pixels(bgra), 0, 255, 80, width, height))
    if Mark.CLIPPED in wanted:
        layers.append(found.tinted(found.black_pixels(bgra), 40, 110, 255, width, height))
        layers.append(found.tinted(found.white_pixels(bgra), 255, 40, 40, width, height))
    overlay = np.zeros((height, width, 4), np.uint8)
    for layer in layers:
        overlay = np.where(layer[..., 3:] > 0, layer, overlay)
    return np.ascontiguousarray(overlay)
