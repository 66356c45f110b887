"""Memory for rows that is used again.

A million fresh rows are two thousand pages that the system has to find and clear at first touch,
now and then slower than all the rest of a frame.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field

import numpy as np

from curator.library.picked import Rows

_MOST_KEPT = 4
_WIDTH = np.dtype(np.intp).itemsize


@dataclass(slots=True, eq=False)
class _Piece:
    """A piece of memory, and the array that it was last given away as."""

    memory: bytearray
    given: weakref.ref[Rows] = field(init=False)

    @property
    def is_free(self) -> bool:
        """Whether nobody looks at it: views hold on to the array that they are views of."""
        return self.given() is None

    def give(self, count: int) -> Rows:
        """As an array of so many rows."""
        rows = np.frombuffer(self.memory, np.intp, count)
        self.given = weakref.ref(rows)
        return rows


class RowMemory:
    """Gives arrays to write rows into; belongs to one thread."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []

    def rows(self, count: int, most: int) -> Rows:
        """An array of `count` rows, with anything in it.

        Args:
            count: rows that are wanted now.
            most: rows that may be wanted later, at least `count`.
        """
        for piece in self._pieces:
            if piece.is_free and len(piece.memory) >= count * _WIDTH:
                return piece.give(count)
        piece = _Piece(bytearray(most * _WIDTH))
        in_use = [each for each in self._pieces if not each.is_free]  # Free ones are too small.
        self._pieces = [*in_use, piece][-_MOST_KEPT:]
        return piece.give(count)
