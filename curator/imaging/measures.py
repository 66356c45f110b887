"""The pixel scorers: sharpness, noise, exposure and the like, and what they say is wrong.

They need no weights and run on every image as it arrives. Sizes are those of SCORING.md §1.13:
noise and blockiness at the native size, the rest on the image brought down to 1024 pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from curator.domain.score import Note, Score
from curator.imaging.pixelstats import (
    Luma,
    Tones,
    blockiness,
    colourfulness,
    likeness,
    luma,
    noise,
    sharpness,
    tones,
)

LONGEST_SIDE = 1024

_MOST_PIXELS_AT_ONCE = 16_000_000
_BEST = 100.0
_PENALTIES = {
    Note.BLACK: 100,
    Note.BLANK: 100,
    Note.NOISE: 100,
    Note.SOFT: 40,
    Note.NOISY: 25,
    Note.JPEG_STRONG: 30,
    Note.JPEG_MILD: 10,
    Note.CRUSHED: 20,
}


def measure(rgb: NDArray[np.uint8]) -> dict[str, Score]:
    """Every pixel scorer's Score by its key.

    Args:
        rgb: the decoded image, uint8 of shape (height, width, 3).

    Returns:
        All keys of `PIXEL_SCORERS` in pixel_scorers.py; NaN with Note.TOO_SMALL where an image
        has too few pixels.
    """
    seen = _look(rgb)
    return {
        "technical": _technical(seen),
        "sharpness": _score(seen.detail),
        "noise": _score(seen.noise),
        "exposure": _score(seen.tones.mean),
        "contrast": _score(seen.tones.span),
        "colourfulness": _score(seen.colourfulness),
        "blockiness": _score(seen.blockiness),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What was measured; None where the image is too small for it.

    Attributes:
        detail: 90th percentile of Laplacian variance over tiles.
        edges: Laplacian variance of the whole.
        grey: luma of the downscaled image.
    """

    tones: Tones
    detail: float | None
    edges: float | None
    noise: float | None
    blockiness: float | None
    colourfulness: float
    grey: Luma


def _look(rgb: NDArray[np.uint8]) -> _Seen:
    small = _brought_down(rgb)
    grey = luma(small)
    edges, detail = sharpness(grey) or (None, None)
    native = grey if small is rgb else _whole_luma(rgb)
    return _Seen(
        tones=tones(grey),
        detail=detail,
        edges=edges,
        noise=noise(rgb, native),
        blockiness=blockiness(rgb, native),
        colourfulness=colourfulness(small),
        grey=grey,
    )


def _whole_luma(rgb: NDArray[np.uint8]) -> Luma | None:
    """Luma, or None where it would take much memory; then it is made strip by strip."""
    return luma(rgb) if rgb.shape[0] * rgb.shape[1] <= _MOST_PIXELS_AT_ONCE else None


def _brought_down(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """At most 1024 pixels a side; with Pillow's LANCZOS, as any other filter moves the numbers."""
    height, width = rgb.shape[:2]
    scale = LONGEST_SIDE / max(height, width)
    if scale >= 1:
        return rgb
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.LANCZOS))


def _score(value: float | None) -> Score:
    return Score(math.nan, Note.TOO_SMALL) if value is None else Score(value)


def _technical(seen: _Seen) -> Score:
    notes = list(_ruined(seen)) or list(_flawed(seen))
    value = max(0.0, _BEST - sum(_PENALTIES[note] for note in notes))
    return Score(value, ", ".join(notes))


def _ruined(seen: _Seen) -> Iterator[Note]:
    """What leaves nothing to judge; a blank image is not asked whether it is noise."""
    if seen.tones.highest <= 8:
        yield Note.BLACK
    if seen.tones.deviation < 2:
        yield Note.BLANK
    elif _is_noise(seen):
        yield Note.NOISE


def _is_noise(seen: _Seen) -> bool:
    """White or latent noise, or noise scaled up: pixels that know nothing of their neighbours."""
    far = likeness(seen.grey, 8)
    if far is None or far >= 0.25:
        return False
    if far < 0.2 and seen.edges is not None and seen.edges < 60:
        return True
    near = likeness(seen.grey, 1)
    return near is not None and near < 0.75


def _flawed(seen: _Seen) -> Iterator[Note]:
    if seen.detail is not None and seen.detail < 60:
        yield Note.SOFT
    if seen.noise is not None and seen.noise > 4:
        yield Note.NOISY
    if seen.blockiness is not None and seen.blockiness > 1.15:
        yield Note.JPEG_STRONG if seen.blockiness > 1.5 else Note.JPEG_MILD
    if seen.tones.dark > 0.6:
        yield Note.CRUSHED
