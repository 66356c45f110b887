"""What is in a collection, whatever its kind; and whether its definition can be followed at all.

What cannot be followed (its text is no query any more, it asks for a collection that is gone, it
comes back to itself) holds nothing, so that no change elsewhere breaks what is on the screen; the
reason is there for whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime

import numpy as np

from curator.domain.collection import Collection, CollectionId, CollectionKind
from curator.domain.criteria import Criteria
from curator.domain.errors import CuratorError, QueryError, UnknownNameError, UsageError
from curator.domain.stored_criteria import from_json
from curator.library.columns import Columns, Mask
from curator.library.lists import Lists
from curator.library.shown import Shown, hangs_on_judgement
from curator.query.nearness import seeks_nearness
from curator.query.parts import texts_in
from curator.query.syntax import Query, TextField

MASKS_OF_SMART_COLLECTIONS = 16
_MOST_READ = 1000
_DEEPEST = 16
"""Smart collections that ask for one another in a row; each takes a piece of the stack."""
_NO_EDIT_TOUCHES = (
    *("text", "thresholds", "folders", "checkpoints", "loras", "tools", "samplers", "schedulers"),
    *("sizes", "created", "sort"),
)


class Membership:
    """Answers what is in collections; belongs to the owner thread.

    Args:
        columns: hold the collections and what was put into them.
        shown: answers the Criteria of smart collections.
    """

    def __init__(self, columns: Columns, shown: Shown) -> None:
        self._columns = columns
        self._shown = shown
        self._under_way: list[CollectionId] = []
        self._stays: dict[str, bool] = {}

    @property
    def _lists(self) -> Lists:
        return self._columns.lists

    def called(self, name: str) -> Mask:
        """The rows in the collection of a name, case aside; none where there is no such one."""
        found = self._lists.called(name)
        return self._nothing() if found is None else self.mask(found)

    def any_of(self, numbers: Iterable[CollectionId]) -> Mask:
        """The rows in any of some collections; one that is gone holds nothing."""
        mask = self._nothing()
        for collection in filter(None, map(self._lists.get, numbers)):
            mask |= self.mask(collection)
        return mask

    def mask(self, collection: Collection) -> Mask:
        """The rows in a collection; a smart one that cannot be followed holds nothing."""
        mask = self._nothing()
        if collection.kind is not CollectionKind.SMART:
            mask[self._lists.members(collection.id).rows(self._columns)] = True
        elif collection.id not in self._under_way and len(self._under_way) < _DEEPEST:
            self._under_way.append(collection.id)
            try:
                mask = self._shown.mask(from_json(collection.stored))
            except CuratorError:
                pass  # `problem` tells it to whoever asks.
            finally:
                self._under_way.pop()
        return mask

    def stamp(self, collection: Collection) -> tuple[object, ...]:
        """Changes whenever what is in a smart collection may be different."""
        if collection.stored not in self._stays:
            if len(self._stays) >= _MOST_READ:
                self._stays.clear()
            self._stays[collection.stored] = self._stays_through_edits(collection)
        stays, columns = self._stays[collection.stored], self._columns
        changes = columns.contents if stays else columns.revision
        return changes, self._lists.changes, collection, datetime.now(UTC).date()

    def count(self, collection: Collection) -> int | None:
        """How many images that are not missing a smart collection shows.

        None where it asks for what is near to something, which takes too long to be counted.

        Raises:
            CuratorError: it cannot be followed.
        """
        self.check_definition(collection, self._lists.all())
        criteria = from_json(collection.stored)
        if seeks_nearness(self._query(criteria).condition):
            return None
        return int(np.count_nonzero(self._shown.mask(criteria)))

    def problem(self, collection: Collection) -> CuratorError | None:
        """Why a smart collection cannot be followed; None when it can."""
        if collection.kind is not CollectionKind.SMART:
            return None
        try:
            self.check_definition(collection, self._lists.all())
        except CuratorError as error:
            return error
        return None

    def check_definition(self, collection: Collection, among: Iterable[Collection]) -> None:
        """See to it that a smart collection can be followed.

        Args:
            collection: the smart collection.
            among: all collections there are.

        Raises:
            UsageError: its text is no query, it asks for what is not there, or for itself.
        """
        by_name = {each.name.casefold(): each for each in among}
        by_name[collection.name.casefold()] = collection
        self._follow(collection, by_name, (), {})

    def check(self, query: Query, text: str) -> None:
        """See to it that all smart collections a query asks for can be followed.

        In a collection that is not there is nothing, as nothing wears a tag that is not there.

        Raises:
            QueryError: one cannot.
        """
        for name in collections_in(query):
            found = self._lists.called(name)
            if found is not None and found.kind is CollectionKind.SMART:
                self._check_smart(found, text, max(0, text.casefold().find(name.casefold())))

    def _check_smart(self, collection: Collection, text: str, at: int) -> None:
        problem = self.problem(collection)
        if problem is not None:
            raise QueryError(text, at, f"{collection.name!r} cannot be followed: {problem}")
        if seeks_nearness(self._query(from_json(collection.stored)).condition):
            raise QueryError(
                text, at, f"{collection.name!r} asks for what is near to something; open it itself"
            )

    def _follow(
        self,
        collection: Collection,
        by_name: dict[str, Collection],
        way: tuple[str, ...],
        heights: dict[CollectionId, int],
    ) -> int:
        """How many smart collections stand upon one another in it; each is followed once."""
        if collection.kind is not CollectionKind.SMART:
            return 0
        if collection.name in way:
            round_it = " → ".join((*way[way.index(collection.name) :], collection.name))
            raise UsageError(f"it comes back to itself: {round_it}")
        if collection.id not in heights and len(way) < _DEEPEST:
            asked = self._asked_for(from_json(collection.stored), by_name)
            inner = (*way, collection.name)
            below = [self._follow(each, by_name, inner, heights) for each in asked]
            heights[collection.id] = 1 + max(below, default=0)
        if len(way) + heights.get(collection.id, 1) > _DEEPEST:
            raise UsageError(
                f"more than {_DEEPEST} smart collections in a row would ask for one another"
            )
        return heights[collection.id]

    def _asked_for(
        self, criteria: Criteria, by_name: dict[str, Collection]
    ) -> Iterator[Collection]:
        for name in collections_in(self._query(criteria)):
            if name.casefold() not in by_name:
                raise UnknownNameError("collection", name)
            yield by_name[name.casefold()]
        by_id = {each.id: each for each in by_name.values()}
        for number in criteria.collections:
            if number not in by_id:
                raise UsageError("a collection it asks for was deleted")
            yield by_id[number]

    def _query(self, criteria: Criteria) -> Query:
        return self._shown.query(criteria)

    def _stays_through_edits(self, collection: Collection) -> bool:
        """Fields that nobody has thought of here are taken to hang on what the user decides."""
        try:
            criteria = from_json(collection.stored)
            condition = self._query(criteria).condition
        except CuratorError:
            return True
        if condition is not None and hangs_on_judgement(condition):
            return False
        usual = Criteria()
        return all(
            getattr(criteria, each.name) == getattr(usual, each.name)
            for each in fields(Criteria)
            if each.name not in _NO_EDIT_TOUCHES
        )

    def _nothing(self) -> Mask:
        return np.zeros(self._columns.count, np.bool_)


def collections_in(query: Query) -> list[str]:
    """The names that a query asks for by `in:`, from left to right."""
    return [each.text for each in texts_in(query.condition) if each.field is TextField.IN]
