"""Texts of an AVIF, by way of Pillow: its library parses the boxes and decodes nothing yet."""

from __future__ import annotations

import io

from PIL import AvifImagePlugin

from curator.imaging.exif import read_exif
from curator.imaging.rawtexts import XMP, RawBuilder


def read_avif(data: bytes, raw: RawBuilder) -> None:
    """Add the size and the EXIF and XMP items of an AVIF.

    The plugin is opened directly: `Image.open` would refuse by size what nobody decodes here.
    """
    try:
        image = AvifImagePlugin.AvifImageFile(io.BytesIO(data))
    except (SyntaxError, OSError, ValueError, RuntimeError, MemoryError) as error:
        raw.trouble(f"not a sound AVIF: {error}")
        return
    raw.width, raw.height = image.size
    if image.info.get("exif"):
        read_exif(memoryview(image.info["exif"]), raw)
    if image.info.get("xmp"):
        raw.add(XMP, memoryview(image.info["xmp"]), "utf-8")
