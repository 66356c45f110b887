"""Colour profiles: pixels as they are stored to pixels as a screen is to show them."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageCms


def as_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The image in sRGB; as it is where the profile is broken or belongs to another colour model.

    OSError and ValueError come from Pillow's reading of the profile, PyCMSError from LittleCMS.
    """
    if profile is None:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        shown = ImageCms.profileToProfile(image, source, _srgb(), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image if shown is None else shown


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
