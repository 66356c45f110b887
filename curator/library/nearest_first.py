"""Criteria whose text asks what is near to something bring their own order, and take it away."""

from __future__ import annotations

from dataclasses import replace

from curator.domain.criteria import NEAREST_FIRST, Criteria, Sort
from curator.library.library import Library
from curator.query.nearness import ranks


class NearestFirst:
    """Remembers the order there was before."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._usual = Sort()
        self._last = ("", False)

    def applied(self, criteria: Criteria, before: Criteria) -> Criteria:
        """New criteria in the order that they should have; QueryError if they are no query.

        Nearest first as soon as something is sought so, unless an order is chosen with it; the
        order of before as soon as nothing is.
        """
        seeks = self.seeks(criteria)
        if seeks and criteria.sort == before.sort and not self.seeks(before):
            self._usual = before.sort
            return replace(criteria, sort=Sort(NEAREST_FIRST))
        if not seeks and criteria.sort.key == NEAREST_FIRST:
            return replace(criteria, sort=self._usual)
        return criteria

    def seeks(self, criteria: Criteria) -> bool:
        """Whether the text asks what is near to something."""
        if criteria.text != self._last[0]:
            condition = self._library.query(criteria.text).condition
            self._last = (criteria.text, ranks(condition))
        return self._last[1]
