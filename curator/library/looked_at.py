"""What images have in common, asked of the columns: they know of a decision before the database."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curator.library.columns import Ids
from curator.library.library import Library
from curator.library.scorer_order import in_order


@dataclass(frozen=True, slots=True)
class Spread:
    """A score over several images: its ends, its middle, and how many have it."""

    low: float
    middle: float
    high: float
    known: int


def spreads(library: Library, ids: Ids) -> dict[str, Spread]:
    """How each score is spread over images; scorers without a number are left out."""
    rows = library.columns.rows_of(ids)
    found = {}
    for key in in_order(library.columns.scorers, library.infos):
        values = library.columns.score(key)[rows]
        known = values[~np.isnan(values)]
        if len(known):
            low, middle, high = np.quantile(known, (0.0, 0.5, 1.0)).tolist()
            found[key] = Spread(low, middle, high, len(known))
    return found


def tags_of(library: Library, ids: Ids) -> dict[str, int]:
    """How many of these images wear each tag that any of them wears, by name."""
    columns = library.columns
    counts = {name: _shared(columns.tagged(name), ids) for name in columns.tags()}
    named = sorted(counts.items(), key=lambda each: each[0].casefold())
    return {name: count for name, count in named if count}


def _shared(ascending: Ids, ids: Ids) -> int:
    """How many ids are among others in ascending order."""
    places = np.minimum(np.searchsorted(ascending, ids), len(ascending) - 1)
    return int((ascending[places] == ids).sum())
