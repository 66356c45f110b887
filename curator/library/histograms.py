"""Histograms of scores over what is shown, fast enough to follow a handle.

The bin of every row is found once and good until contents change: after that a histogram counts
small numbers, about a millisecond for a million rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.domain.criteria import Scale
from curator.library.columns import Mask
from curator.library.counting import small_counts
from curator.library.histogram import BINS, Bins, Histogram, Spread, spread_of
from curator.library.library import Library

PERCENT = Spread(0.0, 100.0)

_SAME = 0.02
"""Ends that moved by less than this part of the stretch stay, so that bars do not tremble."""


@dataclass(frozen=True, slots=True, eq=False)
class _Binned:
    """A score's rows in bins, and the whole library's counts."""

    spread: Spread
    bins: Bins
    whole: NDArray[np.int64]


class Histograms:
    """Belongs to the owner thread."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._stamp = -1
        self._binned: dict[tuple[str, Scale, bool | None], _Binned] = {}
        self._spreads: dict[tuple[str, Scale, bool | None], Spread] = {}

    def of(self, key: str, scale: Scale, among: Mask, *, logarithmic: bool | None) -> Histogram:
        """How a score is spread among some rows, and in the whole library.

        Args:
            key: of the scorer.
            scale: its values or percentiles.
            among: the rows.
            logarithmic: whether equal widths are equal ratios; None: as the values are.
        """
        binned = self._of_rows(key, scale, logarithmic)
        spread = binned.spread
        counts = small_counts(binned.bins, among)
        known = int(counts.sum()) if not spread.is_empty else self._known(key, among)
        return Histogram(
            spread.low, spread.high, counts[:BINS], known, binned.whole, spread.logarithmic
        )

    def _of_rows(self, key: str, scale: Scale, logarithmic: bool | None) -> _Binned:
        contents = self._library.columns.contents
        if self._stamp != contents:
            self._stamp = contents
            self._binned.clear()
        name = (key, scale, logarithmic)
        if name not in self._binned:
            self._binned[name] = self._made(name)
        return self._binned[name]

    def _made(self, name: tuple[str, Scale, bool | None]) -> _Binned:
        key, scale, logarithmic = name
        values, spread = self._values(key, scale), PERCENT
        present = self._library.selector.among(None)
        if scale is Scale.VALUE:
            spread = spread_of(values[np.flatnonzero(present)], logarithmic=logarithmic)
            spread = self._spreads[name] = _settled(self._spreads.get(name), spread)
        bins = spread.bins(values)
        return _Binned(spread, bins, small_counts(bins, present)[:BINS])

    def _values(self, key: str, scale: Scale) -> NDArray[np.floating[Any]]:
        if scale is Scale.VALUE:
            return self._library.columns.score(key)
        return self._library.selector.percentile(key, scale)

    def _known(self, key: str, among: Mask) -> int:
        return int(np.count_nonzero(among & ~np.isnan(self._library.columns.score(key))))


def _settled(before: Spread | None, now: Spread) -> Spread:
    """The stretch as it was, unless it has become another one."""
    if before is None or before.logarithmic is not now.logarithmic or now.is_empty:
        return now
    slack = _SAME * (before.high - before.low)
    moved = max(abs(before.low - now.low), abs(before.high - now.high))
    return before if moved < slack else now
