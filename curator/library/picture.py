"""What a picture is to those who show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
PartOf = Callable[[int, int, int, int], Pixels]
"""All pixels of a part of an image: left, top, width, height; ImageError where it cannot be had."""

ENDLESS = 0
"""The number of times that a movie is played which goes on until nobody looks."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An image as a screen shows it.

    Attributes:
        pixels: uint8 of shape (height, width, 3), in the screen's colours, upright and
            C-contiguous. Fewer than the image has where that is too large to be held whole.
        size: width and height of the image itself.
        animated: there are further frames, which `Pictures.movie` gives.
        part: reads a part of a large image; None where there is no need, or no way.
        held: bytes that `part` keeps in memory.
    """

    image_id: int
    pixels: Pixels
    size: tuple[int, int]
    animated: bool = False
    part: PartOf | None = None
    held: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Movie:
    """The frames of an animated image.

    Attributes:
        loops: how often they are shown; ENDLESS.
        frames: gives pixels as a Picture has them, and seconds, one frame after another, anew at
            each call; ends early where the file is broken.
    """

    loops: int
    frames: Callable[[], Iterator[tuple[Pixels, float]]]
