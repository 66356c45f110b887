"""What is to be done with which files, and under which names: made before the first one moves."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from curator.domain.file_moves import (
    HOLDING,
    FileBinned,
    FileCopy,
    FileEdit,
    FileMove,
    FilePlace,
    Sidecars,
)
from curator.domain.image import FileId, Folder, FolderId
from curator.library.disk import content_of
from curator.library.file_names import Listing, along, candidates
from curator.library.file_trouble import FileFailure, FileTroubleError, Trouble
from curator.library.reconcile import is_offline
from curator.library.targets import as_file_stat
from curator.store import file_jobs
from curator.store.file_jobs import KnownFile, LibraryFile

NOBODY = FileId(0)


class Places:
    """From places to paths, by the folders that the library knows."""

    def __init__(self, folders: Iterable[Folder]) -> None:
        self._folders: Mapping[FolderId, Folder] = {each.id: each for each in folders}

    def is_watched(self, place: FilePlace) -> bool:
        """Whether a place lies in a folder that is watched."""
        folder = self._folders.get(place.folder_id)
        return folder is not None and folder.watched

    def watched_roots(self) -> list[bytes]:
        """The paths of the folders that are watched and there."""
        roots = [each.path for each in self._folders.values() if each.watched]
        return [root for root in roots if os.path.isdir(root)]

    def root(self, place: FilePlace) -> bytes:
        """The path of a place's folder; FileTroubleError where the library knows none."""
        folder = self._folders.get(place.folder_id)
        if folder is None:
            raise FileTroubleError(Trouble.GONE, "the library does not know the folder any more")
        return folder.path

    def path(self, place: FilePlace) -> bytes:
        """The path of a place; FileTroubleError likewise."""
        return os.path.join(self.root(place), place.relpath)

    def beside(self, place: FilePlace, name: bytes) -> bytes:
        """The path of another file in the same folder."""
        return os.path.join(os.path.dirname(self.path(place)), name)

    def require(self, place: FilePlace) -> None:
        """See that a place's folder is there; FileTroubleError where it is gone for now.

        So it is, too, where its drive is unplugged and the folder it is mounted on is left.
        """
        root = self.root(place)
        if is_offline(self._folders[place.folder_id], knows_files=True) or not os.path.isdir(root):
            raise FileTroubleError(Trouble.OFFLINE, "the watched folder is not there")


