"""The current image and the selection among shown rows.

Both are kept as rows of the columns, which never change place: filtering, sorting and arrivals
cannot move them. Nothing hidden is ever current or selected.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from curator.library.columns import Mask

Rows = NDArray[np.intp]


def _nothing(_row: int) -> None:
    """A row that is hidden is hidden."""


class Picked:
    """Moved by places among the shown rows, kept as rows."""

    def __init__(self) -> None:
        self.rows: Rows = np.zeros(0, np.intp)
        """The shown rows, in order."""
        self.current: int | None = None
        self.selected: Mask = np.zeros(0, np.bool_)
        self.is_chosen = False
        """Whether anything was done with the current row; until then it is the first shown."""
        self._anchor: int | None = None

    @property
    def place(self) -> int | None:
        """The current row's place."""
        return None if self.current is None else self.place_of(self.current)

    def place_of(self, row: int) -> int | None:
        """The place of a row; None when it is not shown."""
        return _place_in(self.rows, row)

    def select_only(self, rows: Rows | Sequence[int]) -> None:
        """Select these rows and no others."""
        self.is_chosen = True
        self.selected[:] = False
        self.selected[np.asarray(rows, np.intp)] = True

    def go_to(self, place: int) -> None:
        """Make the row at a place (the nearest there is) current, and alone selected."""
        self.current = self._anchor = self._row_at(place)
        self.select_only([self.current])

    def extend_to(self, place: int) -> None:
        """Select everything between where the selection began and a place, which is current."""
        anchor = self._anchor if self._anchor is not None else self.current
        begin = None if anchor is None else self.place_of(anchor)
        self.current = self._row_at(place)
        end = self.place_of(self.current) or 0
        begin = end if begin is None else begin
        self._anchor = int(self.rows[begin])
        self.select_only(self.rows[min(begin, end) : max(begin, end) + 1])

    def add_up_to(self, place: int) -> None:
        """The same, and what was selected before stays selected."""
        before = self.selected.copy()
        self.extend_to(place)
        self.selected |= before

    def select_places(self, places: Rows, kept: Mask | None) -> None:
        """Select the rows at these places, and of all others only those that are kept."""
        self.select_only(self.rows[places])
        if kept is not None and len(kept) <= len(self.selected):
            self.selected[: len(kept)] |= kept

    def extended_over(self, places: Rows) -> Rows:
        """All places from where the selection began to the farthest of these."""
        begin = self.place if self._anchor is None else self.place_of(self._anchor)
        ends = [*places[:1].tolist(), *places[-1:].tolist()]
        if not ends:
            return places
        ends += [] if begin is None else [begin]
        return np.arange(min(ends), max(ends) + 1)

    def toggle(self, place: int) -> None:
        """Take the row at a place into the selection or out of it; it becomes current."""
        self.current = self._anchor = self._row_at(place)
        self.is_chosen = True
        self.selected[self.current] ^= True

    def move(self, place: int) -> None:
        """Make the row at a place current and leave the selection."""
        self.is_chosen = True
        self.current = self._row_at(place)

    def show(
        self, rows: Rows, count: int, stands_for: Callable[[int], int | None] = _nothing
    ) -> tuple[bool, bool]:
        """Other rows are shown now, of `count` in all; whether current and selection changed.

        A current row that is hidden gives way to what stands for it now, else to its next
        survivor, within the selection if any of that is left; after the last one, to the one
        before it.
        """
        before, self.rows = self.rows, rows
        missing = count - len(self.selected)
        self.selected = np.concatenate((self.selected, np.zeros(missing, np.bool_)))
        shown = np.zeros(count, np.bool_)
        shown[rows] = True
        had_selection, current = bool(self.selected.any()), self.current
        lost = bool((self.selected & ~shown).any())
        self.selected &= shown
        if self._anchor is not None and not shown[self._anchor]:
            self._anchor = None
        if current is None or not self.is_chosen:
            self.current = int(rows[0]) if len(rows) else None
        elif not shown[current]:
            left = self.selected if self.selected.any() else shown
            face = stands_for(current)
            self.current = self._survivor(before, left) if face is None else face
        if had_selection and not self.selected.any() and self.current is not None:
            self.selected[self.current] = True
        return self.current != current, lost

    def renumber(self, rows: Callable[[Rows], Rows], count: int) -> None:
        """Rows have other numbers now, of `count` in all; `rows` tells them in the same order."""
        selected = rows(np.flatnonzero(self.selected))
        self.rows = rows(self.rows)
        self.selected = np.zeros(count, np.bool_)
        self.selected[selected] = True
        self.current = _renumbered(self.current, rows)
        self._anchor = _renumbered(self._anchor, rows)

    def _survivor(self, before: Rows, among: Mask) -> int | None:
        place = None if self.current is None else _place_in(before, self.current)
        if place is not None:
            for candidates in (before[place + 1 :], before[:place][::-1]):
                there = np.flatnonzero(among[candidates])
                if len(there):
                    return int(candidates[there[0]])
        return int(self.rows[0]) if len(self.rows) else None

    def _row_at(self, place: int) -> int:
        return int(self.rows[max(0, min(place, len(self.rows) - 1))])


def _renumbered(row: int | None, rows: Callable[[Rows], Rows]) -> int | None:
    found = np.zeros(0, np.intp) if row is None else rows(np.asarray([row], np.intp))
    return int(found[0]) if len(found) else None


def _place_in(rows: Rows, row: int) -> int | None:
    places = np.flatnonzero(rows == row)
    return int(places[0]) if len(places) else None
