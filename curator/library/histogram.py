"""How numbers are spread, for the filter bar: a stretch of values, parted into bins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.library.counting import MOST_SMALL, small_counts

BINS = 48

_OUTLIERS = 0.5
"""Percent of the values at each end that may lie far away."""

_FAR = 2.0
"""Outliers are far away when the whole range is this many times as wide as the range without."""

_ENOUGH = 50_000
"""So many of the values tell how all of them are spread."""

_ORDERS = 30.0
"""Values span orders of magnitude when the high ones are this many times the low ones …"""

_CROWDED = 0.25
"""… and half of them lie in this part of the stretch."""

Bins = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Spread:
    """A stretch of values; on a logarithmic one equal widths are equal ratios, and low is > 0."""

    low: float
    high: float
    logarithmic: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to spread."""
        return not self.high > self.low

    def bins(self, values: NDArray[np.floating[Any]], count: int = BINS) -> Bins:
        """The bin of each value, MOST_SMALL for NaN; the end bins hold what lies beyond, too."""
        if self.is_empty:
            return np.full(len(values), MOST_SMALL, np.uint8)
        # float32 has no room for bins between two of its own neighbours, but fast logarithms.
        precision = np.float32 if self.logarithmic else np.float64
        places: NDArray[np.floating[Any]] = values.astype(precision)
        np.clip(places, self.low, self.high, out=places)
        low, width = self.low, self.high - self.low
        if self.logarithmic:
            np.log(places, out=places)
            low, width = math.log(self.low), math.log(self.high / self.low)
        places -= low
        places *= count / width
        np.clip(places, 0, count - 1, out=places)
        places[np.isnan(places)] = MOST_SMALL
        return places.astype(np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts of values in bins of equal width.

    Attributes:
        low, high: the stretch's ends. Equal when there is nothing to spread.
        known: images that have a value.
        whole: the counts of the whole library; empty where nobody asked.
        logarithmic: equal widths are equal ratios.
    """

    low: float
    high: float
    counts: NDArray[np.int64]
    known: int
    whole: NDArray[np.int64] | None = None
    logarithmic: bool = False


def spread_of(values: NDArray[np.floating[Any]], *, logarithmic: bool | None = None) -> Spread:
    """A stretch that shows how values are spread, whatever some outliers do.

    Args:
        values: NaN has no place in it.
        logarithmic: None: as the values are.
    """
    known = values[np.flatnonzero(~np.isnan(values))]
    if not len(known):
        return Spread(0.0, 0.0)
    low, high = float(known.min()), float(known.max())
    some = known[:: max(1, len(known) // _ENOUGH)]
    inner_low, middle, inner_high = np.percentile(some, (_OUTLIERS, 50, 100 - _OUTLIERS)).tolist()
    if inner_high > inner_low and high - low > _FAR * (inner_high - inner_low):
        low, high = inner_low, inner_high
    if logarithmic is None:
        crowded = middle - low < _CROWDED * (high - low)
        logarithmic = crowded and inner_low > 0 and inner_high > _ORDERS * inner_low
    if not logarithmic or high <= 0:
        return Spread(low, high)
    return Spread(max(low, _least(some, high)), high, high > low)


def histogram(values: NDArray[np.floating[Any]], spread: Spread, bins: int = BINS) -> Histogram:
    """The histogram of values on a stretch; NaN has no place in it."""
    places = spread.bins(values, bins)
    counts = small_counts(places, np.ones(len(places), np.bool_))[:bins]
    known = int(np.count_nonzero(~np.isnan(values)))
    return Histogram(spread.low, spread.high, counts, known, logarithmic=spread.logarithmic)


def _least(values: NDArray[np.floating[Any]], high: float) -> float:
    """Where a logarithmic stretch begins: near the smallest value above nothing."""
    above = values[values > 0]
    least = float(np.percentile(above, _OUTLIERS)) if len(above) else high
    return max(least, high / 1e6)
