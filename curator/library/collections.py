"""Deeds on collections, smart collections and keeper sets, as Commands.

None of them touches an image: a collection that is deleted takes only its list with it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from curator.domain.change import (
    AnyEdit,
    CollectionEdit,
    Command,
    Edit,
    EditField,
    KeepersFrozen,
)
from curator.domain.collection import Collection, CollectionId, CollectionKind
from curator.domain.criteria import Criteria
from curator.domain.errors import UnknownNameError, UsageError
from curator.domain.image import ImageId
from curator.domain.stored_criteria import to_json
from curator.library.columns import Ids
from curator.library.commands import count_in_words
from curator.library.library import Library
from curator.library.lists import Lists, Places
from curator.library.renaming import asking_anew
from curator.query.syntax import TextField

_KINDS = {
    CollectionKind.HAND: "collection",
    CollectionKind.SMART: "smart collection",
    CollectionKind.KEEPERS: "keeper set",
    CollectionKind.RULE: "rule",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """How a keeper set came about.

    Attributes:
        query: what its images were found by; "" for none.
        rule: what chose them beside that; "" for nothing.
        target: where they were exported to; "" when they were not.
    """

    query: str = ""
    rule: str = ""
    target: str = ""


def called(library: Library, name: str) -> Collection:
    """The collection of a name, case aside; UnknownNameError when there is none."""
    found = library.columns.lists.called(name.strip())
    if found is None or found.kind is CollectionKind.RULE:
        known = [each.name for each in library.columns.lists.holders()]
        near = tuple(each for each in known if name.strip().casefold() in each.casefold())
        raise UnknownNameError("collection", name, near[:3])
    return found


def made(library: Library, name: str, ids: Ids | None = None) -> Command:
    """A new collection, with these images in this order; UsageError when the name is taken."""
    collection = new_collection(library, name, CollectionKind.HAND)
    edits: list[AnyEdit] = [CollectionEdit(None, collection)]
    if ids is not None:
        edits += _appended(library, collection, ids)
    return Command(f"new collection {collection.name}", tuple(edits))


def made_smart(library: Library, name: str, criteria: Criteria) -> Command:
    """A new smart collection that shows what these criteria show.

    Raises:
        UsageError: the name is taken, or the criteria ask for what is not there or for itself.
    """
    collection = new_collection(library, name, CollectionKind.SMART, to_json(criteria))
    library.membership.check_definition(collection, library.columns.lists.all())
    label = f"new smart collection {collection.name}"
    return Command(label, (CollectionEdit(None, collection),))


def frozen(library: Library, name: str, ids: Ids, origin: Origin, now_ns: int) -> Command:
    """A keeper set: these images in this order, as they were chosen at a time."""
    edits = _keepers(library, name, ids, origin, now_ns)
    return Command(f"freeze {name.strip()}: {count_in_words(len(ids))}", edits)


def keep_export(library: Library, ids: Ids, origin: Origin, now_ns: int) -> str:
    """Keep what was exported as a keeper set; gives its name.

    That is no step of history: what is undone after an export is what was decided before it.
    """
    day = datetime.fromtimestamp(now_ns // 10**9).astimezone().date()
    base = f"{_printable(Path(origin.target).name) or 'export'} {day}"
    name = library.columns.lists.free_name(base)
    library.submit(KeepersFrozen(_keepers(library, name, ids, origin, now_ns)))
    return name


def origin_of(collection: Collection) -> Origin:
    """How a keeper set came about, as far as it tells."""
    try:
        told = json.loads(collection.stored)
        return Origin(*(str(told.get(name, "")) for name in ("query", "rule", "target")))
    except (ValueError, AttributeError):
        return Origin()


def redefined(library: Library, collection: Collection, criteria: Criteria) -> Command:
    """A smart collection that shows something else from now on; UsageError as `made_smart`."""
    after = replace(_of_kind(collection, CollectionKind.SMART), stored=to_json(criteria))
    library.membership.check_definition(after, library.columns.lists.all())
    edits = () if after == collection else (CollectionEdit(collection, after),)
    return Command(f"change smart collection {collection.name}", edits)


def renamed(library: Library, collection: Collection, name: str) -> Command:
    """A collection under another name, under which smart collections go on asking for it."""
    lists = library.columns.lists
    name = _free_name(lists, name, collection)
    after = replace(collection, name=name)
    edits = [CollectionEdit(collection, after)] if after != collection else []
    if edits:
        edits += asking_anew(library, TextField.IN, collection.name, name)
    _check_all(library, [edit.after for edit in edits if edit.after is not None])
    return Command(f"rename {collection.name} to {name}", tuple(edits))


def deleted(library: Library, collection: Collection) -> Command:
    """No such collection any more; its images stay what and where they are."""
    members = library.columns.lists.members(collection.id).ids
    edits = _placed(library, collection, members, np.zeros(len(members), np.int64))
    label = f"delete {_KINDS[collection.kind]} {collection.name}"
    return Command(label, (*edits, CollectionEdit(collection, None)))


def added(library: Library, collection: Collection, ids: Ids) -> Command:
    """More images in a collection, behind those that are in it; UsageError if it is not by hand."""
    edits = _appended(library, _of_kind(collection, CollectionKind.HAND), ids)
    count = sum(len(edit.ids) for edit in edits)
    return Command(f"add to {collection.name}: {count_in_words(count)}", tuple(edits))


def taken_out(library: Library, collection: Collection, ids: Ids) -> Command:
    """Images no longer in a collection; UsageError if it is not by hand."""
    places = np.zeros(len(ids), np.int64)
    edits = _placed(library, _of_kind(collection, CollectionKind.HAND), ids, places)
    count = sum(len(edit.ids) for edit in edits)
    return Command(f"take out of {collection.name}: {count_in_words(count)}", tuple(edits))


def _keepers(
    library: Library, name: str, ids: Ids, origin: Origin, now_ns: int
) -> tuple[AnyEdit, ...]:
    how = json.dumps({"query": origin.query, "rule": origin.rule, "target": origin.target})
    collection = new_collection(library, name, CollectionKind.KEEPERS, how)
    collection = replace(collection, frozen_at=now_ns)
    return (CollectionEdit(None, collection), *_appended(library, collection, ids))


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name).strip()


def new_collection(
    library: Library, name: str, kind: CollectionKind, stored: str = ""
) -> Collection:
    """One of a kind that is not there yet; UsageError when the name is taken or is none."""
    lists = library.columns.lists
    # The moment it is made, so that no id is ever given away twice, not even after an undo.
    latest = max((each.id for each in lists.all()), default=0)
    number = CollectionId(max(time.time_ns() // 1_000_000, latest + 1))
    return Collection(number, _free_name(lists, name), kind, stored)


def _free_name(lists: Lists, name: str, of: Collection | None = None) -> str:
    name = name.strip()
    if not name:
        raise UsageError("a collection needs a name")
    if not name.isprintable():
        raise UsageError("the name of a collection is one line of letters, digits and signs")
    taken = lists.called(name)
    if taken is not None and (of is None or taken.id != of.id):
        raise UsageError(f"a {_KINDS[taken.kind]} called {taken.name!r} is there already")
    return name


def _of_kind(collection: Collection, kind: CollectionKind) -> Collection:
    if collection.kind is kind:
        return collection
    reason = {
        CollectionKind.HAND: "nothing is put into it or taken out of it by hand",
        CollectionKind.SMART: "it stores no query",
        CollectionKind.KEEPERS: "it is no keeper set",
        CollectionKind.RULE: "it flags no images",
    }[kind]
    raise UsageError(f"{collection.name!r} is a {_KINDS[collection.kind]}: {reason}")


def _appended(library: Library, collection: Collection, ids: Ids) -> list[Edit]:
    """Edits that put those images behind the others that are not in the collection yet."""
    columns, lists = library.columns, library.columns.lists
    rows = columns.rows_of(ids)
    there = columns.ids[rows[columns.alive[rows]]]
    new = there[lists.places_of(collection.id, there) == 0]
    _, first = np.unique(new, return_index=True)
    new = new[np.sort(first)]
    places = lists.last_place(collection.id) + 1 + np.arange(len(new))
    return _placed(library, collection, new, places)


def _placed(library: Library, collection: Collection, ids: Ids, places: Places) -> list[Edit]:
    """The Edit that gives images their places, for those that have another one; or none."""
    before = library.columns.lists.places_of(collection.id, ids)
    order = np.argsort(ids, kind="stable")
    order = order[before[order] != places[order]]
    if not len(order):
        return []
    return [
        Edit(
            EditField.COLLECTION,
            tuple(map(ImageId, ids[order].tolist())),
            tuple(before[order].tolist()),
            tuple(places[order].tolist()),
            str(collection.id),
        )
    ]


def _check_all(library: Library, changed: Iterable[Collection]) -> None:
    """A new name may close a circle that was open at a name nobody had."""
    now = {each.id: each for each in library.columns.lists.all()}
    before = {number for number, each in now.items() if library.membership.problem(each) is None}
    now |= {each.id: each for each in changed}
    for each in now.values():
        if each.kind is CollectionKind.SMART and each.id in before:
            library.membership.check_definition(each, now.values())
