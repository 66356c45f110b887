"""Where cells lie, by arithmetic: any number of images costs the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect

from curator.library.picked import Rows

GAP = 8
MARGIN = 8
RIM = 2
"""Around a cell, as far as the frame of the current one reaches into the gap."""

SMALLEST_CELL = 64
USUAL_CELL = 192
LARGEST_CELL = 512


@dataclass(frozen=True, slots=True)
class GridLayout:
    """Square cells in rows, in the coordinates of the content (y grows down from the first row).

    Attributes:
        count: how many cells.
        columns: cells a row, at least 1.
        side: of a cell.
        left: where the first column begins.
    """

    count: int
    columns: int
    side: int
    left: int

    @property
    def stride(self) -> int:
        """From one row (or column) to the next."""
        return self.side + GAP

    @property
    def rows(self) -> int:
        """How many rows, the last perhaps not full."""
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        """Of the content, margins included."""
        return 2 * MARGIN + self.rows * self.stride - GAP if self.count else 0

    def row_of(self, index: int) -> int:
        """The row a cell is in."""
        return index // self.columns

    def top_of(self, index: int) -> int:
        """Where the cell's row begins."""
        return MARGIN + self.row_of(index) * self.stride

    def left_of(self, index: int) -> int:
        """Where the cell's column begins."""
        return self.left + index % self.columns * self.stride

    def index_at(self, x: int, y: int) -> int | None:
        """The cell at a point; None between cells and beyond the last."""
        column, inside_x = divmod(x - self.left, self.stride)
        row, inside_y = divmod(y - MARGIN, self.stride)
        if not 0 <= column < self.columns or row < 0 or max(inside_x, inside_y) >= self.side:
            return None
        index = row * self.columns + column
        return index if index < self.count else None

    def nearest(self, x: int, y: int) -> int:
        """The cell at a point, or near it; there must be one."""
        column = min(max(0, (x - self.left) // self.stride), self.columns - 1)
        row = min(max(0, (y - MARGIN) // self.stride), self.rows - 1)
        return min(row * self.columns + column, self.count - 1)

    @property
    def header(self) -> int:
        """There is none."""
        return 0

    def beside(self, index: int, rows: int) -> int:
        """The cell so many rows farther down; below the last row's end lies the last one."""
        row = min(max(0, self.row_of(index) + rows), self.rows - 1)
        return min(row * self.columns + index % self.columns, self.count - 1)

    def columns_in(self, rect: QRect) -> tuple[int, int]:
        """The first column that a rectangle reaches into, and the first behind it."""
        first = max(0, (rect.left() - self.left + GAP) // self.stride)
        return first, min(self.columns, (rect.right() - self.left) // self.stride + 1)

    def touched(self, rect: QRect) -> Rows:
        """The cells that a rectangle reaches into, in order."""
        first, behind = self.columns_in(rect)
        inside = self.between(rect.top(), rect.bottom() + 1)
        if not len(inside) or behind <= first:
            return np.zeros(0, np.intp)
        rows = np.arange(self.row_of(inside[0]), self.row_of(inside[-1]) + 1)
        cells = (rows[:, None] * self.columns + np.arange(first, behind)).ravel()
        return cells[cells < self.count]

    def between(self, top: int, bottom: int) -> range:
        """The cells of all rows that reach into this stretch of the content."""
        first = max(0, (top - MARGIN + GAP) // self.stride)
        behind = max(first, -((MARGIN - bottom) // self.stride))
        return range(min(self.count, first * self.columns), min(self.count, behind * self.columns))


def laid_out(count: int, width: int, wanted_side: int) -> GridLayout:
    """Cells of about a side that fill a width; a single column grows by half at most.

    So the gaps are even at every width, and the size of the cells goes in steps.
    """
    room = max(1, width - 2 * MARGIN)
    columns = max(1, round((room + GAP) / (wanted_side + GAP)))
    side = (room + GAP) // columns - GAP
    if columns == 1:
        side = min(side, wanted_side * 3 // 2)
    side = max(16, side)
    used = columns * (side + GAP) - GAP
    return GridLayout(count, columns, side, max(0, MARGIN + (room - used) // 2))


def side_for(columns: int, width: int) -> int:
    """About the side with which so many columns fill a width."""
    return round((max(1, width - 2 * MARGIN) + GAP) / max(1, columns)) - GAP
