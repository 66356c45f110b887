"""Collections of all kinds in memory, and which images are in them in which order."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from curator.domain.change import AnyEdit, CollectionEdit, Command
from curator.domain.collection import Collection, CollectionId, CollectionKind
from curator.library.group import NOBODY, Group, Ids
from curator.store.collected import Collected

Places = NDArray[np.int64]


class Lists:
    """All collections; belongs to the owner thread."""

    def __init__(self, found: Collected | None = None) -> None:
        found = found or Collected()
        self.changes = 0
        """Raised whenever a collection is made, changed or deleted, but not by what is in it."""
        self._known = {each.id: each for each in found.collections}
        self._members = {number: Group(ids) for number, (ids, _) in found.members.items()}
        self._places = {number: places for number, (_, places) in found.members.items()}

    def all(self, kind: CollectionKind | None = None) -> list[Collection]:
        """Every collection (of a kind), in alphabetical order; numbers in names count as such."""
        found = [each for each in self._known.values() if kind in (None, each.kind)]
        return sorted(found, key=lambda each: (_spelled(each.name), each.name))

    def holders(self) -> list[Collection]:
        """All that hold images, in the same order: everything but rules."""
        return [each for each in self.all() if each.kind is not CollectionKind.RULE]

    def collected(self) -> Collected:
        """All collections and what is in them, as they would be loaded."""
        members = {each: (self.members(each).ids, self._places_in(each)) for each in self._known}
        return Collected(list(self._known.values()), members)

    def get(self, number: int) -> Collection | None:
        """A collection by its id."""
        return self._known.get(CollectionId(number))

    def called(self, name: str) -> Collection | None:
        """The collection of a name, case aside."""
        wanted = name.casefold()
        return next((each for each in self._known.values() if each.name.casefold() == wanted), None)

    def free_name(self, name: str, of: CollectionId | None = None) -> str:
        """A name that no other collection than `of` has: this one, else with a number behind it."""
        names = chain([name], (f"{name} ({number})" for number in count(2)))
        return next(each for each in names if self._is_free(each, of))

    def with_free_names(self, command: Command) -> Command:
        """A step that is undone or redone, under other names where others have the names by now.

        Keeper sets of exports come without a step, under whatever names are free then.
        """
        return replace(command, edits=tuple(map(self._with_free_name, command.edits)))

    def members(self, number: int) -> Group:
        """The images that were put into a collection; a smart one has none of its own."""
        return self._members.get(CollectionId(number)) or Group()

    def in_order(self, number: int) -> Ids:
        """The same, in their order."""
        ids: Ids = self.members(number).ids[np.argsort(self._places_in(number), kind="stable")]
        return ids

    def places_of(self, number: int, ids: Ids) -> Places:
        """The place of images in a collection's order, counted from 1; 0: not in it."""
        members = self.members(number).ids
        if not len(members):
            return np.zeros(len(ids), np.int64)
        at = np.minimum(np.searchsorted(members, ids), len(members) - 1)
        return np.where(members[at] == ids, self._places_in(number)[at], 0)

    def last_place(self, number: int) -> int:
        """The highest place that is taken; 0 when nothing is in it."""
        return int(self._places_in(number).max(initial=0))

    def define(self, edit: CollectionEdit) -> None:
        """Make, change or delete a collection."""
        self.changes += 1
        if edit.after is not None:
            self._known[edit.after.id] = edit.after
        elif edit.before is not None:
            self._known.pop(edit.before.id, None)
            self._members.pop(edit.before.id, None)
            self._places.pop(edit.before.id, None)

    def put(self, number: int, ids: Ids, places: Places) -> None:
        """Give images their places in a collection, or (0) take them out."""
        if CollectionId(number) not in self._known:
            return
        members, taken = self.members(number).ids, self._places_in(number)
        stay, come = ~np.isin(members, ids, assume_unique=True), places > 0
        joined = np.concatenate([members[stay], ids[come]])
        order = np.argsort(joined, kind="stable")
        self._members[CollectionId(number)] = Group(joined[order])
        self._places[CollectionId(number)] = np.concatenate([taken[stay], places[come]])[order]

    def _with_free_name(self, edit: AnyEdit) -> AnyEdit:
        if not isinstance(edit, CollectionEdit) or edit.after is None:
            return edit
        name = self.free_name(edit.after.name, edit.after.id)
        return replace(edit, after=replace(edit.after, name=name))

    def _is_free(self, name: str, of: CollectionId | None) -> bool:
        found = self.called(name)
        return found is None or found.id == of

    def _places_in(self, number: int) -> Places:
        return self._places.get(CollectionId(number), NOBODY)


def _spelled(name: str) -> list[tuple[int, str]]:
    """A name in parts to sort by: (number, "") or (0, letters)."""
    parts = re.split(r"([0-9]{1,15})", name.casefold())
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]