@dataclass(slots=True)
class Plan:
    """What is to be done, and what cannot be."""

    edits: list[FileEdit] = field(default_factory=list)
    failures: list[FileFailure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a file is to go: a folder of the library, a path below it, a name."""

    folder_id: FolderId
    directory: bytes
    name: bytes
    held_from: bytes | None = None

    @classmethod
    def of(cls, place: FilePlace) -> Goal:
        """A place as a goal."""
        directory, name = os.path.split(place.relpath)
        return cls(place.folder_id, directory, name, place.held_from)


class Planner:
    """Finds names for one deed; names that it has given are taken for all others of it."""

    def __init__(
        self, connection: LibraryFile, places: Places, files: Sequence[KnownFile] = ()
    ) -> None:
        self.connection = connection
        """Another one may be put here once the first is closed."""
        self._places = places
        self._listings: dict[bytes, Listing] = {}
        self._given: set[tuple[FolderId, bytes]] = set()
        self._gone_along: set[bytes] = set()
        self._leaving: dict[bytes, set[bytes]] = {}
        for each in files:
            directory, name = os.path.split(places.path(each.place))
            self._leaving.setdefault(directory, set()).add(name)

    def require_known(self, file: KnownFile) -> None:
        """See that a file in its place is what was read there, before it gets out of sight.

        Raises:
            FileTroubleError: it holds something else by now, of which nobody has judged.
        """
        path = self._places.path(file.place)
        if file.place.held_from is not None:
            return
        with suppress(OSError):  # What cannot be read is told when it cannot be moved.
            found = os.stat(path)
            if not stat.S_ISREG(found.st_mode):
                raise FileTroubleError(Trouble.CHANGED, "it is no file by now")
            now = as_file_stat(found)
            if (now.size, now.mtime_ns) == (file.stat.size, file.stat.mtime_ns):
                return
            from curator.imaging.hashes import HASH_BYTES  # With it come decoders, which take long.

            content = content_of(path)[:HASH_BYTES]
            if not file_jobs.is_content(self.connection, file.image_id, content):
                raise FileTroubleError(Trouble.CHANGED, "it is another image by now; scan first")

    def hold(self, file: KnownFile) -> FileMove:
        """Into the holding folder, below which it keeps its path."""
        self.require_known(file)
        place = file.place
        directory, name = os.path.split(place.relpath)
        goal = Goal(place.folder_id, os.path.join(HOLDING, directory), name, place.relpath)
        return self.move(file, goal)

    def restore(self, file: KnownFile) -> FileMove:
        """Out of the holding folder, to where it came from."""
        home = FilePlace(file.place.folder_id, file.place.held_from or file.place.relpath)
        return self.move(file, Goal.of(home))

    def move(self, file: KnownFile, goal: Goal, recorded: Sidecars = ()) -> FileMove:
        """To another place; `recorded` are files beside it that went along before."""
        found = self._beside(file.place, self._leaving_with(file.place))
        name = os.path.basename(file.place.relpath)
        known = dict(recorded)
        pairs = {each: known.get(each, along(each, name, goal.name)) for each in known | found}
        after, sidecars = self._free(goal, tuple(pairs.items()), file.id)
        self._gone_along.update(self._places.beside(file.place, each) for each, _ in sidecars)
        return FileMove(file.id, file.image_id, file.place, after, sidecars)

    def copy(self, file: KnownFile, goal: Goal) -> FileCopy:
        """A copy at another place."""
        self.require_known(file)
        listing = self._listing(file.place)
        name = os.path.basename(file.place.relpath)
        found = listing.beside(name, listing.names)
        pairs = tuple((each, along(each, name, goal.name)) for each in found)
        after, sidecars = self._free(goal, pairs, NOBODY)
        return FileCopy(file.image_id, file.place, after, sidecars)

    def bin(self, file: KnownFile) -> FileBinned:
        """Into the system's bin."""
        self.require_known(file)
        beside = self._beside(file.place, self._leaving_with(file.place))
        self._gone_along.update(self._places.beside(file.place, each) for each in beside)
        pairs = tuple((each, each) for each in beside)
        return FileBinned(file.id, file.image_id, file.place, pairs)

    def again(self, edit: FileEdit) -> FileEdit:
        """A step that is undone or redone: from where the file lies by now.

        Raises:
            FileTroubleError: the library knows the file no more, or another lies in its place.
        """
        if isinstance(edit, FileBinned):
            return edit
        if isinstance(edit, FileCopy):
            return self._copied_again(edit) if edit.made else edit
        file = file_jobs.known_file(self.connection, edit.file_id, edit.image_id, edit.before)
        if file is None:
            raise FileTroubleError(Trouble.GONE, "the library does not know the file any more")
        if edit.after.held_from is not None or _same(file.place, edit.after):
            self.require_known(file)
        if _same(file.place, edit.after):
            return replace(edit, file_id=file.id, before=file.place, sidecars=())
        recorded = edit.sidecars if _same(file.place, edit.before) else ()
        return self.move(file, Goal.of(edit.after), recorded)

    def other_name(self, edit: FileEdit) -> FileEdit:
        """The same under the next free name: somebody has taken the one it had."""
        match edit:
            case FileMove():
                after, sidecars = self._free(Goal.of(edit.after), edit.sidecars, edit.file_id)
                return replace(edit, after=after, sidecars=sidecars)
            case FileCopy():
                after, sidecars = self._free(Goal.of(edit.place), edit.sidecars, NOBODY)
                return replace(edit, place=after, sidecars=sidecars)
            case FileBinned():
                return edit

    def _copied_again(self, edit: FileCopy) -> FileCopy:
        files = file_jobs.files_of(self.connection, [edit.image_id])
        if not files:
            raise FileTroubleError(Trouble.GONE, "the library does not know the file any more")
        same = (each for each in files if _same(each.place, edit.source))
        return self.copy(next(same, files[0]), Goal.of(edit.place))

    def _free(self, goal: Goal, sidecars: Sidecars, file_id: FileId) -> tuple[FilePlace, Sidecars]:
        """The first name that is free, for the file and for all that go along."""
        root = self._places.root(FilePlace(goal.folder_id, b""))
        directory = os.path.join(root, goal.directory)
        for name, renamed in candidates(goal.name, sidecars):
            names = (name, *(after for _, after in renamed))
            relpath = os.path.join(goal.directory, name)
            # Where case makes no difference, whoever comes second finds the name taken.
            given = {(goal.folder_id, os.path.join(goal.directory, each)) for each in names}
            if (
                given.isdisjoint(self._given)
                and not any(os.path.lexists(os.path.join(directory, each)) for each in names)
                and not file_jobs.is_taken(self.connection, goal.folder_id, relpath, file_id)
            ):
                self._given |= given
                return FilePlace(goal.folder_id, relpath, goal.held_from), renamed
        raise AssertionError("names never end")

    def _beside(self, place: FilePlace, leaving: Collection[bytes]) -> dict[bytes, bytes]:
        """Text files beside a file that have not gone along with another one."""
        found = self._listing(place).beside(os.path.basename(place.relpath), leaving)
        return {
            each: each for each in found if self._places.beside(place, each) not in self._gone_along
        }

    def _leaving_with(self, place: FilePlace) -> Collection[bytes]:
        return self._leaving.get(os.path.dirname(self._places.path(place)), set())

    def _listing(self, place: FilePlace) -> Listing:
        directory = os.path.dirname(self._places.path(place))
        if directory not in self._listings:
            self._listings[directory] = Listing.of(directory)
        return self._listings[directory]


def _same(one: FilePlace, other: FilePlace) -> bool:
    return (one.folder_id, one.relpath) == (other.folder_id, other.relpath)
