"""A list of images that stays as it was when it was frozen, stack by stack: what is culled."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from curator.library.collapsing import Collapsed
from curator.library.columns import Mask
from curator.library.picked import Rows


class Frozen:
    """The list, and what is left of it.

    Args:
        rows: in order, those of a stack side by side, the best of each first.
        stacks: the number of each one's stack, counted from 0; who stands alone has one, too.
    """

    def __init__(self, rows: Rows, stacks: NDArray[np.intp]) -> None:
        self._rows, self._stacks = rows, stacks
        self._there: Mask = np.zeros(0, np.bool_)
        self.left = Left(rows[:0], stacks[:0], 0)

    def leave(self, there: Mask) -> Left:
        """Leave in it only the rows that are there; the same object where that is no change."""
        if not np.array_equal(there, self._there):
            self._there = there.copy()
            kept = there.take(self._rows)
            self.left = Left(self._rows[kept], self._stacks[kept], len(there))
        return self.left


class Left:
    """What is left of a frozen list.

    Args:
        count: how many rows there are in all.
    """

    def __init__(self, rows: Rows, stacks: NDArray[np.intp], count: int) -> None:
        self.rows = rows
        self.starts = np.flatnonzero(np.diff(stacks, prepend=-1))
        """The place at which each stack begins."""
        self._count = count

    @cached_property
    def collapsed(self) -> Collapsed:
        """The same as stacks all of which are open."""
        rows, starts = self.rows, self.starts
        sizes = np.diff(starts, append=len(rows))
        firsts, large = rows[starts], sizes > 1
        heads = np.arange(self._count, dtype=np.int32)
        heads[rows] = np.repeat(firsts, sizes)
        of = heads[rows[np.repeat(large, sizes)]]
        begins = dict(zip(firsts[large].tolist(), starts[large].tolist(), strict=True))
        return Collapsed(rows, len(starts), heads, of, firsts[large], begins)

    def number_of(self, place: int) -> int:
        """The number of the stack of what stands at a place, counted from 1."""
        return int(np.searchsorted(self.starts, place, side="right"))

    def stack_beside(self, place: int, step: int) -> int | None:
        """The place at which the next (1) or previous (-1) stack begins; None behind the ends."""
        at = self.number_of(place) - 1 + step
        return int(self.starts[at]) if 0 <= at < len(self.starts) else None


def frozen(shown: Rows, rows: Rows, collapsed: Collapsed | None) -> Frozen:
    """Some rows as a frozen list.

    Args:
        shown: tell the order of stacks; of each there is one row at least.
        rows: what is to be in the list, in the order within stacks.
        collapsed: the stacks; None where there are none.
    """
    if collapsed is None:
        wanted = np.zeros(int(rows.max(initial=-1)) + 1, np.bool_)
        wanted[rows] = True
        listed = shown[shown < len(wanted)]
        listed = listed[wanted[listed]]
        return Frozen(listed, np.arange(len(listed)))
    heads = collapsed.heads
    place = np.zeros(len(heads), np.intp)
    place[heads[shown][::-1]] = np.arange(len(shown))[::-1]  # The first place is written last.
    follows = np.ones(len(heads), np.bool_)
    follows[collapsed.faces] = False
    stacks = place[heads[rows]]
    order = np.argsort(stacks * 2 + follows[rows], kind="stable")
    return Frozen(rows[order], stacks[order])
