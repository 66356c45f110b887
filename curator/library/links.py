"""Names of which an image may have several, as two parallel arrays in the order of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


class Links:
    """Pairs of row and number: a row may have several numbers, or none."""

    def __init__(self) -> None:
        self.rows = np.zeros(0, np.int32)
        """Ascending."""
        self.numbers = np.zeros(0, np.int32)

    def take(
        self, touched: NDArray[np.intp], rows: NDArray[np.intp], numbers: NDArray[np.int32]
    ) -> None:
        """Let these pairs (ascending) be all there are of the rows touched (ascending, too)."""
        if not len(self.rows):
            self.rows, self.numbers = rows.astype(np.int32), numbers
            return
        if not len(touched) or self._are(touched, rows, numbers):
            return
        if self.rows[-1] >= touched[0]:
            kept = ~np.isin(self.rows, touched)
            self.rows, self.numbers = self.rows[kept], self.numbers[kept]
        at = np.searchsorted(self.rows, rows)
        self.rows = np.insert(self.rows, at, rows)
        self.numbers = np.insert(self.numbers, at, numbers)

    def holds(self, numbers: NDArray[np.integer[Any]], count: int) -> Mask:
        """Of so many rows, those that have any of these numbers."""
        mask = np.zeros(count, np.bool_)
        if len(numbers) and len(self.numbers):
            wanted = np.zeros(max(int(self.numbers.max()), int(numbers.max())) + 1, np.bool_)
            wanted[numbers] = True
            mask[self.rows[np.flatnonzero(wanted[self.numbers])]] = True
        return mask

    def any(self, count: int) -> Mask:
        """Of so many rows, those that have a number at all."""
        mask = np.zeros(count, np.bool_)
        mask[self.rows] = True
        return mask

    def counts(self, among: Mask) -> NDArray[np.intp]:
        """How many of the rows chosen have each number, by number."""
        return np.bincount(self.numbers[np.flatnonzero(among[self.rows])])

    def _are(
        self, touched: NDArray[np.intp], rows: NDArray[np.intp], numbers: NDArray[np.int32]
    ) -> bool:
        """Whether the rows touched have just these numbers: mostly it was a score that came."""
        first = np.searchsorted(self.rows, touched)
        lengths = np.searchsorted(self.rows, touched, side="right") - first
        total = int(lengths.sum())
        if total != len(rows):
            return False
        begins = np.repeat(first - np.cumsum(lengths) + lengths, lengths)
        at = begins + np.arange(total)
        return np.array_equal(self.rows[at], rows) and np.array_equal(self.numbers[at], numbers)
