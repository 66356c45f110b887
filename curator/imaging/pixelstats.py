"""The statistics under the pixel scorers (SCORING.md §1.13), on exact numbers.

Luma is kept in thousandths, 299 R + 587 G + 114 B: whole numbers that float32 holds exactly, as it
does every sum the filters make of them. So the results are those of float64 at half the cost. The
work goes strip by strip, because a strip stays in the processor's cache and an image does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.imaging.opencv import cv2

Luma = NDArray[np.float32]

_THOUSAND = 1000.0
_STRIP_PIXELS = 128 * 1024
_FEWEST_ROWS = 8
_WEIGHTS = np.array([[299, 587, 114]], dtype=np.float32)
_LUMA_AND_OPPONENTS = np.array([[299, 587, 114], [1, -1, 0], [0.5, 0.5, -1]], dtype=np.float32)
"""Luma, R−G and (R+G)/2−B."""
_DARK = 2
_TILES = 8
_GRID = 8
_BEND = np.array([1, -2, 1], dtype=np.float32)
_MEDIAN_TO_SIGMA = 0.6745 * 6
"""Median of |N(0, 1)|, times the norm of Immerkær's kernel."""
_TINY = 1e-6


def luma(rgb: NDArray[np.uint8]) -> Luma:
    """Luma in thousandths of a level, 0 to 255,000: whole numbers as float32, shape (H, W)."""
    grey = np.empty(rgb.shape[:2], dtype=np.float32)
    for rows in _strips(*rgb.shape[:2]):
        grey[rows] = cv2.transform(rgb[rows].astype(np.float32), _WEIGHTS)
    return grey


def luma_and_colourfulness(rgb: NDArray[np.uint8]) -> tuple[Luma, float]:
    """Luma as above and, from the same pass, Hasler and Süsstrunk's colourfulness.

    That is the spread and the strength of an image along two axes of opponent colours.
    """
    grey = np.empty(rgb.shape[:2], dtype=np.float32)
    parts = []
    for rows in _strips(*rgb.shape[:2]):
        mixed = np.asarray(cv2.transform(rgb[rows].astype(np.float32), _LUMA_AND_OPPONENTS))
        grey[rows] = cv2.extractChannel(mixed, 0)
        parts.append(_moments(mixed))
    means, variances = _pooled(np.stack(parts))
    return grey, float(np.sqrt(variances[1:].sum()) + 0.3 * np.linalg.norm(means[1:]))


@dataclass(frozen=True, slots=True)
class Tones:
    """How luma is spread, in levels of 0 to 255.

    Attributes:
        span: 99th less 1st percentile.
        dark: share of pixels at level 2 or below.
    """

    mean: float
    deviation: float
    span: float
    highest: float
    dark: float


def tones(grey: Luma) -> Tones:
    """Every figure about the spread of luma, from one count of its values."""
    counts = np.bincount(grey.ravel().astype(np.int64))
    ends = np.cumsum(counts)
    values = np.arange(len(counts))
    total, weight = int(ends[-1]), int(values @ counts)
    variance = (int(np.square(values) @ counts) * total - weight**2) / total**2
    return Tones(
        mean=weight / total / _THOUSAND,
        deviation=float(np.sqrt(variance)) / _THOUSAND,
        span=(_quantile(ends, 0.99) - _quantile(ends, 0.01)) / _THOUSAND,
        highest=(len(counts) - 1) / _THOUSAND,
        dark=int(ends[min(len(ends) - 1, int(_DARK * _THOUSAND))]) / total,
    )


def sharpness(grey: Luma) -> tuple[float, float] | None:
    """Variance of the 4-neighbour Laplacian: of the whole, and 90th percentile over 8×8 tiles.

    Tiles keep a sharp subject sharp whatever the background. None below 3 pixels a side.
    """
    if min(grey.shape) < 3:
        return None
    tiles = np.stack([_moments(tile) for tile in _edge_tiles(grey)])[..., 0]
    _mean, variance = _pooled(tiles)
    return float(variance) / _THOUSAND**2, float(np.percentile(tiles[:, 2], 90)) / _THOUSAND**2


def likeness(grey: Luma, lag: int) -> float | None:
    """Correlation of luma with itself `lag` pixels on, mean of both axes; None if too small."""
    if min(grey.shape) <= lag:
        return None
    centred = grey - grey.mean(dtype=np.float64).astype(np.float32)
    across = _mean_product(centred[:, lag:], centred[:, :-lag])
    down = _mean_product(centred[lag:], centred[:-lag])
    return (across + down) / 2 / (_mean_product(centred, centred) + _TINY)


