"""Criteria to rows in order, with what is dear kept from one question to the next.

While one condition moves (a threshold is dragged, a flag is set), all the others are as they were:
each has its own mask, good until something changes that it hangs on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial, reduce
from typing import Protocol, TypeVar

import numpy as np

from curator.domain.criteria import NEAREST_FIRST, Criteria, Sort, Threshold
from curator.library.answers import DatabaseAnswers
from curator.library.axes import Axis, bound_on, chosen, conditions, rows_on
from curator.library.columns import Columns, Mask
from curator.library.facets import Facets
from curator.library.nearest import Nearest
from curator.library.one_out import OneOut
from curator.library.picked import Rows
from curator.library.row_memory import RowMemory
from curator.library.select import Selector
from curator.query.nearness import seeks_nearness
from curator.query.syntax import (
    And,
    Bounds,
    Comparison,
    FlagIs,
    Has,
    LabelIs,
    Node,
    Not,
    NumberField,
    Or,
    Part,
    Query,
    ScoreComparison,
    State,
    StateIs,
    TextField,
    TextMatch,
    all_of,
)

T = TypeVar("T")

_MOST_KEPT = 64
_A_FEW = 8
"""Less than one row in so many is put in order faster by itself than all rows are."""


class Asked(Protocol):
    """What is asked of a Library."""

    columns: Columns
    selector: Selector
    answers: DatabaseAnswers

    @property
    def infos(self) -> Mapping[str, object]:
        """Scorers by key; what queries mean hangs on which there are."""

    def query(self, text: str) -> Query:
        """A query as it is written, whatever it asks for; raises QueryError."""


class Shown:
    """Answers what Criteria show; belongs to the owner thread.

    Args:
        library: what is asked.
        most_kept: masks and orders that are kept; each takes a byte an image and more.
    """

    def __init__(self, library: Asked, most_kept: int = _MOST_KEPT) -> None:
        self._most_kept = most_kept
        self._library = library
        self._columns = library.columns
        self._kept: dict[Hashable, tuple[int, object]] = {}
        self._last: tuple[Hashable, OneOut] | None = None
        self._memory = RowMemory()

    def query(self, criteria: Criteria) -> Query:
        """The criteria's text as a query; raises QueryError."""
        names = ("query", criteria.text, tuple(self._library.infos))
        return self._keep(names, 0, lambda: self._library.query(criteria.text))

    def rows(self, criteria: Criteria) -> Rows:
        """The rows to show, in order.

        Raises:
            QueryError: the text is no query.
            UsageError: it asks for what cannot be answered.
        """
        found = self._found(criteria)
        sort = self.query(criteria).sort or criteria.sort
        if sort.key == NEAREST_FIRST:
            return self._library.selector.arranged(found, sort)
        return self._in_order(sort, found.mask)

    def mask(self, criteria: Criteria, *, without: Hashable = None) -> Mask:
        """The rows that satisfy the criteria; `without` leaves out an Axis or a `bound_on`."""
        return self._found(criteria, without).mask

    def lying(self, criteria: Criteria) -> Mask:
        """The rows of which anything is asked: missing ones only where the criteria name them."""
        return self._among(self.query(criteria).condition)

    def facets(self, criteria: Criteria) -> Facets:
        """Counts by every axis of what all other conditions show."""

        def but(axis: Axis) -> Mask | None:
            is_asked = axis in self._beside(criteria)
            return self.mask(criteria, without=axis) if is_asked else None

        return Facets(self._columns, self._names, lambda: self.mask(criteria), but)

    def _found(self, criteria: Criteria, without: Hashable = None) -> Nearest:
        """What is near to something is chosen from what satisfies all the rest."""
        parts = _parts(self.query(criteria).condition)
        seeking = [part for part in parts if seeks_nearness(part)]
        left = self._beside(criteria).but(without)
        if not seeking:
            return Nearest(left)
        return self._library.selector.nearest(all_of(seeking), left).within(left)

    def _beside(self, criteria: Criteria) -> OneOut:
        """The rows that satisfy everything that does not ask for nearness, one left out or none.

        Only the last answer is kept: filters and histograms ask about the same criteria by turns.
        """
        today = datetime.now(UTC).date()
        key = (criteria, today, self._columns.revision, self._columns.contents)
        if self._last is None or self._last[0] != key:
            self._last = (key, self._one_out(criteria, today))
        return self._last[1]

    def _one_out(self, criteria: Criteria, today: date) -> OneOut:
        condition = self.query(criteria).condition
        parts = [part for part in _parts(condition) if not seeks_nearness(part)]
        base = reduce(np.logical_and, map(self._matching, parts), self._among(condition))
        masks: dict[Hashable, Mask] = {
            axis: self._matching(node) for axis, node in conditions(criteria, today).items()
        }
        masks.update(self._named(criteria))
        for threshold in criteria.thresholds:
            if not threshold.is_open:
                masks[bound_on(threshold.key)] = self._matching(comparison(threshold))
        return OneOut(base, masks)

    def forget(self) -> None:
        """Something changed that no column tells of, such as a folder that went offline."""
        self._kept.clear()
        self._last = None

    def _among(self, condition: Node | None) -> Mask:
        # Where images lie changes with contents; whether a query asks for missing ones does not.
        return self._keep(
            ("among", condition),
            self._columns.contents,
            lambda: self._library.selector.among(condition),
        )

    def _matching(self, node: Node) -> Mask:
        stamp = self._columns.revision if hangs_on_judgement(node) else self._columns.contents
        return self._keep(node, stamp, lambda: self._library.selector.matching(node))

    def _named(self, criteria: Criteria) -> Iterator[tuple[Hashable, Mask]]:
        """The rows that go by the names asked for, axis by axis, and those in collections."""
        for axis in Axis:
            if keys := chosen(criteria, axis):
                find = partial(rows_on, self._columns, self._names, axis, keys)
                yield axis, self._keep((axis, keys), self._columns.contents, find)
        if lists := criteria.collections:
            collected = partial(self._library.selector.membership.any_of, lists)
            key = ("collections", lists)
            yield "collections", self._keep(key, self._columns.revision, collected)

    def _names(self, kind: str) -> Mapping[int, str]:
        read = partial(self._library.answers.resource_names, kind)
        return self._keep(("names", kind), self._columns.contents, read)

    def _in_order(self, sort: Sort, mask: Mask) -> Rows:
        """A few rows are put in order by themselves; for many, the order of all rows is kept."""
        columns = self._columns
        changes = any(each.key == "rating" for each in (sort, sort.then) if each is not None)
        stamp = columns.revision if changes else columns.contents
        few = np.count_nonzero(mask) * _A_FEW < columns.count
        known = self._kept.get(sort)
        if few and (known is None or known[0] != stamp):
            return self._library.selector.order(sort, mask)
        order = self._keep(sort, stamp, lambda: self._library.selector.order(sort))
        # Twice as fast as by a mask of places.
        places = np.flatnonzero(mask.take(order))
        rows = self._memory.rows(len(places), len(order))
        return order.take(places, out=rows, mode="clip")  # "raise" would write elsewhere first.

    def _keep(self, key: Hashable, stamp: int, make: Callable[[], T]) -> T:
        known = self._kept.pop(key, None)
        if known is None or known[0] != stamp:
            known = (stamp, make())
        self._kept[key] = known  # put last: the first is the one not asked for the longest
        while len(self._kept) > self._most_kept:
            del self._kept[next(iter(self._kept))]
        return known[1]  # type: ignore[return-value]


def _parts(condition: Node | None) -> tuple[Node, ...]:
    if condition is None:
        return ()
    return condition.children if isinstance(condition, And) else (condition,)


def comparison(threshold: Threshold) -> Node:
    """The condition that a score lies within its bounds."""
    return ScoreComparison(threshold.key, Bounds(threshold.low, threshold.high), threshold.scale)


def hangs_on_judgement(node: Node) -> bool:
    """Whether what satisfies a condition may change by an Edit."""
    match node:
        case And(children) | Or(children):
            return any(map(hangs_on_judgement, children))
        case Not(child):
            return hangs_on_judgement(child)
        case FlagIs() | LabelIs():
            return True
        case Comparison(field, _):
            return field is NumberField.RATING
        case TextMatch(field, _):
            return field in (TextField.TAG, TextField.IN)
        case StateIs(state):
            return state in (State.STACKED, State.KEEPERLESS)
        case Has(part):
            return part is Part.TAG
        case _:
            return False
