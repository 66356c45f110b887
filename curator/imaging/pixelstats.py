"""The statistics under the pixel scorers (SCORING.md §1.13), on exact numbers.

Luma is kept in thousandths, 299 R + 587 G + 114 B: whole numbers that float32 holds exactly, as it
does every sum the filters make of them. So the results are those of float64 at half the cost. The
work goes strip by strip, because a strip stays in the processor's cache and an image does not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from curator.imaging.opencv import cv2
from curator.imaging.ranks import Ranks

Luma = NDArray[np.float32]

_THOUSAND = 1000.0
_STRIP_PIXELS = 128 * 1024
_FEWEST_ROWS = 8
_WEIGHTS = np.array([[299, 587, 114]], dtype=np.float32)
_DARK = 2
_TONE_SCALE = 2.0**-10
_SAMPLED_ROWS = 16
_BIN_OF_MEDIAN = 64
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


def colourfulness(rgb: NDArray[np.uint8]) -> float:
    """Hasler and Süsstrunk's: spread and strength along the opponent colours R−G and (R+G)/2−B.

    Sums of squares are whole numbers, and that of R+G−2B follows from those of the differences:
    with x = R−B and y = G−B, (x+y)² = 2x² + 2y² − (x−y)².
    """
    means, squares = np.zeros(3), np.zeros(3)
    for rows in _strips(*rgb.shape[:2]):
        red, green, blue = cv2.split(rgb[rows])
        means += cv2.sumElems(rgb[rows])[:3]
        pairs = ((red, green), (red, blue), (green, blue))
        squares += [cv2.norm(one, other, cv2.NORM_L2SQR) for one, other in pairs]
    pixels = rgb.shape[0] * rgb.shape[1]
    red, green, blue = means / pixels
    centre = np.array([red - green, (red + green) / 2 - blue])
    strength = np.array([squares[0], (2 * squares[1] + 2 * squares[2] - squares[0]) / 4]) / pixels
    variances = np.maximum(strength - np.square(centre), 0)
    return float(np.sqrt(variances.sum()) + 0.3 * np.linalg.norm(centre))


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
    """Every figure about the spread of luma."""
    mean, variance = _moments(grey)
    ranks = Ranks(lambda: (grey[rows] for rows in _strips(*grey.shape)), _TONE_SCALE)
    return Tones(
        mean=mean / _THOUSAND,
        deviation=math.sqrt(variance) / _THOUSAND,
        span=(ranks.quantile(0.99) - ranks.quantile(0.01)) / _THOUSAND,
        highest=float(grey.max()) / _THOUSAND,
        dark=np.count_nonzero(grey <= _DARK * _THOUSAND) / grey.size,
    )


def sharpness(grey: Luma) -> tuple[float, float] | None:
    """Variance of the 4-neighbour Laplacian: of the whole, and 90th percentile over 8×8 tiles.

    Tiles keep a sharp subject sharp whatever the background. None below 3 pixels a side.
    """
    if min(grey.shape) < 3:
        return None
    tiles = np.array([(tile.size, *_moments(tile)) for tile in _edge_tiles(grey)])
    whole, tile = _pooled_variance(tiles), float(np.percentile(tiles[:, 2], 90))
    return whole / _THOUSAND**2, tile / _THOUSAND**2


def likeness(grey: Luma, lag: int) -> float | None:
    """Correlation of luma with itself `lag` pixels on, mean of both axes; None if too small."""
    if min(grey.shape) <= lag:
        return None
    mean, variance = _moments(grey)

    def spread(part: Luma) -> float:
        own, around = _moments(part)
        return part.size * (around + (own - mean) ** 2)

    products = []
    for later, earlier, first, last in (
        (grey[:, lag:], grey[:, :-lag], grey[:, :lag], grey[:, -lag:]),
        (grey[lag:], grey[:-lag], grey[:lag], grey[-lag:]),
    ):
        # By way of differences, 2xy = x² + y² - (x-y)², as OpenCV sums up squares alone.
        squares = 2 * grey.size * variance - spread(first) - spread(last)
        apart = cv2.norm(later, earlier, cv2.NORM_L2SQR)
        products.append((squares - apart) / 2 / later.size)
    return sum(products) / 2 / (variance + _TINY)


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
    responses = partial(_responses, rgb, grey)
    scale = _scale_for(responses(_sampled(height - 2)))
    ranks = Ranks(lambda: responses(_strips(height - 2, width - 2)), scale)
    return ranks.quantile(0.5) / _MEDIAN_TO_SIGMA / _THOUSAND


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


def _responses(
    rgb: NDArray[np.uint8], grey: Luma | None, parts: Iterable[slice]
) -> Iterator[NDArray[np.float32]]:
    """What Immerkær's kernel gives, for some of the rows where it fits."""
    for rows in parts:
        band = _band(rgb, grey, slice(rows.start, rows.stop + 2))
        bent = np.asarray(cv2.sepFilter2D(band, cv2.CV_32F, _BEND, _BEND), np.float32)
        yield bent[1:-1, 1:-1]


def _sampled(height: int) -> Iterator[slice]:
    """A few single rows from everywhere."""
    rows = np.linspace(0, height - 1, _SAMPLED_ROWS).astype(int).tolist()
    return (slice(row, row + 1) for row in rows)


def _scale_for(sample: Iterable[NDArray[np.float32]]) -> float:
    """The power of two that puts the median of such values near the 50th of 256 bins."""
    middle = float(np.median(np.abs(np.concatenate([part.ravel() for part in sample]))))
    return float(2.0 ** math.floor(math.log2(_BIN_OF_MEDIAN / max(middle, 1.0))))


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


def _moments(part: NDArray[np.float32]) -> tuple[float, float]:
    """Mean and variance. OpenCV sums up in float64."""
    mean = cv2.sumElems(part)[0] / part.size
    return mean, max(0.0, cv2.norm(part, cv2.NORM_L2SQR) / part.size - mean**2)


def _pooled_variance(parts: NDArray[np.float64]) -> float:
    """Variance of a whole from size, mean and variance of its parts (axis 1)."""
    sizes, means, variances = parts.T
    mean = (sizes @ means) / sizes.sum()
    return float(sizes @ (variances + np.square(means - mean)) / sizes.sum())


def _steps(one: Luma, other: Luma, *, axis: int) -> NDArray[np.float64]:
    """Sums along one axis of the absolute differences of two views."""
    sums = cv2.reduce(cv2.absdiff(one, other), axis, cv2.REDUCE_SUM, dtype=cv2.CV_64F)
    return np.asarray(sums, dtype=np.float64).ravel()


def _strongest_phase(steps: NDArray[np.float64]) -> float:
    phases = [float(steps[phase::_GRID].mean()) / _THOUSAND for phase in range(_GRID)]
    return max(phases) / (float(np.median(phases)) + _TINY)
