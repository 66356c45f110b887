"""In what order to show images."""

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
