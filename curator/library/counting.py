"""Counting rows by small numbers: the whole of a million rows in one or two milliseconds."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.library.columns import Mask

Counts = NDArray[np.intp]

MOST_SMALL = 255
"""Numbers below this are counted two rows at a time."""

_PAIRS = 1 << 16


class Among:
    """Some rows to count among."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """The rows by number: to take by them is faster than by the mask."""
        return np.flatnonzero(self.mask)

    def counts(self, numbers: NDArray[np.integer[Any]], kinds: int) -> Counts:
        """How many of the rows have each of the numbers 0 to `kinds` - 1."""
        if kinds <= MOST_SMALL:
            return small_counts(numbers.astype(np.uint8), self.mask)[:kinds]
        return np.bincount(numbers[self.rows], minlength=kinds)


def small_counts(numbers: NDArray[np.uint8], mask: Mask) -> Counts:
    """How many of the rows chosen have each of the numbers 0 to 254; 255 stands for none.

    Two neighbouring rows make one number of 16 bits, of which there are half as many.
    """
    padded = np.full(len(numbers) + len(numbers) % 2, MOST_SMALL, np.uint8)
    np.bitwise_or(numbers, mask.view(np.uint8) - np.uint8(1), out=padded[: len(numbers)])
    pairs = np.bincount(padded.view(np.uint16), minlength=_PAIRS).reshape(256, 256)
    counts: Counts = (pairs.sum(0) + pairs.sum(1))[:MOST_SMALL]
    return counts
