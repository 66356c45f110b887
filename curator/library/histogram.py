"""How a score is spread, for the filter bar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_OUTLIERS = 0.5
"""Percent of the values at each end that may lie far away."""

_FAR = 2.0
"""Outliers are far away when the whole range is this many times as wide as the range without."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts of values in bins of equal width.

    Attributes:
        low, high: the scale's ends; the end bins also hold what lies beyond. Equal when there is
            nothing to spread.
        known: images that have a value.
    """

    low: float
    high: float
    counts: NDArray[np.int64]
    known: int


def scale_of(values: NDArray[np.float32]) -> tuple[float, float]:
    """Ends of a scale that shows how values are spread, whatever some outliers do."""
    known = values[~np.isnan(values)]
    if not len(known):
        return 0.0, 0.0
    low, high = float(known.min()), float(known.max())
    inner_low, inner_high = np.percentile(known, (_OUTLIERS, 100 - _OUTLIERS)).tolist()
    if inner_high > inner_low and high - low > _FAR * (inner_high - inner_low):
        return inner_low, inner_high
    return low, high


def histogram(values: NDArray[np.float32], scale: tuple[float, float], bins: int) -> Histogram:
    """The histogram of values on a scale; NaN has no place in it."""
    low, high = scale
    known = values[~np.isnan(values)]
    if high <= low:
        return Histogram(low, high, np.zeros(bins, np.int64), len(known))
    # float32 has no room for bins between two of its own neighbours.
    exact = np.clip(known.astype(np.float64), low, high)
    counts, _ = np.histogram(exact, bins, (low, high))
    return Histogram(low, high, counts.astype(np.int64), len(known))
