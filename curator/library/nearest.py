"""Which images come nearest: conditions of nearness become masks, and an order.

Such a condition holds of the `MOST` nearest images among those of which everything else holds that
stands beside it. Several beside each other are asked together: they hold of the images that come
first in all of their orders. What is negated is the complement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from curator.library.columns import Mask
from curator.query.nearness import NEARNESS, seeks_nearness
from curator.query.syntax import And, Node, Not, Or, TextMatch

MOST = 100
"""How many images a condition of nearness holds of."""

Values = NDArray[np.float32]
Places = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """What a condition holds of, and in what order.

    Attributes:
        places: of each row, 0 for the nearest and infinity where there is no place; None when the
            condition says no order.
    """

    mask: Mask
    places: Places | None = None

    def within(self, mask: Mask) -> Nearest:
        """The same, of these rows only."""
        return Nearest(self.mask & mask, self.places)

    def in_order(self, *, farthest_first: bool = False) -> NDArray[np.intp]:
        """The rows it holds of, nearest first; those without a place come last."""
        rows = np.flatnonzero(self.mask)[::-1]
        if self.places is None:
            return rows
        places = self.places[rows]
        return rows[np.argsort(_turned(places) if farthest_first else places, kind="stable")]


@dataclass(frozen=True, slots=True)
class Rows:
    """The two questions that rows are asked.

    Attributes:
        matching: the rows of which a condition without nearness holds.
        nearness: of each row how near it comes, more is nearer; NaN where that is not known.
    """

    matching: Callable[[Node], Mask]
    nearness: Callable[[TextMatch], Values]

    def nearest(self, node: Node, among: Mask) -> Nearest:
        """What a condition holds of.

        Args:
            node: any condition.
            among: the rows that conditions of nearness choose from.
        """
        if not seeks_nearness(node):
            return Nearest(self.matching(node))
        match node:
            case And(children):
                return self._all(children, among)
            case Or(children):
                found = [self.nearest(child, among) for child in children]
                return Nearest(
                    reduce(np.logical_or, (each.mask for each in found)), _joined(np.minimum, found)
                )
            case Not(child):
                return Nearest(~self.nearest(child, among).mask)
            case TextMatch():
                return _first([self.nearness(node)], among)
            case _:
                raise AssertionError(node)

    def _all(self, children: Iterable[Node], among: Mask) -> Nearest:
        plain, seeking, conditions = _parted(children)
        beside = reduce(np.logical_and, map(self.matching, plain), among)
        found = [self.nearest(child, beside) for child in seeking]
        if conditions:
            found.append(_first([self.nearness(each) for each in conditions], beside))
        mask = reduce(np.logical_and, (each.mask for each in found), beside)
        return Nearest(mask, _joined(np.maximum, found))


def _parted(children: Iterable[Node]) -> tuple[list[Node], list[Node], list[TextMatch]]:
    """Conditions without nearness, those with nearness somewhere inside, those of nearness."""
    plain: list[Node] = []
    seeking: list[Node] = []
    conditions: list[TextMatch] = []
    for child in children:
        if isinstance(child, TextMatch) and child.field in NEARNESS:
            conditions.append(child)
        elif seeks_nearness(child):
            seeking.append(child)
        else:
            plain.append(child)
    return plain, seeking, conditions


def _first(values: Sequence[Values], among: Mask) -> Nearest:
    """The first rows in all of these orders."""
    known = reduce(np.logical_and, (~np.isnan(each) for each in values), among)
    rows = np.flatnonzero(known)
    if len(values) == 1:
        order = _descending(values[0][rows], MOST)
    else:
        order = _ascending(np.max([_ranks(each[rows]) for each in values], axis=0))[:MOST]
    found = rows[order]
    mask = np.zeros(len(among), np.bool_)
    mask[found] = True
    places = np.full(len(among), np.inf)
    places[found] = np.arange(len(found))
    return Nearest(mask, places)


def _descending(values: Values, most: int) -> NDArray[np.intp]:
    """Where the largest values stand, largest first; the later one first among equals."""
    at = np.arange(len(values))
    if len(values) > most:
        least = np.partition(values, len(values) - most)[len(values) - most]
        at = np.flatnonzero(values >= least)
    return at[np.lexsort((-at, -values[at]))][:most]


def _ranks(values: Values) -> NDArray[np.intp]:
    ranks = np.empty(len(values), np.intp)
    ranks[np.lexsort((-np.arange(len(values)), -values))] = np.arange(len(values))
    return ranks


def _ascending(ranks: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.lexsort((-np.arange(len(ranks)), ranks))


def _joined(join: np.ufunc, found: Iterable[Nearest]) -> Places | None:
    places = [each.places for each in found if each.places is not None]
    return reduce(join, places) if places else None


def _turned(places: Places) -> Places:
    return np.where(np.isfinite(places), -places, places)
