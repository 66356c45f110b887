"""The scale under a histogram and the two handles on it, as numbers: no painting, no Qt.

A handle at its own end of the scale is open: it bounds nothing, and its value is None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

from curator.domain.image import Flag
from curator.domain.score import Direction

Bounds = tuple[float | None, float | None]
"""Lower and upper bound; None leaves that side open."""

OPEN: Bounds = (None, None)
_STEPS = 1000


class End(IntEnum):
    """One of the two handles; also its place in `Bounds`."""

    LOW = 0
    HIGH = 1


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of values; fractions run from 0 at `low` to 1 at `high`.

    On a logarithmic one equal widths are equal ratios; `low` is more than 0 there.
    """

    low: float
    high: float
    logarithmic: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is no stretch to put handles on."""
        return not self.high > self.low

    def fraction(self, value: float) -> float:
        """Where a value lies; what lies beyond the ends counts as the end."""
        if self.is_empty or value <= self.low:
            return 0.0
        if value >= self.high:
            return 1.0
        if self.logarithmic:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def value(self, fraction: float) -> float:
        """The value at a place, without digits that nobody aims at."""
        if self.logarithmic:
            exact = self.low * math.pow(self.high / self.low, fraction)
            return round(exact, _digits(exact * math.log(self.high / self.low) / _STEPS))
        exact = self.low + fraction * (self.high - self.low)
        return round(exact, _digits((self.high - self.low) / _STEPS))


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the axis, as fractions, and what a cut says there; None: nothing."""

    start: float
    end: float
    verdict: Flag | None


def places(axis: Axis, bounds: Bounds) -> tuple[float, float]:
    """Where the two handles stand."""
    low, high = bounds
    return (
        0.0 if low is None else axis.fraction(low),
        1.0 if high is None else axis.fraction(high),
    )


def moved(axis: Axis, bounds: Bounds, end: End, fraction: float) -> Bounds:
    """The bounds after one handle went to a place; it stops at the other one."""
    low, high = places(axis, bounds)
    if end is End.LOW:
        wanted = min(max(0.0, fraction), high)
        return (None if wanted <= 0 else _at_most(axis.value(wanted), bounds[1]), bounds[1])
    wanted = max(min(1.0, fraction), low)
    return (bounds[0], None if wanted >= 1 else _at_least(axis.value(wanted), bounds[0]))


def shifted(axis: Axis, bounds: Bounds, by: float) -> Bounds:
    """The bounds after both handles went the same way; neither leaves the axis."""
    low, high = places(axis, bounds)
    by = min(max(by, -low), 1.0 - high)
    start, end = low + by, high + by
    return (
        None if start <= 0 else axis.value(start),
        None if end >= 1 else axis.value(end),
    )


def typed(bounds: Bounds, end: End, value: float | None) -> Bounds:
    """The bounds after somebody wrote one; the other one gives way."""
    low, high = bounds
    if end is End.LOW:
        return (value, _at_least(high, value) if high is not None else None)
    return (_at_most(low, value) if low is not None else None, value)


def nearest(axis: Axis, bounds: Bounds, fraction: float) -> End:
    """The handle that a press means; of two on one spot, the one on the pointer's side."""
    low, high = places(axis, bounds)
    if low == high:
        return End.LOW if fraction < low or low >= 1 else End.HIGH
    return End.LOW if abs(fraction - low) <= abs(fraction - high) else End.HIGH


def zones(axis: Axis, bounds: Bounds, direction: Direction) -> tuple[Zone, Zone, Zone]:
    """What a cut at these bounds says along the axis, from low to high."""
    low, high = places(axis, bounds)
    below, between, above = _verdicts(direction)
    if bounds == OPEN:
        below = between = above = None
    return (Zone(0.0, low, below), Zone(low, high, between), Zone(high, 1.0, above))


def _digits(step: float) -> int:
    """Digits behind the point that tell values a step apart."""
    return max(0, math.ceil(-math.log10(step)))


def _verdicts(direction: Direction) -> tuple[Flag | None, Flag | None, Flag | None]:
    match direction:
        case Direction.HIGHER:
            return Flag.REJECT, Flag.UNDECIDED, Flag.KEEP
        case Direction.LOWER:
            return Flag.KEEP, Flag.UNDECIDED, Flag.REJECT
        case Direction.NEITHER:
            return Flag.REJECT, None, Flag.REJECT


def _at_most(value: float, limit: float | None) -> float:
    return value if limit is None else min(value, limit)


def _at_least(value: float, limit: float | None) -> float:
    return value if limit is None else max(value, limit)
