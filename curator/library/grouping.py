"""The shown images in groups: of one prompt, day, checkpoint or folder.

Groups come in the order of their first image, and within a group the order stays as it was. What
a column's values come to as small numbers is kept until the library's contents change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from curator.library.library import Library
from curator.library.picked import Rows
from curator.store.texts import checkpoint_names

_LOW = 0xFFFF
_QUARTER_NS = 900 * 10**9
_DAY_S = 86_400


class GroupBy(StrEnum):
    """What the images of a group have in common."""

    NOTHING = ""
    PROMPT = "prompt"
    DAY = "day"
    CHECKPOINT = "checkpoint"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups of shown images.

    Attributes:
        starts: the place at which each begins, and behind the last one where that ends.
        values: what each has in common: prompt_key, days since 1970, ids of checkpoint or folder.
    """

    by: GroupBy
    starts: NDArray[np.intp]
    values: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.values)

    def same_as(self, other: Groups | None) -> bool:
        """Whether headers stand at the same places and say the same."""
        return (
            other is not None
            and self.by is other.by
            and np.array_equal(self.starts, other.starts)
            and np.array_equal(self.values, other.values)
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Arranged:
    """What rows, by these codes, came to."""

    codes: NDArray[np.int32]
    rows: Rows
    found: Rows
    groups: Groups


class Grouping:
    """Arranges shown rows in groups, or leaves them as they are.

    Args:
        library: whose columns and names of checkpoints these are.
        changed: called when the images are to be in other groups.
    """

    def __init__(self, library: Library, changed: Callable[[], None]) -> None:
        self.groups: Groups | None = None
        """The groups of what was arranged last; None where nothing is grouped."""
        self._columns = library.columns
        self._database = library.database
        self._changed = changed
        self._by = GroupBy.NOTHING
        self._last: _Arranged | None = None
        self._kept: tuple[GroupBy, int, NDArray[np.int32], NDArray[np.int64]] | None = None

    @property
    def by(self) -> GroupBy:
        """What images are grouped by."""
        return self._by

    @by.setter
    def by(self, by: GroupBy) -> None:
        if by is not self._by:
            self._by = by
            self._changed()

    def arranged(self, rows: Rows, *, as_they_are: bool = False) -> tuple[Rows, bool]:
        """The rows in groups, or as they are, and whether the groups are others than before."""
        before = self.groups
        if as_they_are or self._by is GroupBy.NOTHING:
            self.groups = self._last = None
            return rows, before is not None
        codes, values = self._coded()
        last = self._last
        if last is None or last.codes is not codes or not np.array_equal(last.rows, rows):
            found, starts = grouped(rows, codes, len(values))
            groups = Groups(self._by, starts, values[codes[found[starts[:-1]]]])
            last = self._last = _Arranged(codes, rows, found, groups)
        self.groups = last.groups
        return last.found, last.groups is not before and not last.groups.same_as(before)

    def _coded(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Each row's value as a small number, and the values these stand for."""
        stamp = self._columns.contents
        if self._kept is None or self._kept[:2] != (self._by, stamp):
            values, codes = np.unique(self._values(), return_inverse=True)
            self._kept = (self._by, stamp, codes.astype(np.int32), values)
        return self._kept[2], self._kept[3]

    def _values(self) -> NDArray[np.int64]:
        if self._by is GroupBy.DAY:
            return _days(self._columns["created"])
        if self._by is GroupBy.CHECKPOINT:
            return _joined(self._columns["checkpoint"], checkpoint_names(self._database))
        name = "prompt_key" if self._by is GroupBy.PROMPT else self._by.value
        return self._columns[name].astype(np.int64)


def grouped(rows: Rows, codes: NDArray[np.int32], count: int) -> tuple[Rows, NDArray[np.intp]]:
    """Rows with the same code together, and where each group starts, with the end.

    Args:
        rows: in order.
        codes: by row.
        count: how many codes there are; each is below that.
    """
    mine = codes[rows]
    starts = _starts(mine)
    firsts = np.full(count, len(rows), np.int32)
    firsts[mine[::-1]] = np.arange(len(rows) - 1, -1, -1, dtype=np.int32)  # the last one stays
    if len(starts) - 1 > int((firsts < len(rows)).sum()):
        ranks = np.empty(count, np.int32)
        ranks[np.argsort(firsts, kind="stable")] = np.arange(count, dtype=np.int32)
        mine = ranks[mine]
        places = _stable_order(mine)
        rows, starts = rows[places], _starts(mine[places])
    return rows, starts


def _starts(codes: NDArray[np.int32]) -> NDArray[np.intp]:
    """Where another value begins, and the end."""
    if not len(codes):
        return np.zeros(1, np.intp)
    inner = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    return np.concatenate(([0], inner, [len(codes)])).astype(np.intp)


def _stable_order(ranks: NDArray[np.int32]) -> NDArray[np.intp]:
    """As a stable argsort, but by halves of 16 bits, which numpy sorts without comparing."""
    places = np.argsort((ranks & _LOW).astype(np.uint16), kind="stable")
    if len(ranks) and int(ranks.max()) > _LOW:
        high = (ranks[places] >> 16).astype(np.uint16)
        places = places[np.argsort(high, kind="stable")]
    return places


def _joined(ids: NDArray[np.int32], names: Mapping[int, str]) -> NDArray[np.int64]:
    """One id for all that have the same name, case aside."""
    first: dict[str, int] = {}
    for each, name in sorted(names.items()):
        first.setdefault(name.casefold(), each)
    found, at = np.unique(ids, return_inverse=True)
    known = [first[names[each].casefold()] if each in names else each for each in found.tolist()]
    return np.asarray(known, np.int64)[at]


def _days(nanoseconds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Days since 1970 by the clock on the wall here, which changes at whole quarters of an hour."""
    quarters, at = np.unique(nanoseconds // _QUARTER_NS, return_inverse=True)
    days = [_local_day(quarter * 900) for quarter in quarters.tolist()]
    return np.asarray(days, np.int64)[at]


@lru_cache(maxsize=1 << 17)
def _local_day(seconds: int) -> int:
    try:
        offset = datetime.fromtimestamp(seconds, UTC).astimezone().utcoffset()
    except (OverflowError, ValueError, OSError):  # A date no calendar of this machine has.
        offset = None
    return (seconds + (round(offset.total_seconds()) if offset else 0)) // _DAY_S
