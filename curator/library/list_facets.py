"""Collections and tags with counts, as the left dock lists them. For the owner's thread.

Counted are images that are not missing. What was put in by hand is counted at once; what smart
collections show is counted one by one, because each of them is a search.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from curator.domain.collection import Collection, CollectionId, CollectionKind
from curator.domain.errors import CuratorError
from curator.domain.stored_criteria import from_json
from curator.library.columns import Columns, Mask
from curator.library.export_choice import as_query
from curator.library.group import RowNumbers
from curator.library.library import Library

_FEW = 256
"""Where all together are so many times fewer than the library's images, sorting beats a mask."""


@dataclass(frozen=True, slots=True)
class ListFacet:
    """A collection made by hand, or a keeper set, and how many images are in it."""

    collection: Collection
    count: int


@dataclass(frozen=True, slots=True)
class TagFacet:
    """A tag in the tree.

    Attributes:
        own: images that wear this very tag.
        count: images that wear it or one below it.
        depth: how many stand above it.
        is_parent: some stand below it.
    """

    name: str
    own: int
    count: int
    depth: int
    is_parent: bool


@dataclass(frozen=True, slots=True)
class SmartFacet:
    """A smart collection as far as it is counted.

    Attributes:
        is_counted: it has been looked at.
        count: None before that, or where it cannot be counted.
        query: what it asks for, as one text.
        problem: why it cannot be followed.
    """

    collection: Collection
    is_counted: bool = False
    count: int | None = None
    query: str = ""
    problem: CuratorError | None = None


def list_facets(library: Library, kind: CollectionKind) -> list[ListFacet]:
    """Every collection of a kind that was filled by hand, in alphabetical order."""
    columns, shown = library.columns, library.selector.among(None)
    return [
        ListFacet(each, _count(shown, [columns.lists.members(each.id).rows(columns)]))
        for each in columns.lists.all(kind)
    ]


def tag_tree_facets(library: Library) -> list[TagFacet]:
    """Every tag, each followed by those below it; in alphabetical order among their like."""
    tree = library.columns.tag_tree
    tops = [name for name in tree.names() if not tree.parent(name)]
    return list(_branches(library.columns, library.selector.among(None), tops))


def _branches(columns: Columns, shown: Mask, tops: Sequence[str]) -> Iterator[TagFacet]:
    """Without recursion, for a way down may be of any length."""
    tree = columns.tag_tree
    waiting = [(name, 0) for name in _last_first(tops)]
    while waiting:
        name, depth = waiting.pop()
        below = tree.children(name)
        own = _count(shown, [tree.worn(name).rows(columns)])
        worn = [tree.worn(each).rows(columns) for each in tree.within(name)] if below else []
        yield TagFacet(name, own, _count(shown, worn) if below else own, depth, bool(below))
        waiting += [(child, depth + 1) for child in _last_first(below)]


def _last_first(names: Sequence[str]) -> list[str]:
    return sorted(names, key=lambda each: (each.casefold(), each), reverse=True)


def _count(shown: Mask, parts: Sequence[RowNumbers]) -> int:
    """How many shown rows are in any of some parts."""
    if len(parts) == 1:
        return int(np.count_nonzero(shown[parts[0]]))
    if sum(map(len, parts)) * _FEW < len(shown):
        return int(np.count_nonzero(shown[np.unique(np.concatenate(parts))]))
    mask = np.zeros(len(shown), np.bool_)
    for rows in parts:
        mask[rows] = True
    return int(np.count_nonzero(mask & shown))


class SmartCounts:
    """Counts smart collections one at a time, and only those that may have changed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._counted: dict[CollectionId, tuple[object, SmartFacet]] = {}
        self._begun = False

    @property
    def has_begun(self) -> bool:
        """Whether anything was counted yet."""
        return self._begun

    def facets(self) -> list[SmartFacet]:
        """Every smart collection, in alphabetical order, as it was counted last."""
        return [replace(self._known(each), collection=each) for each in self._all()]

    def count_next(self) -> bool:
        """Count one whose count may be out of date; False when none is."""
        self._begun = True
        membership = self._library.membership
        for each in self._all():
            stamp = membership.stamp(each)
            if self._counted.get(each.id, (None,))[0] != stamp:
                self._counted[each.id] = (stamp, self._now(each))
                return True
        return False

    def _all(self) -> list[Collection]:
        return self._library.columns.lists.all(CollectionKind.SMART)

    def _known(self, collection: Collection) -> SmartFacet:
        return self._counted.get(collection.id, (None, SmartFacet(collection)))[1]

    def _now(self, collection: Collection) -> SmartFacet:
        try:
            count = self._library.membership.count(collection)
            query = as_query(self._library, from_json(collection.stored))
        except CuratorError as error:
            return SmartFacet(collection, is_counted=True, problem=error)
        return SmartFacet(collection, is_counted=True, count=count, query=query)
