"""Images that have something in common: their ids, and their rows, looked up once."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
RowNumbers = NDArray[np.intp]

NOBODY: Ids = np.zeros(0, np.int64)


class HasRows(Protocol):
    """Knows the row of every image."""

    def rows_of(self, ids: Ids, /) -> RowNumbers:
        """Rows of images; ids that have none are left out."""


class Group:
    """Ids in ascending order; made anew whenever they change.

    Rows never change place, so they are looked up again only while some images have none yet.
    """

    __slots__ = ("_rows", "ids")

    def __init__(self, ids: Ids = NOBODY) -> None:
        self.ids = ids
        self._rows: RowNumbers = np.zeros(0, np.intp)

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, columns: HasRows) -> RowNumbers:
        """Their rows, ascending."""
        if len(self._rows) < len(self.ids):
            self._rows = columns.rows_of(self.ids)
        return self._rows

    def changed(self, ids: Ids, inside: NDArray[np.bool_]) -> Group:
        """With some images in it and others not in it."""
        return Group(np.union1d(np.setdiff1d(self.ids, ids[~inside]), ids[inside]))
