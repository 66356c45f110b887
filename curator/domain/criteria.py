"""What to show, and in what order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from curator.domain.collection import CollectionId
from curator.domain.image import HIGHEST_RATING, Flag, FolderId, Label

NEWEST_FIRST = "newest"
RANDOM = "random"
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
    """An order by a score, a time, a name and the like.

    NEAREST_FIRST goes with `like:` and `about:` by itself; no query names it.

    Attributes:
        key: a scorer's, or "newest", "created", "added", "name", "rating", "size", "seed" or
            "random".
        worst_first: turns the natural order round ("best first" for scores, newest first for
            dates, A to Z for names).
        scale: what of a score is sorted by; VALUE for all that is no score.
        shuffle: which of the random orders; 0 for all other keys.
        then: the order of those that are equal; None: newest first. It has no `then` of its own.
    """

    key: str = NEWEST_FIRST
    worst_first: bool = False
    scale: Scale = Scale.VALUE
    shuffle: int = 0
    then: Sort | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """Bounds on a score or its percentile, both included; None leaves that side open."""

    key: str
    low: float | None = None
    high: float | None = None
    scale: Scale = Scale.VALUE

    @property
    def is_open(self) -> bool:
        """Whether it bounds nothing at all."""
        return self.low is None and self.high is None


@dataclass(frozen=True, slots=True)
class Days:
    """Days of UTC, first and last included, as "2026-11-30"; "" leaves that side open.

    Attributes:
        recent: so many days up to today, today being one; 0 for none. Goes before `first` and
            `last`, and means other days tomorrow.
    """

    first: str = ""
    last: str = ""
    recent: int = 0

    @property
    def is_open(self) -> bool:
        """Whether every day is among them."""
        return self == Days()

    def bounds(self, today: date) -> tuple[date | None, date | None]:
        """First and last day; None where that side is open."""
        if self.recent:
            return today - timedelta(days=self.recent - 1), today
        first, last = (date.fromisoformat(day) if day else None for day in (self.first, self.last))
        return first, last


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to show: everything that satisfies all of these.

    Attributes:
        text: a query in Curator's query language; an order it asks for goes before `sort`.
        thresholds: ranges of scores, one a scorer.
        flags: any of them; empty means all.
        most_rating: 0 shows what has no stars.
        labels: likewise.
        tags: all of them, case aside; "" for images without any.
        folders: a file in any of them; empty means all.
        checkpoints: any of these exact names, "" for images whose checkpoint is not known;
            empty means all.
        collections: in any of them, whatever their kind; empty means all.
        loras: likewise, "" for images made without any.
        tools, samplers, schedulers: likewise, "" where the file does not say.
        sizes: any of these, written "1024x768"; empty means all.
        created: the days that the times of files may lie in.
    """

    text: str = ""
    thresholds: tuple[Threshold, ...] = ()
    flags: frozenset[Flag] = frozenset()
    least_rating: int = 0
    most_rating: int = HIGHEST_RATING
    labels: frozenset[Label] = frozenset()
    tags: frozenset[str] = frozenset()
    folders: frozenset[FolderId] = frozenset()
    checkpoints: frozenset[str] = frozenset()
    collections: frozenset[CollectionId] = frozenset()
    loras: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()
    samplers: frozenset[str] = frozenset()
    schedulers: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    created: Days = Days()
    sort: Sort = Sort()

    @property
    def is_filtered(self) -> bool:
        """Whether anything may be hidden."""
        return replace(self, sort=Sort()) != Criteria()
