"""Percentiles: the share of the other images that an image beats. 0-100, higher is better."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from curator.domain.score import Direction

Values = NDArray[np.float32]


def percentiles(
    values: Values, among: NDArray[np.bool_], direction: Direction
) -> NDArray[np.float64]:
    """Percentile of each value among the chosen rows.

    The best of n has 100, the worst 0, ties share the mean, a value without company has 50.
    Rows outside `among`, or without a value, get NaN. Where neither end is the good one, higher
    values get the higher percentile.
    """
    result = np.full(len(values), np.nan)
    rows = np.flatnonzero(among & ~np.isnan(values))
    result[rows] = _shares(_signed(values[rows], direction))
    return result


def within_groups(
    values: Values,
    groups: NDArray[np.int64],
    among: NDArray[np.bool_],
    direction: Direction,
) -> NDArray[np.float64]:
    """Percentile of each value within its group; group 0 stands for "none" and gets NaN."""
    result = np.full(len(values), np.nan)
    rows = np.flatnonzero(among & ~np.isnan(values) & (groups != 0))
    if not len(rows):
        return result
    rows = rows[np.argsort(groups[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(groups[rows])) + 1
    for members in np.split(rows, starts):
        result[members] = _shares(_signed(values[members], direction))
    return result


def percentile_of(
    values: Values, among: NDArray[np.bool_], direction: Direction, row: int
) -> float:
    """The percentile that `percentiles` gives one row, found by counting instead of sorting."""
    if not among[row] or np.isnan(values[row]):
        return math.nan
    company = _signed(values[among & ~np.isnan(values)], direction)
    own = _signed(values[row : row + 1], direction)[0]
    if len(company) <= 1:
        return 50.0
    worse = int((company < own).sum())
    equal = int((company == own).sum())
    return 100.0 * (worse + 0.5 * (equal - 1)) / (len(company) - 1)


def _signed(values: Values, direction: Direction) -> Values:
    return -values if direction is Direction.LOWER else values


def _shares(goodness: Values) -> NDArray[np.float64]:
    count = len(goodness)
    if count <= 1:
        return np.full(count, 50.0)
    ordered = np.sort(goodness)
    worse = np.searchsorted(ordered, goodness, "left")
    not_better = np.searchsorted(ordered, goodness, "right")
    return 100.0 * (worse + 0.5 * (not_better - worse - 1)) / (count - 1)
