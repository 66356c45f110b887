"""Colour profiles: pixels as they are stored to pixels as a screen is to show them."""

from __future__ import annotations

from functools import cache, lru_cache
from io import BytesIO

from PIL import Image, ImageCms

_MOST_KEPT = 16


def as_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The image in sRGB; as it is where the profile is broken or belongs to another colour model.

    OSError and ValueError come from Pillow's reading of the profile, PyCMSError from LittleCMS.
    """
    return converted(image, profile, None)


def converted(image: Image.Image, source: bytes | None, target: bytes | None) -> Image.Image:
    """The image brought from one profile to another, of which None stands for sRGB.

    As it is where a profile is broken or belongs to another colour model.
    """
    if source == target or image.mode != "RGB":
        return image
    try:
        shown = ImageCms.applyTransform(image, _transform(source, target))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image if shown is None else shown


def is_of_rgb(profile: bytes) -> bool:
    """Whether it is a profile that LittleCMS can read, of a device that shows red, green, blue."""
    try:
        return ImageCms.ImageCmsProfile(BytesIO(profile)).profile.xcolor_space.strip() == "RGB"
    except (ImageCms.PyCMSError, OSError, ValueError):
        return False


@lru_cache(_MOST_KEPT)
def _transform(source: bytes | None, target: bytes | None) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(_opened(source), _opened(target), "RGB", "RGB")


def _opened(profile: bytes | None) -> ImageCms.ImageCmsProfile:
    return _srgb() if profile is None else ImageCms.ImageCmsProfile(BytesIO(profile))


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
