"""Decoded pixels to model inputs, exactly as the models' authors resize and crop (SCORING.md §1.1).

Always from the full image with Pillow's own filters: anything else moves scores away from the
published ones.
"""

from __future__ import annotations

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
"""From this ratio of the sides on, only what the crop shows is resized: a strip 1 pixel high
would else grow by its whole length."""


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
    if max(width, height) <= _LONGEST * size:
        whole = image.resize((width, height), resample)
        return whole.crop((left, top, left + size, top + size))
    across, down = image.width / width, image.height / height
    box = (left * across, top * down, (left + size) * across, (top + size) * down)
    return image.resize((size, size), resample, box=box)


def _resized(side: int, other: int, size: int) -> int:
    return size if side <= other else int(size * side / other)
