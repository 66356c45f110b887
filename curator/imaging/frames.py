"""Animations: the frames of a GIF, WebP, PNG or AVIF, one after another, each for its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from curator.domain.errors import ImageError
from curator.imaging.decode import (
    BROKEN,
    FORMATS,
    MOST_PIXELS,
    keep_pillow_quiet,
    reason_of,
    rgb_of,
)
from curator.imaging.pngpixels import bare_png

ENDLESS = 0
_SHORTEST_MS = 11.0
_USUAL_MS = 100.0
"""How long browsers show a frame that says it is to be shown for no time, or hardly any."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame, and how many seconds it is shown."""

    rgb: NDArray[np.uint8]
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Animation:
    """A file with several frames.

    Attributes:
        data: the whole file.
        loops: how often it is played; ENDLESS.
        icc: the embedded colour profile.
    """

    data: bytes
    loops: int
    icc: bytes | None
    most_pixels: int = MOST_PIXELS

    def frames(self) -> Iterator[Frame]:
        """All frames once; a broken one ends them."""
        keep_pillow_quiet()
        try:
            with _opened(self.data, self.most_pixels) as image:
                for number in range(_first(image), getattr(image, "n_frames", 1)):
                    image.seek(number)
                    image.load()
                    yield Frame(rgb_of(image), _seconds(image))
        except BROKEN:
            return


def animation(data: bytes, *, most_pixels: int = MOST_PIXELS) -> Animation:
    """The animation in a file.

    Raises:
        ImageError: the file is broken, too large, or has one frame only.
    """
    keep_pillow_quiet()
    try:
        with _opened(data, most_pixels) as image:
            if not getattr(image, "is_animated", False):
                raise ImageError("not animated")
            icc = image.info.get("icc_profile")
            # A GIF that says nothing is played once; other formats always say it.
            loops = int(image.info.get("loop", 1 if image.format == "GIF" else ENDLESS))
    except BROKEN as error:
        raise ImageError(reason_of(error)) from error
    return Animation(data, loops, icc if isinstance(icc, bytes) and icc else None, most_pixels)


def _opened(data: bytes, most_pixels: int) -> Image.Image:
    formats = [name for name in FORMATS if name in Image.OPEN]
    image = Image.open(BytesIO(bare_png(data)), formats=formats)
    if image.width * image.height > most_pixels:
        raise ImageError(f"too large: {image.width} x {image.height} pixels")
    return image


def _first(image: Image.Image) -> int:
    """A PNG may hold a picture for programs that know no animations; it is no frame."""
    return 1 if image.info.get("default_image") else 0


def _seconds(image: Image.Image) -> float:
    duration = float(image.info.get("duration") or 0.0)
    return (duration if duration >= _SHORTEST_MS else _USUAL_MS) / 1000
