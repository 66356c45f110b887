"""What a collection shows: its images in order, and what is said of it beside them."""

from __future__ import annotations

from dataclasses import dataclass

from curator.domain.collection import Collection, CollectionKind
from curator.domain.errors import CuratorError
from curator.domain.stored_criteria import from_json
from curator.library.collections import origin_of
from curator.library.columns import Ids
from curator.library.export_choice import as_query
from curator.library.library import Library
from curator.library.shown import Shown


@dataclass(frozen=True, slots=True)
class About:
    """A collection in numbers and texts.

    Attributes:
        count: images that are not missing; None where that cannot be told.
        query: what a smart collection asks for, or a keeper set was found by; "" for none.
        rule: what chose the images of a keeper set beside that.
        problem: why a smart collection cannot be followed.
    """

    collection: Collection
    count: int | None
    query: str = ""
    rule: str = ""
    problem: CuratorError | None = None


def about(library: Library, collection: Collection) -> About:
    """What there is to say of a collection; never an error."""
    if collection.kind is CollectionKind.SMART:
        return _about_smart(library, collection)
    count, origin = len(images_in(library, collection)), origin_of(collection)
    return About(collection, count, origin.query, origin.rule)


def images_in(library: Library, collection: Collection) -> Ids:
    """The images in a collection that are not missing: as they were put in, or in its own order.

    Waits for what a smart collection asks for by nearness.

    Raises:
        CuratorError: a smart collection cannot be followed.
    """
    columns = library.columns
    if collection.kind is not CollectionKind.SMART:
        ids = columns.lists.in_order(collection.id)
        rows = columns.rows_of(ids)
        found: Ids = columns.ids[rows[library.selector.among(None)[rows]]]
        return found
    library.membership.check_definition(collection, columns.lists.all())
    criteria = from_json(collection.stored)
    library.nearness.answer(library.query(criteria.text))
    shown: Ids = columns.ids[Shown(library).rows(criteria)]
    return shown


def _about_smart(library: Library, collection: Collection) -> About:
    query = ""
    try:
        criteria = from_json(collection.stored)
        query = criteria.text
        query = as_query(library, criteria)
        return About(collection, library.membership.count(collection), query)
    except CuratorError as error:
        return About(collection, None, query, problem=error)
