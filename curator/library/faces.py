"""Which member stands for its stack: keepers before all, rejects last; of these the best.

The best of all members is known beforehand. Only where that one is not to be shown the others are
looked through, and only where flags changed the best is found anew: a frame has no time for more.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.library.heads import Heads

Flags = NDArray[np.int8]
Goodness = NDArray[np.float32]

_ROW_BITS = np.uint64(30)
_ROW_MASK = np.uint64((1 << 30) - 1)
_FLAG_BITS = np.uint64(62)
_LAST = np.iinfo(np.uint64).max
_SIGN = np.uint32(1 << 31)


class Faces:
    """The best member of every stack.

    Flag, score and row make one integer, so that the least of a stack is found in one pass and
    tells its row: the newest among equals.
    """

    def __init__(self) -> None:
        self._heads = np.zeros(0, np.int32)
        self._goodness: Goodness | None = None
        self._flags = np.zeros(0, np.int8)
        self._worths = np.zeros(0, np.uint64)
        self._best = np.zeros(0, np.int32)
        # Room to work in, kept because getting it anew takes longer than what is done in it.
        self._shown = self._wanted = np.zeros(0, np.bool_)
        self._room = np.zeros(0, np.uint64)
        self._seen: NDArray[np.intp] | None = None

    def follow(self, heads: Heads, flags: Flags, goodness: Goodness | None) -> None:
        """Take in what there is now; little is made anew where little is different.

        Args:
            heads: of each row; there may be more rows than the last time.
            flags: likewise.
            goodness: likewise, more is better and NaN comes last; None: nothing is better.
        """
        changed = self._changed(heads, flags, goodness)
        if not len(changed):
            return
        known = len(self._heads)
        touched = np.concatenate((heads[changed], self._heads[changed[changed < known]]))
        self._heads, self._flags, self._goodness = heads, flags.copy(), goodness
        self._worths = _with_room(self._worths, len(heads))
        self._best = _with_room(self._best, len(heads))
        if len(self._room) < len(heads):
            roomy, self._seen = len(heads) * 5 // 4, None
            self._shown, self._wanted = np.empty(roomy, np.bool_), np.empty(roomy, np.bool_)
            self._room = np.empty(roomy, np.uint64)
        self._worths[changed] = self._worths_of(changed)
        members = self._with_heads(heads, touched)
        of = heads[members]
        stacks = of if len(of) < len(touched) else touched
        self._best[stacks] = self._least(of, members, stacks)

    def _changed(self, heads: Heads, flags: Flags, goodness: Goodness | None) -> NDArray[np.intp]:
        """Rows that are new, or of which anything is different."""
        known = min(len(self._heads), len(heads))
        changed = np.ones(len(heads), np.bool_)
        same_scale = (goodness is None) == (self._goodness is None)
        if known == len(self._heads) and same_scale:
            changed[:known] = flags[:known] != self._flags
            if heads is not self._heads:
                changed[:known] |= heads[:known] != self._heads
            if goodness is not None and goodness is not self._goodness:
                before = self._goodness[:known]  # type: ignore[index]
                changed[:known] |= goodness[:known].view(np.uint32) != before.view(np.uint32)
        return np.flatnonzero(changed)

    def among(self, stacks: Heads, rows: NDArray[np.intp], of: Heads) -> NDArray[np.intp]:
        """The row that stands for each of some stacks.

        Args:
            stacks: heads.
            rows: to be shown, of these stacks.
            of: the heads of `rows`.
        """
        shown = self._shown
        if rows is not self._seen:
            shown.fill(False)
            shown[rows] = True
            self._seen = rows
        faces = self._best.take(stacks)
        hidden = ~shown.take(faces)
        if hidden.any():
            places = self._with_heads(of, stacks[hidden])
            faces[hidden] = self._least(of[places], rows[places], stacks[hidden])
        return faces.astype(np.intp)

    def _with_heads(self, of: Heads, wanted: Heads) -> NDArray[np.intp]:
        """Where in `of` any of some heads stands."""
        is_wanted = self._wanted
        is_wanted.fill(False)
        is_wanted[wanted] = True
        return np.flatnonzero(is_wanted.take(of))

    def _least(self, of: Heads, rows: NDArray[np.intp], stacks: Heads) -> NDArray[np.int32]:
        """For each of some heads the row of the least worth; nonsense for those that have none.

        Args:
            of: heads.
            rows: with these heads.
            stacks: the heads that are asked about.
        """
        self._room.fill(_LAST)
        np.minimum.at(self._room, of, self._worths.take(rows))
        return (_ROW_MASK - (self._room[stacks] & _ROW_MASK)).astype(np.int32)

    def _worths_of(self, rows: NDArray[np.intp]) -> NDArray[np.uint64]:
        """Less is better: flag, score, row from the highest bit to the lowest."""
        worths = (1 - self._flags[rows]).astype(np.uint64) << _FLAG_BITS
        if self._goodness is not None:
            worths |= _badness(self._goodness[rows]).astype(np.uint64) << _ROW_BITS
        worths |= _ROW_MASK - rows.astype(np.uint64)
        return worths


def _with_room(array: NDArray[Any], count: int) -> NDArray[Any]:
    """The array with so many places; what the new ones hold is nonsense."""
    if len(array) == count:
        return array
    room = np.empty(count, array.dtype)
    room[: len(array)] = array[:count]
    return room


def _badness(goodness: Goodness) -> NDArray[np.uint32]:
    """Integers in the opposite order (IEEE 754's total order); NaN has the largest."""
    bits = (goodness + np.float32(0)).view(np.uint32)
    worse = np.where(bits & _SIGN, bits, ~(bits | _SIGN))
    return np.where(np.isnan(goodness), np.uint32(0xFFFF_FFFF), worse)
