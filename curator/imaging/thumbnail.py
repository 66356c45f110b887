"""Decoded pixels to the small JPEG that the grid shows."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from curator.imaging.decode import Decoded
from curator.imaging.opencv import cv2
from curator.imaging.profiles import as_srgb

EDGE = 256
QUALITY = 85


def thumbnail(decoded: Decoded, edge: int = EDGE) -> bytes:
    """JPEG whose longer side is `edge` pixels, or the image's own where that is shorter.

    The colour profile is applied, so that the grid shows what a viewer would.
    """
    image = as_srgb(Image.fromarray(_shrunk(decoded.rgb, edge)), decoded.icc)
    target = BytesIO()
    image.save(target, "JPEG", quality=QUALITY)
    return target.getvalue()


def _shrunk(rgb: NDArray[np.uint8], edge: int) -> NDArray[np.uint8]:
    height, width = rgb.shape[:2]
    scale = edge / max(height, width)
    if scale >= 1:
        return rgb
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