def noise(rgb: NDArray[np.uint8], grey: Luma | None = None) -> float | None:
    """Standard deviation of noise in levels (Immerkær); by the median, as texture is no noise.

    Args:
        rgb: at its native size.
        grey: its luma, if that is there already.

    Returns:
        None below 3 pixels a side.
    """
    height, width = rgb.shape[:2]
    if min(height, width) < 3:
        return None
    responses = np.empty((height - 2, width - 2), dtype=np.float32)
    for rows in _strips(*responses.shape):
        band = _band(rgb, grey, slice(rows.start, rows.stop + 2))
        bent = cv2.sepFilter2D(band, cv2.CV_32F, _BEND, _BEND)
        np.abs(bent[1:-1, 1:-1], out=responses[rows])
    return _median(responses.ravel()) / _MEDIAN_TO_SIGMA / _THOUSAND


def blockiness(rgb: NDArray[np.uint8], grey: Luma | None = None) -> float | None:
    """JPEG's grid of 8 pixels: 1 without one, 1.5 and more where it shows.

    Steps between neighbours are averaged for each of the eight phases of their place; the
    strongest is set against the median phase, and the axes are averaged. All phases are asked,
    because a crop moves the grid. Arguments as for `noise`; None below 9 pixels a side.
    """
    height, width = rgb.shape[:2]
    if min(height, width) <= _GRID:
        return None
    across, down = np.zeros(width - 1), np.zeros(height - 1)
    for rows in _strips(height, width):
        band = _band(rgb, grey, slice(rows.start, rows.stop + 1))
        own = band[: rows.stop - rows.start]
        across += _steps(own[:, 1:], own[:, :-1], axis=0)
        if len(band) > 1:
            ends = slice(rows.start, rows.start + len(band) - 1)
            down[ends] = _steps(band[1:], band[:-1], axis=1)
    return (_strongest_phase(across / height) + _strongest_phase(down / width)) / 2


def _strips(height: int, width: int) -> Iterator[slice]:
    """Rows in parts of a size that fits a processor's cache."""
    rows = max(_FEWEST_ROWS, _STRIP_PIXELS // max(1, width))
    return (slice(top, min(top + rows, height)) for top in range(0, height, rows))


def _band(rgb: NDArray[np.uint8], grey: Luma | None, rows: slice) -> Luma:
    return luma(rgb[rows]) if grey is None else grey[rows]


def _edge_tiles(grey: Luma) -> Iterator[Luma]:
    """The Laplacian's valid area in 8×8 parts; fewer where it has not as many pixels."""
    height, width = grey.shape[0] - 2, grey.shape[1] - 2
    for top, bottom in _parts(height):
        edges = np.asarray(
            cv2.Laplacian(grey[top : bottom + 2], cv2.CV_32F, ksize=1), dtype=np.float32
        )
        for left, right in _parts(width):
            yield edges[1:-1, left + 1 : right + 1]


def _parts(length: int) -> Iterator[tuple[int, int]]:
    borders = (index * length // _TILES for index in range(_TILES + 1))
    return ((start, end) for start, end in pairwise(borders) if end > start)


def _moments(part: NDArray[Any]) -> NDArray[np.float64]:
    """Size, mean and variance, each by channel."""
    mean, deviation = cv2.meanStdDev(part)
    size = np.full_like(mean, part.shape[0] * part.shape[1])
    return np.stack([size, mean, np.square(deviation)])[..., 0]


def _pooled(parts: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and variance of a whole from size, mean and variance of its parts (axis 1)."""
    sizes, means, variances = parts[:, 0], parts[:, 1], parts[:, 2]
    total = sizes.sum(axis=0)
    mean = (sizes * means).sum(axis=0) / total
    return mean, (sizes * (variances + np.square(means - mean))).sum(axis=0) / total


def _steps(one: Luma, other: Luma, *, axis: int) -> NDArray[np.float64]:
    """Sums along one axis of the absolute differences of two views."""
    sums = cv2.reduce(cv2.absdiff(one, other), axis, cv2.REDUCE_SUM, dtype=cv2.CV_64F)
    return np.asarray(sums, dtype=np.float64).ravel()


def _strongest_phase(steps: NDArray[np.float64]) -> float:
    phases = [float(steps[phase::_GRID].mean()) / _THOUSAND for phase in range(_GRID)]
    return max(phases) / (float(np.median(phases)) + _TINY)


def _mean_product(one: Luma, other: Luma) -> float:
    rows = np.einsum("ij,ij->i", one, other)
    return float(rows.sum(dtype=np.float64)) / one.size


def _median(values: NDArray[np.float32]) -> float:
    """Median; the values change their order (NumPy's own is six times slower)."""
    middle = len(values) // 2
    values.partition(middle)
    upper = float(values[middle])
    return upper if len(values) % 2 else (upper + float(values[:middle].max())) / 2


def _quantile(ends: NDArray[np.int64], share: float) -> float:
    """As np.percentile with linear interpolation, from the cumulated counts of values."""
    place = share * (int(ends[-1]) - 1)
    below = int(place)
    low, high = np.searchsorted(ends, [below, min(below + 1, int(ends[-1]) - 1)], side="right")
    return float(low + (high - low) * (place - below))
