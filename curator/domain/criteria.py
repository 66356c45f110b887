"""What to show, and in what order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from curator.domain.image import Flag, FolderId, Label

NEWEST_FIRST = "newest"
NEAREST_FIRST = "nearest"
"""The order of what is near to something; where nothing is sought so, newest first."""


class Scale(StrEnum):
    """What of a score counts; each member is its own notation behind the key.

    Percentiles are 0-100, and higher is better whichever end of the score is the good one.
    """

    VALUE = ""
    LIBRARY_PERCENTILE = "%"
    PROMPT_PERCENTILE = "@prompt%"


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: `key` is a scorer key, "newest", "created", "name", "rating", "size" or "random".

    NEAREST_FIRST goes with `like:` and `about:` by itself; no query names it.

    Attributes:
        worst_first: turns the natural order round ("best first" for scores, newest first for
            dates, A to Z for names).
        scale: what of a score is sorted by; VALUE for all that is no score.
    """

    key: str = NEWEST_FIRST
    worst_first: bool = False
    scale: Scale = Scale.VALUE


@dataclass(frozen=True, slots=True)
class Threshold:
    """Bounds on a score, both included; None leaves that side open."""

    key: str
    low: float | None = None
    high: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether it bounds nothing at all."""
        return self.low is None and self.high is None


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to show: everything that satisfies all of these.

    Attributes:
        text: a query in Curator's query language; an order it asks for goes before `sort`.
        thresholds: ranges of scores, one a scorer.
        flags: any of them; empty means all.
        labels: likewise.
        tags: all of them, case aside.
        folders: a file in any of them; empty means all.
        checkpoints: any of these exact names, "" for images whose checkpoint is not known;
            empty means all.
    """

    text: str = ""
    thresholds: tuple[Threshold, ...] = ()
    flags: frozenset[Flag] = frozenset()
    least_rating: int = 0
    labels: frozenset[Label] = frozenset()
    tags: frozenset[str] = frozenset()
    folders: frozenset[FolderId] = frozenset()
    checkpoints: frozenset[str] = frozenset()
    sort: Sort = Sort()

    @property
    def is_filtered(self) -> bool:
        """Whether anything may be hidden."""
        return replace(self, sort=Sort()) != Criteria()
