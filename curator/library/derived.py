"""Small numbers made from columns, so that images can be counted by size and by month."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_DAY_NS = 86_400_000_000_000
_TABLE = 4_000_000
_FIRST_YEAR = 1970
_MONTHS = 12


class Sizes:
    """Numbers for widths and heights; 0 where the size is not known."""

    def __init__(self) -> None:
        self.known: list[tuple[int, int]] = [(0, 0)]
        """Width and height by number."""
        self._numbers: dict[tuple[int, int], int] = {(0, 0): 0}

    def numbers(self, widths: NDArray[np.int32], heights: NDArray[np.int32]) -> NDArray[np.int32]:
        """The numbers of sizes; new sizes get new numbers."""
        columns, rows = _places(widths), _places(heights)
        both = columns.places * len(rows.distinct) + rows.places
        found = _places(both)
        at, down = np.divmod(found.distinct, max(1, len(rows.distinct)))
        sizes = zip(columns.distinct[at].tolist(), rows.distinct[down].tolist(), strict=True)
        numbers = np.asarray([self._number(size) for size in sizes], np.int32)
        return numbers[found.places]

    def of(self, name: str) -> int | None:
        """The number of a size written "1024x768"; None when no image has it."""
        width, _, height = name.partition("x")
        if not (width.isdecimal() and height.isdecimal()):
            return None
        return self._numbers.get((int(width), int(height)))

    def name(self, number: int) -> str:
        """A size as criteria name it."""
        return "{}x{}".format(*self.known[number])

    def _number(self, size: tuple[int, int]) -> int:
        number = self._numbers.get(size)
        if number is None:
            number = self._numbers[size] = len(self.known)
            self.known.append(size)
        return number


class _Distinct(NamedTuple):
    """Distinct numbers, ascending, and each number's place among them."""

    distinct: NDArray[np.int64]
    places: NDArray[np.int64]


def _places(numbers: NDArray[np.integer[Any]]) -> _Distinct:
    """By a table where the numbers are small, as they are: sorting a million takes long."""
    if not len(numbers) or numbers.min() < 0 or numbers.max() >= _TABLE:
        distinct, places = np.unique(numbers, return_inverse=True)
        return _Distinct(distinct.astype(np.int64), places.astype(np.int64))
    is_there = np.zeros(int(numbers.max()) + 1, np.bool_)
    is_there[numbers] = True
    distinct = np.flatnonzero(is_there)
    table = np.zeros(len(is_there), np.int64)
    table[distinct] = np.arange(len(distinct))
    return _Distinct(distinct, table[numbers])


def months(times: NDArray[np.int64]) -> NDArray[np.int16]:
    """The months of UTC that times lie in, counted from the first of 1970."""
    if not len(times):
        return np.zeros(0, np.int16)
    days = times // _DAY_NS
    first = int(days.min())
    calendar = np.arange(first, int(days.max()) + 1).astype("datetime64[D]")
    return calendar.astype("datetime64[M]").astype(np.int16)[days - first]


def month_of(number: int) -> date:
    """The first day of a month."""
    return date(_FIRST_YEAR + number // _MONTHS, number % _MONTHS + 1, 1)
