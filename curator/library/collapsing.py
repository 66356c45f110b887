"""Rows in order, with one standing for each stack: a few passes of numpy over all of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from curator.library.faces import Faces
from curator.library.heads import Heads, company_of
from curator.library.picked import Rows

_MANY = 0.5
"""The share of rows in company from which it no longer pays to look at them alone."""


@dataclass(frozen=True, eq=False)
class Stacks:
    """Which rows belong together: of each row its head; of rows that are alone, their own."""

    heads: Heads

    @cached_property
    def company(self) -> NDArray[np.bool_]:
        """The rows that are not alone."""
        return company_of(self.heads)

    @cached_property
    def is_crowded(self) -> bool:
        """Whether most rows are in company."""
        return bool(self.company.mean() > _MANY) if len(self.heads) else False


@dataclass(frozen=True, eq=False)
class Collapsed:
    """What is shown of rows when stacks are shown as one.

    Attributes:
        rows: one for each stack that is closed, at the place of its first member; of one that is
            open all, its face first.
        count: how many stacks and single images these are.
        heads: of each row that there is.
        of: the heads of the rows that were to be shown and are in company.
        faces: what stands for each of those stacks.
        begins: where each open stack begins in `rows`, by head.
    """

    rows: Rows
    count: int
    heads: Heads
    of: Heads
    faces: Rows
    begins: dict[int, int] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        """How many of the rows that were to be shown each stack has, by head; below 2, none."""
        return np.bincount(self.of, minlength=len(self.heads))

    @cached_property
    def _face_by_head(self) -> NDArray[np.int32]:
        faces = np.full(len(self.heads), -1, np.int32)
        faces[self.heads[self.faces]] = self.faces
        return faces

    def face_of(self, row: int) -> int | None:
        """The row that stands for a row's stack; None when nothing of it is shown."""
        if row >= len(self.heads):  # It has just come.
            return None
        face = int(self._face_by_head[self.heads[row]])
        return None if face < 0 else face


class Collapsing:
    """Shows one row for each stack.

    It works in arrays of its own that stay from one time to the next: to get so much new memory
    from the system would take longer than all the work.
    """

    def __init__(self) -> None:
        self._places = self._first = self._again = self._of = np.zeros(0, np.int32)
        self._known: tuple[Rows, Heads, tuple[Heads, NDArray[np.intp]]] | None = None

    def of(
        self, rows: Rows, stacks: Stacks, faces: Faces, opened: Collection[int] = ()
    ) -> Collapsed:
        """Some rows with one for each stack; good until the next time.

        Args:
            rows: to be shown, in order.
            stacks: which belong together, of all rows there are.
            faces: knows which member stands for its stack.
            opened: rows, of whose stacks all members are shown.
        """
        if stacks.is_crowded:
            of, begins = self._first_places(rows, stacks.heads)
            shown = faces.among(of[begins], rows, of)
            closed = Collapsed(shown, len(shown), stacks.heads, of, shown)
            return _with_open(closed, rows, of, opened)
        together = stacks.company.take(rows)
        places = np.flatnonzero(together)
        some = rows[places]
        of, begins = self._first_places(some, stacks.heads)
        standing = faces.among(of[begins], some, of)
        shown, kept = rows.copy(), ~together
        shown[places[begins]] = standing
        kept[places[begins]] = True
        shown = shown[kept]
        closed = Collapsed(shown, len(shown), stacks.heads, of, standing)
        return _with_open(closed, some, of, opened)

    def _first_places(self, rows: Rows, heads: Heads) -> tuple[Heads, NDArray[np.intp]]:
        """The heads of rows, and where each head stands for the first time, in order."""
        known = self._known
        if known is not None and known[0] is rows and known[1] is heads:
            return known[2]  # only the faces are others
        if len(self._places) < len(heads):
            self._places = np.arange(len(heads) * 5 // 4, dtype=np.int32)
            self._first, self._again, self._of = (np.empty_like(self._places) for _ in range(3))
        count = len(rows)
        of, again, places = self._of[:count], self._again[:count], self._places[:count]
        heads.take(rows, out=of, mode="clip")  # Every other mode copies once more.
        self._first.fill(count)
        np.minimum.at(self._first, of, places)
        self._first.take(of, out=again, mode="clip")
        found = of, np.flatnonzero(again == places)
        self._known = (rows, heads, found)
        return found


def _with_open(closed: Collapsed, rows: Rows, of: Heads, opened: Collection[int]) -> Collapsed:
    """The same with all members of some stacks, each behind its face."""
    if not opened:
        return closed
    is_open = np.zeros(len(closed.heads), np.bool_)
    is_open[closed.heads[list(opened)]] = True
    slots = np.flatnonzero(is_open.take(closed.heads.take(closed.rows)))
    stacks = closed.heads[closed.rows[slots]]
    slot_of = dict(zip(stacks.tolist(), slots.tolist(), strict=True))
    members = np.flatnonzero(is_open.take(of))
    members = members[~np.isin(rows[members], closed.rows[slots])]
    behind = np.asarray([slot_of[head] for head in of[members].tolist()], np.intp)
    order = np.argsort(behind, kind="stable")
    shown = np.insert(closed.rows, behind[order] + 1, rows[members[order]])
    begins = slots + np.searchsorted(behind[order], slots)
    found = dict(zip(stacks.tolist(), begins.tolist(), strict=True))
    return Collapsed(shown, closed.count, closed.heads, closed.of, closed.faces, found)
