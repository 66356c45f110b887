"""Queues that find mistakes: queries that show where flags and scores contradict each other.

They are about what this library has scores of. A percentile says what is high and what is low, so
that they mean the same whatever the scorer's range is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from curator.domain.criteria import Criteria, Scale, Sort
from curator.domain.image import Flag
from curator.domain.score import Direction, RunsOn, ScorerInfo
from curator.library.library import Library
from curator.library.scorer_order import in_order
from curator.library.shown import Shown
from curator.query.syntax import (
    Bounds,
    FlagIs,
    Node,
    Query,
    ScoreComparison,
    State,
    StateIs,
    all_of,
    negation,
)
from curator.query.unparser import unparse

HIGH, LOW = 80, 20
"""Percentiles in the library from which, and up to which, a score is high or low."""


class QueueKind(StrEnum):
    """What may be a mistake."""

    HIGH_REJECTED = "high-rejected"
    LOW_KEPT = "low-kept"
    OFF_PROMPT = "off-prompt"
    KEEPERLESS = "keeperless"


@dataclass(frozen=True, slots=True)
class Queue:
    """One query.

    Attributes:
        query: "" where the library has no scores to ask by.
        scorers: the keys it asks by.
    """

    kind: QueueKind
    query: str
    scorers: tuple[str, ...] = ()


def queues(library: Library) -> tuple[Queue, ...]:
    """The queues of a library, asking by the scores it has."""
    infos = library.infos
    ranked = [
        infos[key]
        for key in in_order(library.columns.scorers, infos)
        if infos[key].direction is not Direction.NEITHER
    ]
    models = [info for info in ranked if info.runs_on is RunsOn.DEVICE]
    looks = _first(models, lambda info: not info.needs_prompt)
    match = _first(models, lambda info: info.needs_prompt)
    good = looks or match or _first(ranked, lambda _: True)
    high_rejected = good and Query(all_of([_high(good), FlagIs(Flag.REJECT)]), Sort(good))
    low_kept = good and Query(all_of([_low(good), FlagIs(Flag.KEEP)]), Sort(good, worst_first=True))
    off_prompt = (looks and match) and Query(
        all_of([_high(looks), _low(match), negation(FlagIs(Flag.REJECT))]),
        Sort(match, worst_first=True),
    )
    return (
        _queue(QueueKind.HIGH_REJECTED, high_rejected, good),
        _queue(QueueKind.LOW_KEPT, low_kept, good),
        _queue(QueueKind.OFF_PROMPT, off_prompt, looks, match),
        Queue(QueueKind.KEEPERLESS, unparse(Query(StateIs(State.KEEPERLESS)))),
    )


def _first(infos: Iterable[ScorerInfo], fits: Callable[[ScorerInfo], bool]) -> str | None:
    return next((info.key for info in infos if fits(info)), None)


def _high(key: str) -> Node:
    return ScoreComparison(key, Bounds(low=HIGH), Scale.LIBRARY_PERCENTILE)


def _low(key: str) -> Node:
    return ScoreComparison(key, Bounds(high=LOW), Scale.LIBRARY_PERCENTILE)


def _queue(kind: QueueKind, query: Query | str | None, *keys: str | None) -> Queue:
    text = unparse(query) if isinstance(query, Query) else ""
    return Queue(kind, text, tuple(key for key in keys if key is not None))


class QueueCounts:
    """Counts queues one at a time, and only those that may have changed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._shown = Shown(library, most_kept=8)
        self._counted: dict[str, tuple[Hashable, int]] = {}
        self._begun = False

    @property
    def has_begun(self) -> bool:
        """Whether anything was counted yet."""
        return self._begun

    def queues(self) -> list[tuple[Queue, int | None]]:
        """Every queue with its count as it was counted last; None before that."""
        return [(each, self._counted.get(each.query, (None, None))[1]) for each in self._all()]

    def count_next(self) -> bool:
        """Count one whose count may be out of date; False when none is."""
        self._begun = True
        columns = self._library.columns
        stamp = columns.revision, columns.contents
        for each in self._all():
            if each.query and self._counted.get(each.query, (None,))[0] != stamp:
                mask = self._shown.mask(Criteria(text=each.query))
                self._counted[each.query] = stamp, int(np.count_nonzero(mask))
                return True
        return False

    def _all(self) -> tuple[Queue, ...]:
        return queues(self._library)
