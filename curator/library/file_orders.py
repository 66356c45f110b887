"""The deeds on files, as what is to be planned: which files, and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from curator.domain.change import Command
from curator.domain.file_moves import FileEdit
from curator.domain.image import FolderId
from curator.library.file_names import with_extension
from curator.library.file_plan import Goal, Places, Plan, Planner
from curator.library.file_trouble import FileTroubleError, failure_of
from curator.store import file_jobs
from curator.store.file_jobs import KnownFile, LibraryFile

Chosen = Callable[[LibraryFile, Places], list[KnownFile]]
"""Finds the files that a deed is about."""

Make = Callable[[Planner, KnownFile], FileEdit]
"""Says what becomes of one of them."""


@dataclass(frozen=True, slots=True)
class EachFile:
    """Something is done with each of some files."""

    chosen: Chosen
    make: Make

    def __call__(self, connection: LibraryFile, places: Places) -> tuple[Planner, Plan]:
        """See `Planning`."""
        files = self.chosen(connection, places)
        planner, plan = Planner(connection, places, files), Plan()
        for each in files:
            try:
                plan.edits.append(self.make(planner, each))
            except FileTroubleError as error:
                plan.failures.append(failure_of(places.path(each.place), error))
        return planner, plan


@dataclass(frozen=True, slots=True)
class Again:
    """A step of history is undone or redone; its command is turned round already for an undo."""

    command: Command

    def __call__(self, connection: LibraryFile, places: Places) -> tuple[Planner, Plan]:
        """See `Planning`."""
        edits = [edit for edit in self.command.edits if isinstance(edit, FileEdit)]
        planner, plan = Planner(connection, places), Plan()
        for edit in edits:
            try:
                plan.edits.append(planner.again(edit))
            except FileTroubleError as error:
                plan.failures.append(failure_of(b"", error))
        return planner, plan


def in_place(ids: Iterable[int] | None, connection: LibraryFile, places: Places) -> list[KnownFile]:
    """All files of images that are in their places; None: of all rejected images."""
    wanted = file_jobs.rejected(connection) if ids is None else ids
    return [
        each
        for each in file_jobs.files_of(connection, wanted)
        if not each.missing and each.place.held_from is None and places.is_watched(each.place)
    ]


def first_in_place(ids: Sequence[int], connection: LibraryFile, places: Places) -> list[KnownFile]:
    """The first such file of each image, in the order of the images."""
    first: dict[int, KnownFile] = {}
    for each in in_place(ids, connection, places):
        first.setdefault(each.image_id, each)
    return [first[image_id] for image_id in ids if image_id in first]


def held(ids: Iterable[int] | None, connection: LibraryFile, _: Places) -> list[KnownFile]:
    """All files of images that wait in holding; None: of all images."""
    files = file_jobs.held_files(connection)
    wanted = None if ids is None else set(ids)
    return [each for each in files if wanted is None or each.image_id in wanted]


def held_before(time: int | None, connection: LibraryFile, _: Places) -> list[KnownFile]:
    """All files that wait in holding since before a time in nanoseconds, or at all."""
    return file_jobs.held_files(connection, time)


def renamed(name: bytes, planner: Planner, file: KnownFile) -> FileEdit:
    """Another name in the same folder; one without the extension of an image keeps the old one."""
    goal = Goal.of(file.place)
    return planner.move(file, replace(goal, name=with_extension(name, goal.name)))


class Destination:
    """A folder that files go to; its number is known once it is `found`."""

    def __init__(self, root: bytes, below: bytes, known: FolderId | None) -> None:
        self._root = root
        self._below = below
        self._id = known

    def find(self, connection: LibraryFile) -> bool:
        """Make the folder known to the library where it is not; whether that was new."""
        is_new = self._id is None
        if self._id is None:
            self._id = file_jobs.folder_at(connection, self._root)
        return is_new

    def goal(self, file: KnownFile) -> Goal:
        """Where a file goes, under its own name."""
        assert self._id is not None
        return replace(Goal.of(file.place), folder_id=self._id, directory=self._below)

    def moved(self, planner: Planner, file: KnownFile) -> FileEdit:
        """A file goes there; one that lies there stays."""
        planner.require_known(file)
        return planner.move(file, self.goal(file))

    def copied(self, planner: Planner, file: KnownFile) -> FileEdit:
        """A copy goes there."""
        return planner.copy(file, self.goal(file))

    def not_there(self, chosen: Chosen) -> Chosen:
        """Without the files that lie there already."""
        return partial(self._elsewhere, chosen)

    def _elsewhere(
        self, chosen: Chosen, connection: LibraryFile, places: Places
    ) -> list[KnownFile]:
        return [
            each
            for each in chosen(connection, places)
            if (each.place.folder_id, Goal.of(each.place).directory) != (self._id, self._below)
        ]
