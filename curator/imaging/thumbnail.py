"""Decoded pixels to the small JPEG that the grid shows."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from curator.imaging.decode import Decoded
from curator.imaging.opencv import cv2

EDGE = 256
QUALITY = 85


def thumbnail(decoded: Decoded, edge: int = EDGE) -> bytes:
    """JPEG whose longer side is `edge` pixels, or the image's own where that is shorter.

    The colour profile is applied, so that the grid shows what a viewer would.
    """
    image = Image.fromarray(_shrunk(decoded.rgb, edge))
    if decoded.icc is not None:
        image = _as_srgb(image, decoded.icc)
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


def _as_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The image in sRGB; as it is where the profile is broken or belongs to another colour model.

    OSError and ValueError come from Pillow's reading of the profile, PyCMSError from LittleCMS.
    """
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        shown = ImageCms.profileToProfile(image, source, _srgb(), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image if shown is None else shown


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
