"""Criteria to rows in order, with what is dear kept from one question to the next.

While one condition moves (a threshold is dragged, a flag is set), all the others are as they were:
each has its own mask, good until something changes that it hangs on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import reduce
from typing import TypeVar

import numpy as np

from curator.domain.criteria import NEAREST_FIRST, Criteria, Sort, Threshold
from curator.library.columns import Mask
from curator.library.library import Library
from curator.library.nearest import Nearest
from curator.library.picked import Rows
from curator.query.nearness import seeks_nearness
from curator.query.syntax import (
    And,
    Bounds,
    Comparison,
    FlagIs,
    LabelIs,
    Node,
    Not,
    NumberField,
    Or,
    Query,
    ScoreComparison,
    TextField,
    TextMatch,
    all_of,
    any_of,
)

T = TypeVar("T")

_MOST_KEPT = 64


class Shown:
    """Answers what Criteria show; belongs to the owner thread."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._columns = library.columns
        self._kept: dict[Hashable, tuple[int, object]] = {}

    def query(self, criteria: Criteria) -> Query:
        """The criteria's text as a query; raises QueryError."""
        return self._library.parse(criteria.text)

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
        order = self._order(sort)
        return order[found.mask[order]]

    def mask(self, criteria: Criteria, *, without: str | None = None) -> Mask:
        """The rows that satisfy the criteria; `without` leaves out one scorer's threshold."""
        return self._found(criteria, without).mask

    def _found(self, criteria: Criteria, without: str | None = None) -> Nearest:
        """What is near to something is chosen from what satisfies all the rest."""
        parts = _parts(self.query(criteria).condition)
        seeking = [part for part in parts if seeks_nearness(part)]
        beside = self._beside(criteria, [part for part in parts if part not in seeking], without)
        if not seeking:
            return Nearest(beside)
        return self._library.selector.nearest(all_of(seeking), beside).within(beside)

    def _beside(self, criteria: Criteria, parts: Iterable[Node], without: str | None) -> Mask:
        """The rows that satisfy everything that does not ask for nearness."""
        condition = self.query(criteria).condition
        masks = [self._among(condition), *map(self._matching, parts)]
        masks += map(self._matching, judged(criteria))
        masks += self._placed(criteria)
        masks += [
            self._matching(comparison(threshold))
            for threshold in criteria.thresholds
            if threshold.key != without and not threshold.is_open
        ]
        return reduce(np.logical_and, masks)

    def forget(self) -> None:
        """Something changed that no column tells of, such as a folder that went offline."""
        self._kept.clear()

    def _among(self, condition: Node | None) -> Mask:
        # Where images lie changes with contents; whether a query asks for missing ones does not.
        return self._keep(
            ("among", condition),
            self._columns.contents,
            lambda: self._library.selector.among(condition),
        )

    def _matching(self, node: Node) -> Mask:
        stamp = self._columns.revision if _hangs_on_judgement(node) else self._columns.contents
        return self._keep(node, stamp, lambda: self._library.selector.matching(node))

    def _placed(self, criteria: Criteria) -> list[Mask]:
        """Folders and checkpoints: sets of ids that the database answers."""
        columns, answers = self._columns, self._library.answers
        masks: list[Mask] = []
        if criteria.folders:
            masks.append(
                self._keep(
                    ("folders", criteria.folders),
                    columns.contents,
                    lambda: columns.mask_of(answers.in_folders(criteria.folders)),
                )
            )
        if criteria.checkpoints:
            masks.append(
                self._keep(
                    ("checkpoints", criteria.checkpoints),
                    columns.contents,
                    lambda: columns.mask_of(answers.with_checkpoints(criteria.checkpoints)),
                )
            )
        return masks

    def _order(self, sort: Sort) -> Rows:
        columns = self._columns
        stamp = columns.revision if sort.key == "rating" else columns.contents
        return self._keep(sort, stamp, lambda: self._library.selector.order(sort))

    def _keep(self, key: Hashable, stamp: int, make: Callable[[], T]) -> T:
        known = self._kept.pop(key, None)
        if known is None or known[0] != stamp:
            known = (stamp, make())
        self._kept[key] = known  # put last: the first is the one not asked for the longest
        while len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return known[1]  # type: ignore[return-value]


def _parts(condition: Node | None) -> tuple[Node, ...]:
    if condition is None:
        return ()
    return condition.children if isinstance(condition, And) else (condition,)


def judged(criteria: Criteria) -> list[Node]:
    """The conditions on what the user decided."""
    nodes: list[Node] = []
    if criteria.flags:
        nodes.append(any_of(FlagIs(flag) for flag in sorted(criteria.flags)))
    if criteria.least_rating:
        nodes.append(Comparison(NumberField.RATING, Bounds(low=criteria.least_rating)))
    if criteria.labels:
        nodes.append(any_of(LabelIs(label) for label in sorted(criteria.labels)))
    nodes += [TextMatch(TextField.TAG, tag) for tag in sorted(criteria.tags)]
    return nodes


def comparison(threshold: Threshold) -> Node:
    """The condition that a score lies within its bounds."""
    return ScoreComparison(threshold.key, Bounds(threshold.low, threshold.high))


def _hangs_on_judgement(node: Node) -> bool:
    match node:
        case And(children) | Or(children):
            return any(map(_hangs_on_judgement, children))
        case Not(child):
            return _hangs_on_judgement(child)
        case FlagIs() | LabelIs():
            return True
        case Comparison(field, _):
            return field is NumberField.RATING
        case TextMatch(field, _):
            return field is TextField.TAG
        case _:
            return False
