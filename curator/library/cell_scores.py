"""The numbers that cells carry: values of some scorers, or their percentiles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curator.domain.criteria import Scale
from curator.library.library import Library


class CellScores:
    """Which scorers' numbers, and what of them; belongs to the owner thread.

    Percentiles are found for all cells at once, when `follow` is called, never while cells are
    painted. They are whole, so that a cell is as it was until it looks different.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._ranks: dict[str, NDArray[np.float64]] = {}
        self.keys: tuple[str, ...] = ()
        self.scale = Scale.VALUE

    def choose(self, keys: tuple[str, ...], scale: Scale) -> bool:
        """Carry these from now on; False when that is as it was."""
        if (keys, scale) == (self.keys, self.scale):
            return False
        self.keys, self.scale = keys, scale
        self.follow()
        return True

    def follow(self) -> None:
        """Images or scores may be others; costs nothing when they are not."""
        known = [key for key in self.keys if key in self._library.infos]
        percentile = self._library.selector.percentile
        self._ranks = {key: percentile(key, self.scale) for key in known} if self.scale else {}

    def of(self, row: int) -> tuple[tuple[str, float], ...]:
        """The numbers there are for a row, each with its scorer's key."""
        if self.scale is not Scale.VALUE:
            ranks = ((key, float(ranks[row])) for key, ranks in self._ranks.items())
            return tuple((key, float(round(rank))) for key, rank in ranks if rank == rank)
        score = self._library.columns.score
        values = ((key, float(score(key)[row])) for key in self.keys)
        return tuple((key, value) for key, value in values if value == value)
