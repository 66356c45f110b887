"""Where cells lie in groups with a header over each: arithmetic on whole columns of groups."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np
from PySide6.QtCore import QRect

from curator.library.grouping import Groups
from curator.library.picked import Rows
from curator.ui.gallery.layout import GAP, MARGIN, GridLayout

HEADER = 32
"""The height of a header, at whose end its group's first row begins."""


class GroupedLayout:
    """A grid in which every group begins a row of its own, below its header.

    Rows and groups are found by searching their beginnings, so that a hundred thousand groups
    cost hardly more than one.
    """

    def __init__(self, plain: GridLayout, groups: Groups) -> None:
        self.plain, self.groups = plain, groups
        rows = -(-np.diff(groups.starts) // plain.columns)
        self._starts = groups.starts
        self._rows = np.concatenate(([0], np.cumsum(rows)))
        self._tops = MARGIN + np.concatenate(([0], np.cumsum(HEADER + rows * plain.stride)))

    def __eq__(self, other: object) -> bool:
        """Whether cells lie at the same places, under the same headers."""
        return (
            isinstance(other, GroupedLayout)
            and self.plain == other.plain
            and (self.groups is other.groups or self.groups.same_as(other.groups))
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def count(self) -> int:
        """How many cells."""
        return self.plain.count

    @property
    def columns(self) -> int:
        """Cells a row at most."""
        return self.plain.columns

    @property
    def side(self) -> int:
        """Of a cell."""
        return self.plain.side

    @property
    def stride(self) -> int:
        """From one row (or column) to the next."""
        return self.plain.stride

    @property
    def height(self) -> int:
        """Of the content, margins included."""
        return int(self._tops[-1]) - GAP + MARGIN if self.count else 0

    @property
    def header(self) -> int:
        """How much of the view's upper edge is under a header at all times."""
        return HEADER

    def group_of(self, index: int) -> int:
        """The group a cell is in."""
        return bisect_right(self._starts, index) - 1

    def group_at(self, y: int) -> int:
        """The group whose header or rows are at a height; the first and last reach to the ends."""
        return min(max(0, bisect_right(self._tops, y) - 1), len(self.groups) - 1)

    def cells_of(self, group: int) -> range:
        """The cells of a group."""
        return range(int(self._starts[group]), int(self._starts[group + 1]))

    def header_top(self, group: int) -> int:
        """Where a group's header begins; behind the last group, where that ends."""
        return int(self._tops[group])

    def row_of(self, index: int) -> int:
        """The row a cell is in, headers not counted."""
        group = self.group_of(index)
        return int(self._rows[group]) + self._within(index, group) // self.columns

    def top_of(self, index: int) -> int:
        """Where the cell's row begins."""
        group = self.group_of(index)
        row = self._within(index, group) // self.columns
        return int(self._tops[group]) + HEADER + row * self.stride

    def left_of(self, index: int) -> int:
        """Where the cell's column begins."""
        column = self._within(index, self.group_of(index)) % self.columns
        return self.plain.left + column * self.stride

    def index_at(self, x: int, y: int) -> int | None:
        """The cell at a point; None on headers, between cells and beyond the last of a group."""
        column, inside_x = divmod(x - self.plain.left, self.stride)
        if not (self.count and 0 <= column < self.columns and inside_x < self.side):
            return None
        group = self.group_at(y)
        row, inside_y = divmod(y - self.header_top(group) - HEADER, self.stride)
        index = self.cells_of(group).start + row * self.columns + column
        there = row >= 0 and inside_y < self.side and index in self.cells_of(group)
        return index if there else None

    def nearest(self, x: int, y: int) -> int:
        """The cell at a point, or near it; there must be one."""
        group = self.group_at(y)
        cells = self.cells_of(group)
        column = min(max(0, (x - self.plain.left) // self.stride), self.columns - 1)
        row = max(0, (y - self.header_top(group) - HEADER) // self.stride)
        last_row = (len(cells) - 1) // self.columns
        return min(cells.start + min(row, last_row) * self.columns + column, cells.stop - 1)

    def beside(self, index: int, rows: int) -> int:
        """The cell so many rows farther down, in the same column as far as the row has it."""
        column = self._within(index, self.group_of(index)) % self.columns
        row = min(max(0, self.row_of(index) + rows), int(self._rows[-1]) - 1)
        group = bisect_right(self._rows, row) - 1
        cells = self.cells_of(group)
        begin = cells.start + (row - int(self._rows[group])) * self.columns
        return min(begin + column, cells.stop - 1)

    def touched(self, rect: QRect) -> Rows:
        """The cells that a rectangle reaches into, in order."""
        first, behind = self.plain.columns_in(rect)
        inside = self.between(rect.top(), rect.bottom() + 1)
        if not len(inside) or behind <= first:
            return np.zeros(0, np.intp)
        rows = np.arange(self.row_of(inside[0]), self.row_of(inside[-1]) + 1)
        groups = np.searchsorted(self._rows, rows, "right") - 1
        begins = self._starts[groups] + (rows - self._rows[groups]) * self.columns
        cells = begins[:, None] + np.arange(first, behind)
        return cells[cells < self._starts[groups + 1][:, None]].astype(np.intp)

    def between(self, top: int, bottom: int) -> range:
        """The cells of all rows that reach into this stretch of the content."""
        if not self.count or bottom <= top:
            return range(0)
        return range(self._first_below(top), self._first_from(bottom))

    def headers_between(self, top: int, bottom: int) -> range:
        """The groups that reach into this stretch, header or rows."""
        if not self.count:
            return range(0)
        return range(self.group_at(top), self.group_at(max(top, bottom - 1)) + 1)

    def _first_below(self, y: int) -> int:
        """The first cell whose row ends below a height."""
        group = self.group_at(y)
        row = max(0, (y - self.header_top(group) - HEADER + GAP) // self.stride)
        cells = self.cells_of(group)
        return min(cells.start + row * self.columns, cells.stop)

    def _first_from(self, y: int) -> int:
        """The first cell whose row begins at a height or below it."""
        group = max(0, min(bisect_left(self._tops, y), len(self.groups)) - 1)
        rows = max(0, -((self.header_top(group) + HEADER - y) // self.stride))
        cells = self.cells_of(group)
        return min(cells.start + rows * self.columns, cells.stop)

    def _within(self, index: int, group: int) -> int:
        return index - int(self._starts[group])


Layout = GridLayout | GroupedLayout
