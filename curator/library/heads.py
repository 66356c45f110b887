"""Same prompt, and same prompt in one run: which rows belong together.

A row is told where it belongs by its head: the row of one member, which stands for all of them; a
row that is alone is its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Heads = NDArray[np.int32]

_FEW = 64
"""Prompts up to which only their rows are looked at anew."""


class KeyHeads:
    """Heads of rows that have the same key, kept from one question to the next.

    What arrives changes a few groups; only these are made anew.

    Args:
        gap: rows with the same key are parted where the next one's time is more than so much
            later; None never parts them.
    """

    def __init__(self, gap: int | None = None) -> None:
        self._gap = gap
        self._keys = np.zeros(0, np.int64)
        self._times = np.zeros(0, np.int64)
        self._heads = np.zeros(0, np.int32)

    def heads(self, keys: NDArray[np.int64], times: NDArray[np.int64]) -> Heads:
        """The head of each row; those with key 0 are alone. Do not write into it.

        Args:
            keys: one a row; there may be more rows than the last time, never fewer.
            times: of each row.
        """
        changed = self._changed(keys, times)
        if not changed.any():
            return self._heads
        touched = np.unique(np.concatenate((keys[changed], self._keys[changed[: len(self._keys)]])))
        rows = np.arange(len(keys))
        if len(touched) <= _FEW:
            rows = np.flatnonzero(np.isin(keys, touched))
        heads = np.arange(len(keys), dtype=np.int32)
        if len(rows) < len(keys):
            heads[: len(self._heads)] = self._heads
        heads[rows] = rows[together(keys[rows], times[rows], self._gap)]
        heads.flags.writeable = False
        self._keys, self._heads = keys.copy(), heads
        if self._gap is not None:
            self._times = times.copy()
        return heads

    def _changed(self, keys: NDArray[np.int64], times: NDArray[np.int64]) -> NDArray[np.bool_]:
        changed = np.ones(len(keys), np.bool_)
        known = len(self._keys)
        changed[:known] = keys[:known] != self._keys
        if self._gap is not None:
            changed[:known] |= times[:known] != self._times
        return changed


def together(
    keys: NDArray[np.int64], times: NDArray[np.int64], gap: int | None
) -> NDArray[np.intp]:
    """The place of the first member of each place's group; key 0 makes none."""
    if not len(keys):
        return np.zeros(0, np.intp)
    order = np.lexsort((times, keys))
    ranked = keys[order]
    starts = ranked == 0
    starts[0] = True
    starts[1:] |= ranked[1:] != ranked[:-1]
    if gap is not None:
        starts[1:] |= np.diff(times[order]) > gap
    del ranked  # At a million images what is not needed any more counts.
    begins = np.flatnonzero(starts)
    heads = np.empty(len(keys), np.intp)
    heads[order] = np.repeat(order[begins], np.diff(begins, append=len(keys)))
    return heads


def company_of(heads: Heads) -> NDArray[np.bool_]:
    """The rows that share their head with another."""
    rows = np.arange(len(heads), dtype=np.int32)
    others = heads != rows
    company = np.array(others, np.bool_)
    company[heads[others]] = True
    return company


def above(heads: Heads, numbers: NDArray[np.int32]) -> Heads:
    """Stacks made by hand put above others: who is in one is in no other.

    Args:
        heads: of rows that a rule puts together.
        numbers: of the stack that each row was put in by hand; 0 for none.
    """
    rows = np.arange(len(heads), dtype=np.int32)
    by_hand = numbers != 0
    if not by_hand.any():
        return heads
    first = np.full(len(heads), len(heads), np.int32)
    rest = ~by_hand
    np.minimum.at(first, heads[rest], rows[rest])
    first_by_hand = np.full(int(numbers.max()) + 1, len(heads), np.int32)
    np.minimum.at(first_by_hand, numbers[by_hand], rows[by_hand])
    return np.where(by_hand, first_by_hand[numbers], first[heads])
