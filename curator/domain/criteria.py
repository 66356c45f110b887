"""Criteria: what to show and in what order; also what a smart collection stores."""

from __future__ import annotations

from dataclasses import dataclass

NEWEST_FIRST = "newest"


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: `key` is a scorer key, "newest", "created", "name", "rating", "size" or "random".

    Attributes:
        worst_first: turns the natural order round ("best first" for scores, newest first for
            dates, A to Z for names).
    """

    key: str = NEWEST_FIRST
    worst_first: bool = False


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to show.

    Attributes:
        query: text in the query language; "" shows everything that is not missing.
        sort: None takes the query's own `sort:`, else newest first.
    """

    query: str = ""
    sort: Sort | None = None
