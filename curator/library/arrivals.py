"""Rules on arrival: they flag new images as soon as the scores they ask for are there.

That is no step of history, as an arrival is none: an undo right after one takes back what its user
did. Flags set by hand stay, and what one rule rejects no other keeps. Belongs to the owner thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from curator.domain.change import MarkedByRule, Outcome
from curator.domain.errors import CuratorError
from curator.domain.image import Flag, FlagSource, ImageId
from curator.library.columns import Mask
from curator.library.cut import Cut, Rule, cut_among
from curator.library.library import Library
from curator.library.news import Committed, News
from curator.library.rules import followed, is_ready, rules, scorers_of, stored_rule


@dataclass(slots=True)
class Marked:
    """What rules did to new images.

    Attributes:
        problems: of rules that cannot be followed, each told once while it stays so.
    """

    kept: int = 0
    rejected: int = 0
    problems: dict[str, CuratorError] = field(default_factory=dict)


class Arrivals:
    """Hears what comes into a library, and lets the rules on arrival flag it.

    Args:
        library: open for writing.
        waits: until near-duplicates are found, where a rule asks for them; else it is followed
            when they are.
    """

    def __init__(self, library: Library, *, waits: bool) -> None:
        self._library = library
        self._waits = waits
        self._touched: set[int] = set()
        self._told: dict[str, str] = {}
        self._stop = library.subscribe(self._hear)

    @property
    def are_waiting(self) -> bool:
        """Whether anything has come, or has got a score, since the rules were asked."""
        return bool(self._touched) and not self._is_put_off()

    def close(self) -> None:
        """Hear nothing more."""
        self._stop()

    def mark(self) -> Marked:
        """Let the rules flag what has come, in one go; it is written behind."""
        marked = Marked()
        if self._library.loading is not None:
            return marked
        came, self._touched = self._touched, set()
        found = list(self._followed(marked))
        if self._is_put_off():
            self._touched |= came
        touched = self._library.columns.mask_of(sorted(came))
        among = [each.among(touched) for each in found]
        while (further := _any(among, touched)).sum() > touched.sum():
            touched = further  # Every rule is asked about all that any of them may flag.
            among = [each.among(touched) for each in found]
        self._submit([each.cut(rows) for each, rows in zip(found, among, strict=True)], marked)
        return marked

    def _followed(self, marked: Marked) -> Iterator[_OnArrival]:
        for collection in rules(self._library):
            try:
                saved = stored_rule(collection)
                if saved.on_arrival and (self._waits or is_ready(self._library, saved)):
                    rule = followed(self._library, saved)
                    yield _OnArrival(self._library, rule, saved.since)
            except CuratorError as error:
                if self._told.get(collection.name) != str(error):
                    marked.problems[collection.name] = error
                    self._told[collection.name] = str(error)
            else:
                self._told.pop(collection.name, None)

    def _is_put_off(self) -> bool:
        """Whether near-duplicates are looked for, which a rule may wait for."""
        return not self._waits and self._library.stacks.is_looking

    def _submit(self, cuts: list[Cut], marked: Marked) -> None:
        columns = self._library.columns
        flags, free = columns["flag"], columns["flag_source"] != FlagSource.HAND
        nothing = np.zeros(columns.count, np.bool_)
        reject = _any((cut.rows_rejected for cut in cuts), nothing)
        keep = _any((cut.rows_kept for cut in cuts), nothing) & ~reject
        kept, rejected = (
            tuple(map(ImageId, columns.ids[rows & free & (flags != flag)].tolist()))
            for rows, flag in ((keep, Flag.KEEP), (reject, Flag.REJECT))
        )
        marked.kept, marked.rejected = len(kept), len(rejected)
        if kept or rejected:
            self._library.submit(MarkedByRule(kept, rejected))

    def _hear(self, news: News) -> None:
        if isinstance(news, Committed) and rules(self._library):
            added = (Outcome.ADDED, Outcome.CHANGED)
            self._touched.update(e.image_id for e in news.outcomes if e.outcome in added)
            self._touched.update(fact.image_id for fact in news.scored)


@dataclass(frozen=True, slots=True)
class _OnArrival:
    """A rule that can be followed."""

    library: Library
    rule: Rule
    since: int

    def among(self, touched: Mask) -> Mask:
        """The rows it may flag: new ones, and those that the best of their groups is one of."""
        new = touched & (self.library.columns["added"] >= self.since) & self._is_scored()
        if self.rule.best_of is None or self.rule.best_of.groups is None:
            return new
        groups = self.rule.best_of.groups
        return new | np.isin(groups, np.unique(groups[new & (groups != 0)]))

    def cut(self, among: Mask) -> Cut:
        """What it says of these."""
        columns, selector = self.library.columns, self.library.selector
        return cut_among(columns, selector, self.rule, selector.mask(self.rule.query) & among)

    def _is_scored(self) -> Mask:
        """Rows that have every score it asks for; without one there is nothing to go by."""
        columns = self.library.columns
        scored = columns.alive.copy()
        for key in scorers_of(self.rule):
            scored &= ~np.isnan(columns.score(key))
        return scored


def _any(masks: Iterable[Mask], base: Mask) -> Mask:
    return reduce(np.logical_or, masks, base)
