"""Bytes to pixels: one decode per image, from which everything else is made (SCORING.md §1.1).

Whatever is wrong with a file ends as ImageError with a reason short enough to store; nothing a
hostile file makes Pillow raise or warn of gets past this module.
"""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Opened by name below: Pillow would import every format it knows, Ghostscript's included.
from PIL import (
    AvifImagePlugin,  # noqa: F401
    BmpImagePlugin,  # noqa: F401
    ExifTags,
    GifImagePlugin,  # noqa: F401
    Image,
    JpegImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401
)

from curator.domain.errors import ImageError
from curator.imaging.fastpng import plain_pixels
from curator.imaging.memory import keep_freed_memory
from curator.imaging.pngpixels import bare_png

MOST_PIXELS = 16384 * 8192
"""Largest image that is decoded, in pixels; at its peak it takes about eight bytes a pixel."""

keep_freed_memory()

FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP", "TIFF", "JXL")
_ANIMATED = frozenset({"PNG", "WEBP", "AVIF", "GIF"})
_LONGEST_REASON = 120
_SIXTEEN_TO_EIGHT = 257.0
_PILLOW = r"PIL\."
_QUIET = ("ignore", None, Warning, re.compile(_PILLOW), 0)
"""The filter below as `warnings` keeps it."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    Image.DecompressionBombError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What Pillow's parsers raise when a file is not what it says."""


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """One image as pixels.

    Attributes:
        rgb: uint8 of shape (height, width, 3), C-contiguous and read-only; upright, over white.
        format: found by content: "PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP", "TIFF", "JXL".
        icc: the embedded colour profile; not applied to `rgb`, because the published scorers
            do not, but to the thumbnail.
        animated: there are more frames than the first, which `rgb` shows.
    """

    rgb: NDArray[np.uint8]
    format: str
    icc: bytes | None = None
    animated: bool = False

    @property
    def width(self) -> int:
        """Pixels across, as shown."""
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        """Pixels down, as shown."""
        return int(self.rgb.shape[0])


def decode(data: bytes, *, most_pixels: int = MOST_PIXELS) -> Decoded:
    """Decode the first frame of an image file.

    Args:
        data: the whole file.
        most_pixels: larger images are refused before their pixels are touched. Pillow's own
            guard against decompression bombs stays in force above it.

    Raises:
        ImageError: the file is broken, cut off, too large or of no known format.
    """
    keep_pillow_quiet()
    try:
        return _decoded(data, most_pixels)
    except BROKEN as error:
        raise ImageError(reason_of(error)) from error


def stored_pixels(data: bytes, *, most_pixels: int = MOST_PIXELS) -> NDArray[np.uint8]:
    """The first frame as the file stores it: not turned, its alpha not applied.

    Raises:
        ImageError: as `decode`, and where the pixels are neither RGB nor RGBA of 8 bits.
    """
    keep_pillow_quiet()
    try:
        with _loaded(data, most_pixels) as image:
            if image.mode not in {"RGB", "RGBA"}:
                raise ImageError(f"pixels of the kind {image.mode}")
            return np.asarray(image)
    except BROKEN as error:
        raise ImageError(reason_of(error)) from error


def _loaded(data: bytes, most_pixels: int) -> Image.Image:
    formats = [name for name in FORMATS if name in Image.OPEN]
    image = Image.open(BytesIO(bare_png(data)), formats=formats)
    if image.width * image.height > most_pixels:
        raise ImageError(f"too large: {image.width} x {image.height} pixels")
    image.load()
    return image


def _decoded(data: bytes, most_pixels: int) -> Decoded:
    plain = plain_pixels(data, most_pixels=most_pixels)
    if plain is not None:
        rgb = plain if plain.shape[2] == 3 else rgb_of(Image.fromarray(plain))
        return Decoded(rgb, "PNG")
    with _loaded(data, most_pixels) as image:
        icc = image.info.get("icc_profile")
        rgb = rgb_of(upright(image))
        # Asked last, because a GIF forgets its pixels when it looks for a second frame.
        name = "JPEG" if image.format == "MPO" else str(image.format)
        animated = name in _ANIMATED and bool(getattr(image, "is_animated", False))
    return Decoded(rgb, name, icc if isinstance(icc, bytes) and icc else None, animated)


def upright(image: Image.Image) -> Image.Image:
    """The image turned as its EXIF says; EXIF that cannot be read says nothing."""
    try:
        turn = _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except BROKEN:
        turn = None
    return image if turn is None else image.transpose(turn)


def rgb_of(image: Image.Image) -> NDArray[np.uint8]:
    """A loaded image's pixels as `Decoded` has them."""
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        image = Image.fromarray(_eight_bits(np.asarray(image), image.mode))
    elif image.has_transparency_data:
        image = _over_white(image)
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def _eight_bits(values: NDArray[Any], mode: str) -> NDArray[np.uint8]:
    """Grey levels of more than 8 bits as 0–255; floats up to 1 are taken as shares of white."""
    levels = np.nan_to_num(values.astype(np.float32))
    if mode != "F":
        levels /= _SIXTEEN_TO_EIGHT
    elif levels.max(initial=0.0) <= 1.0:
        levels *= 255.0
    return np.rint(np.clip(levels, 0, 255)).astype(np.uint8)


def _over_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    if layer.getchannel("A").getextrema() == (255, 255):
        return layer
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)


def keep_pillow_quiet() -> None:
    """Make sure that Pillow's warnings are ignored: what they say of files, errors say better.

    Done on each call, because others (test runners above all) replace the list of filters, and
    for the whole process, because `catch_warnings` would not be safe with several threads.
    """
    if warnings.filters[:1] != [_QUIET]:
        warnings.filterwarnings("ignore", module=_PILLOW)


def reason_of(error: BaseException) -> str:
    """What one of `BROKEN` says, short enough to store."""
    if isinstance(error, UnidentifiedImageError):
        return "not an image, or broken from the start"
    if isinstance(error, MemoryError):
        return "too large for the memory at hand"
    if isinstance(error, Image.DecompressionBombError):
        return "too large"
    lines = str(error).splitlines() or [type(error).__name__]
    return f"broken: {lines[0]}"[:_LONGEST_REASON]
