"""What is done with collections, keeper sets and tags in the window; what goes wrong is told.

Every deed is one step that Undo takes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QMimeData

from curator.domain.change import Command
from curator.domain.collection import Collection, CollectionId, CollectionKind
from curator.domain.criteria import Criteria
from curator.domain.errors import CuratorError
from curator.domain.stored_criteria import from_json
from curator.library import collections, tagging
from curator.library.columns import Ids
from curator.library.commands import Judgement, changed_images, judge
from curator.library.export_choice import as_query
from curator.library.gallery import Gallery
from curator.library.renaming import renamed_tag
from curator.ui import words
from curator.ui.dragged import images_in, tag_in
from curator.ui.errors import ErrorReporter
from curator.ui.finder import Finder
from curator.ui.looks import Looks

Handler = Callable[..., object]

DECISIONS = frozenset(("add_to_target", "choose_target", "new_collection", "save_smart", "freeze"))
"""The actions of the table that change the library."""

_TARGET = "collections/target"


class Asks(Protocol):
    """Asks people; `done` is called with the answer and raises UsageError where it cannot be."""

    def name(self, title: str, hint: str, done: Callable[[str], object]) -> None:
        """Ask for a name."""

    def target(
        self, known: Sequence[Collection], done: Callable[[Collection | str], object]
    ) -> None:
        """Ask for one of some collections, or the name of a new one."""


@dataclass(frozen=True, slots=True)
class Around:
    """The parts of the window that are needed here."""

    gallery: Gallery
    finder: Finder
    looks: Looks
    reporter: ErrorReporter
    asks: Asks


class ListDeeds:
    """Handlers by the id of their action, and what the panels of the left dock ask for."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._gallery = around.gallery
        self._library = around.gallery.library

    def handlers(self) -> dict[str, Handler]:
        """Handlers by the id of their action."""
        return {
            "add_to_target": self.add_to_target,
            "choose_target": self.choose_target,
            "new_collection": self.ask_for_collection,
            "save_smart": self.ask_for_smart,
            "freeze": self.ask_for_keepers,
        }

    # The target collection

    @property
    def target(self) -> Collection | None:
        """The collection that B adds to."""
        number = self._around.looks.number(_TARGET, 0)
        found = self._library.columns.lists.get(number)
        return found if found is not None and found.kind is CollectionKind.HAND else None

    def use_as_target(self, number: CollectionId) -> None:
        """Let B add to a collection from now on."""
        self._around.looks.set_number(_TARGET, number)
        target = self.target
        if target is not None:
            self.notice(f"B adds to {words.one_line(target.name)}.")

    def add_to_target(self) -> None:
        """Add the targets to the target collection; ask which that is, if there is none."""
        target = self.target
        if target is None:
            self.choose_target(then_add=True)
        else:
            self.add(target.id, self._gallery.targets())

    def choose_target(self, *_: object, then_add: bool = False) -> None:
        """Ask which collection B adds to."""

        def done(chosen: Collection | str) -> None:
            if isinstance(chosen, str):
                self._library.do(collections.made(self._library, chosen))
                chosen = collections.called(self._library, chosen)
            self.use_as_target(chosen.id)
            if then_add:
                self.add(chosen.id, self._gallery.targets())

        known = self._library.columns.lists.all(CollectionKind.HAND)
        self._around.asks.target(known, done)

    # Collections

    def ask_for_collection(self) -> None:
        """Ask for the name of a collection, which gets what is selected."""
        ids = self._gallery.selection
        told = f"with {_these(ids)}" if len(ids) else "without images as yet"
        self._ask("New collection", f"A list of images made by hand, {told}.", self._make, ids)

    def ask_for_smart(self) -> None:
        """Ask for the name of a smart collection of what is shown."""
        query = words.one_line(as_query(self._library, self._gallery.criteria))
        asked = f"what is searched and filtered for now: {query}" if query else "all images"
        hint = f"Shows {asked}; whatever comes to it later, too."
        self._ask("Save as smart collection", hint, self._make_smart)

    def ask_for_keepers(self) -> None:
        """Ask for the name of a keeper set of what is selected, or else shown."""
        selection = self._gallery.selection
        ids = selection if len(selection) > 1 else self._gallery.ids
        hint = f"Freezes {_these(ids)} as a list that stays as it is."
        self._ask("Freeze as keeper set", hint, self._freeze, ids)

    def rename(self, number: CollectionId, name: str) -> None:
        """Call a collection otherwise."""
        self._with(number, lambda each: collections.renamed(self._library, each, name))

    def delete(self, number: CollectionId) -> None:
        """Delete a collection, and no image."""
        found = self._with(number, lambda each: collections.deleted(self._library, each))
        if found is not None:
            self.notice(f"{words.one_line(found.name)} is deleted; its images stay.")

    def add(self, number: CollectionId, ids: Ids) -> None:
        """Add images to a collection, and say how many that was."""
        self._move(number, ids, collections.added, "{} added to {}.", "Nothing new for {}.")

    def take_out(self, number: CollectionId, ids: Ids) -> None:
        """Take images out of a collection, and say how many that was."""
        nothing = "None of these is in {}."
        self._move(number, ids, collections.taken_out, "{} taken out of {}.", nothing)

    def update(self, number: CollectionId) -> None:
        """Let a smart collection ask for what is searched and filtered for now."""
        criteria = self._gallery.criteria
        found = self._with(
            number, lambda each: collections.redefined(self._library, each, criteria)
        )
        if found is not None:
            self.notice(f"{words.one_line(found.name)} shows this from now on.")

    def open_smart(self, number: CollectionId) -> Criteria | None:
        """Show what a smart collection asks for, now or when that is found; gives what it is.

        None, with the reason told, when that cannot be.
        """
        found = self._library.columns.lists.get(number)
        if found is None:
            return None
        try:
            self._library.membership.check_definition(found, self._library.columns.lists.all())
            criteria = from_json(found.stored)
        except CuratorError as error:
            self._around.reporter.tell(error)
            return None
        return criteria if self.ask(criteria) else None

    def ask(self, criteria: Criteria) -> bool:
        """Show what criteria ask for, now or when it is found; False, and told, if it cannot be."""
        try:
            self._around.finder.show(criteria)
        except CuratorError as error:
            self._around.reporter.tell(error)
            return False
        return True

    def notice(self, text: str) -> None:
        """Say in a sentence what the eye cannot see."""
        self._around.reporter.notice(text)

    # Tags

    def rename_tag(self, name: str, new: str) -> None:
        """Call a tag otherwise, or join it with the tag of that name."""
        self._do(lambda: renamed_tag(self._library, name, new))

    def delete_tag(self, name: str) -> None:
        """Take a tag off every image."""
        if self._do(lambda: tagging.deleted(self._library.columns, name)):
            self.notice(f"{words.one_line(name)} is off all images.")

    def place_tag(self, name: str, parent: str) -> None:
        """Put a tag below another one, or ("") at the top."""
        self._do(lambda: tagging.placed(self._library.columns, name, parent))

    def ask_for_tag(self, parent: str) -> None:
        """Ask for the name of a new tag below another one."""

        def make(name: str) -> None:
            self._library.do(tagging.made_below(self._library.columns, name, parent))

        self._ask("New tag", f"Below {words.one_line(parent)}.", make)

    def tag(self, name: str, ids: Ids) -> None:
        """Put a tag on images, and say how many that was."""
        command = judge(self._library.columns, ids, Judgement(tags=(name,)))
        if self._do(lambda: command):
            count = words.images(len(changed_images(command.edits)))
            self.notice(f"{count} tagged {words.one_line(name)}.")

    # What is dropped

    def takes_images(self, number: CollectionId, data: QMimeData) -> bool:
        """Whether something can be dropped on a collection made by hand."""
        return self._library.writable and images_in(data) is not None

    def drop_on_collection(self, number: CollectionId, data: QMimeData) -> None:
        """Add the images that were dropped."""
        ids = images_in(data)
        if ids is not None:
            self.add(number, ids)

    def takes_for_tag(self, name: str, data: QMimeData) -> bool:
        """Whether something can be dropped on a tag: images, or a tag that does not stand above."""
        if not self._library.writable:
            return False
        tag, tree = tag_in(data), self._library.columns.tag_tree
        if tag is None:
            return images_in(data) is not None
        return tag in tree and name not in tree.within(tag)

    def drop_on_tag(self, name: str, data: QMimeData) -> None:
        """Tag the images that were dropped, or put the tag below this one."""
        tag, ids = tag_in(data), images_in(data)
        if tag is not None:
            self.place_tag(tag, name)
        elif ids is not None:
            self.tag(name, ids)

    # Within

    def _make(self, name: str, ids: Ids) -> None:
        self._library.do(collections.made(self._library, name, ids))

    def _make_smart(self, name: str) -> None:
        self._library.do(collections.made_smart(self._library, name, self._gallery.criteria))

    def _freeze(self, name: str, ids: Ids) -> None:
        origin = collections.Origin(as_query(self._library, self._gallery.criteria))
        command = collections.frozen(self._library, name, ids, origin, time.time_ns())
        self._library.do(command)

    def _ask(self, title: str, hint: str, done: Handler, *more: object) -> None:
        self._around.asks.name(title, hint, lambda name: done(name, *more))

    def _move(
        self,
        number: CollectionId,
        ids: Ids,
        deed: Callable[..., Command],
        done: str,
        nothing: str,
    ) -> None:
        commands: list[Command] = []

        def made(collection: Collection) -> Command:
            commands.append(deed(self._library, collection, ids))
            return commands[0]

        found = self._with(number, made)
        name = words.one_line(found.name) if found is not None else ""
        if found is not None and commands[0].edits:
            count = len(changed_images(commands[0].edits))
            self.notice(done.format(words.images(count), name))
        elif commands:
            self.notice(nothing.format(self._named(number)))

    def _named(self, number: CollectionId) -> str:
        found = self._library.columns.lists.get(number)
        return "" if found is None else words.one_line(found.name)

    def _with(
        self, number: CollectionId, deed: Callable[[Collection], Command]
    ) -> Collection | None:
        """Carry out a deed on a collection; gives it, None when nothing was changed."""
        found = self._library.columns.lists.get(number)
        return found if found is not None and self._do(lambda: deed(found)) else None

    def _do(self, deed: Callable[[], Command]) -> bool:
        try:
            return self._library.do(deed())
        except CuratorError as error:
            self._around.reporter.tell(error)
            return False


def _these(ids: Ids) -> str:
    return "this image" if len(ids) == 1 else f"these {words.images(len(ids))}"
