"""Decoded pixels to model inputs, exactly as the models' authors resize and crop (SCORING.md §1.1).

Always from the full image with Pillow's own filters: anything else moves scores away from the
published ones.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from curator.domain.score import Geometry, InputSpec, Interpolation
from curator.imaging.decode import Decoded

_FILTERS = {
    Interpolation.BICUBIC: Image.Resampling.BICUBIC,
    Interpolation.BILINEAR: Image.Resampling.BILINEAR,
}
_LONGEST = 8
"""Above this ratio of the sides only what the crop shows is resized, which may be two levels off:
a strip 1 pixel high would else grow to 224 times its length."""
_REACH = 2
"""Pixels to each side that Pillow's widest filter here reads, of the larger of both images."""


def model_input(decoded: Decoded, spec: InputSpec) -> NDArray[np.uint8]:
    """What a model sees of an image: uint8 of shape (size, size, 3), before mean and std."""
    image = Image.fromarray(decoded.rgb)
    resample = _FILTERS[spec.interpolation]
    if spec.geometry is Geometry.SQUASH:
        return np.asarray(image.resize((spec.size, spec.size), resample))
    return np.asarray(_centre(image, spec.size, resample))


def _centre(image: Image.Image, size: int, resample: Image.Resampling) -> Image.Image:
    """Short side to `size`, then the middle; halves are rounded to even, as torchvision does."""
    width = _resized(image.width, image.height, size)
    height = _resized(image.height, image.width, size)
    left, top = round((width - size) / 2), round((height - size) / 2)
    columns = _kept(width, left, size, image.width)
    rows = _kept(height, top, size, image.height)
    across, down = image.width / width, image.height / height
    box = (columns[0] * across, rows[0] * down, columns[1] * across, rows[1] * down)
    part = image.resize((columns[1] - columns[0], rows[1] - rows[0]), resample, box=box)
    left, top = left - columns[0], top - rows[0]
    return part.crop((left, top, left + size, top + size))


def _kept(length: int, start: int, size: int, source: int) -> tuple[int, int]:
    """The span of the resized image that is made: all of it, but of a long strip what is shown.

    That includes as much beside it as the filter reaches to.
    """
    if length <= _LONGEST * size:
        return 0, length
    reach = _REACH * max(1, math.ceil(length / source)) + 1
    return max(0, start - reach), min(length, start + size + reach)


def _resized(side: int, other: int, size: int) -> int:
    return size if side <= other else int(size * side / other)
