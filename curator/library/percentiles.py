"""Percentiles: the share of the other images that an image beats. 0-100, higher is better.

Rows are sorted once; in sorted order a group is one stretch of them, and so are images that tie.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.domain.criteria import Scale
from curator.domain.score import Direction

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

_SIGN = np.uint32(1 << 31)


def percentiles(values: Values, among: Mask, direction: Direction) -> NDArray[np.float64]:
    """Percentile of each value among the chosen rows.

    The best of n has 100, the worst 0, ties share the mean, a value without company has 50.
    Rows outside `among`, or without a value, get NaN. Where neither end is the good one, higher
    values get the higher percentile.
    """
    result = np.full(len(values), np.nan)
    rows = np.flatnonzero(among & ~np.isnan(values))
    goodness = _signed(values[rows], direction)
    order = np.argsort(goodness)
    result[rows[order]] = _shares(goodness[order], np.arange(len(rows)) == 0)
    return result


def within_groups(
    values: Values, groups: NDArray[np.int64], among: Mask, direction: Direction
) -> NDArray[np.float64]:
    """Percentile of each value within its group; group 0 stands for "none" and gets NaN."""
    result = np.full(len(values), np.nan)
    rows = np.flatnonzero(among & ~np.isnan(values) & (groups != 0))
    rows = rows[np.argsort(groups[rows])]
    starts = _starts(groups[rows])
    goodness = _signed(values[rows], direction)
    order = _order_within(starts, goodness)
    result[rows[order]] = _shares(goodness[order], starts)
    return result


def percentile_of(values: Values, among: Mask, direction: Direction, row: int) -> float:
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


def seen_by(direction: Direction, scale: Scale) -> Direction:
    """The good end of a scale: of percentiles it is the upper one, if there is any."""
    is_turned = direction is Direction.LOWER and scale is not Scale.VALUE
    return Direction.HIGHER if is_turned else direction


def _signed(values: Values, direction: Direction) -> Values:
    return -values if direction is Direction.LOWER else values


def _order_within(starts: Mask, goodness: Values) -> NDArray[np.intp]:
    """The order that sorts every group and leaves the groups where they are.

    Group and value make one integer: that sorts in half the time of `np.lexsort`.
    """
    places = np.cumsum(starts, dtype=np.uint64) << np.uint64(32)
    return np.argsort(places | _as_integers(goodness), kind="stable")


def _as_integers(values: Values) -> NDArray[np.uint32]:
    """Integers in the order of the values, equal where they are equal (IEEE 754's total order)."""
    bits = (values + np.float32(0)).view(np.uint32)  # makes the one zero of two
    return np.where(bits & _SIGN, ~bits, bits | _SIGN)


def _shares(goodness: Values, starts: Mask) -> NDArray[np.float64]:
    """Percentiles of values that are sorted within groups, which begin at `starts`."""
    ties = np.flatnonzero(starts | _starts(goodness))
    equal = np.diff(ties, append=len(goodness))
    first = np.flatnonzero(starts)
    group = np.cumsum(starts)[ties] - 1
    worse = ties - first[group]
    others = np.diff(first, append=len(goodness))[group] - 1
    shares = 100.0 * (worse + 0.5 * (equal - 1)) / np.maximum(others, 1)
    return np.repeat(np.where(others > 0, shares, 50.0), equal)


def _starts(values: NDArray[Any]) -> Mask:
    """Where a stretch of equal values begins."""
    starts = np.ones(len(values), np.bool_)
    starts[1:] = values[1:] != values[:-1]
    return starts
