"""Carries out one edit about a file on the disk: wholly, or not at all."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from curator.domain.file_moves import (
    HOLDING,
    FileBinned,
    FileCopy,
    FileEdit,
    FileMove,
    FilePlace,
    Sidecars,
)
from curator.domain.image import FileStat
from curator.library.disk import Disk, is_there, same_content
from curator.library.file_plan import Places
from curator.library.file_trouble import FileTroubleError, Trouble
from curator.library.targets import as_file_stat
from curator.store.file_jobs import KnownFile, Moved

log = logging.getLogger(__name__)

Way = tuple[bytes, bytes]
"""From where to where."""


@dataclass(frozen=True, slots=True)
class Mover:
    """Moves files; whatever it cannot do whole it takes back.

    Attributes:
        files_of: all files of an image that the library knows.
    """

    disk: Disk
    places: Places
    files_of: Callable[[int], Sequence[KnownFile]]

    def carry_out(self, edit: FileEdit) -> Moved:
        """Do it; gives what was done, with the text files that really were there.

        Raises:
            FileExistsError: the name is taken, of the file or of what goes along with it.
            OSError, FileTroubleError: it cannot be done, and nothing is.
        """
        match edit:
            case FileMove():
                return self._move(edit)
            case FileCopy(made=True):
                return self._copy(edit)
            case FileCopy():
                return self._take_away(edit)
            case FileBinned():
                return self._bin(edit)

    def ways(self, edit: FileEdit) -> list[Way]:
        """The paths that are touched: of the file first, then of what goes along with it."""
        match edit:
            case FileMove():
                before, after = edit.before, edit.after
            case FileCopy():
                before, after = edit.source, edit.place
            case FileBinned():
                before = after = edit.before
        beside = [
            (self.places.beside(before, one), self.places.beside(after, other))
            for one, other in edit.sidecars
        ]
        return [(self.places.path(before), self.places.path(after)), *beside]

    def _move(self, edit: FileMove) -> Moved:
        (source, target), *beside = self.ways(edit)
        self._require(source, edit.before, edit.after)
        if source == target:
            return Moved(replace(edit, sidecars=()), stat_of(source))
        there = _there(beside)
        went = self._bring((source, target), there, edit.after)
        self.prune(edit.before)
        return Moved(replace(edit, sidecars=_went(edit.sidecars, beside, went)), stat_of(target))

    def _bring(self, way: Way, beside: Sequence[Way], to: FilePlace) -> list[Way]:
        """Move a file and what lies beside it; gives what of that went along.

        Sources on another volume are left when all is there: whatever is not, needs no room to
        get back.
        """
        renamed: list[Way] = []
        copied: list[Way] = []
        try:
            _make_folder(os.path.dirname(way[1]))
            for each in (way, *beside):
                (copied if self.disk.bring(*each) else renamed).append(each)
            if way in copied:
                self.disk.leave(*way)
        except (OSError, FileTroubleError):
            self._take_back(renamed, copied)
            if way not in renamed:
                self.prune(to)
                raise
            return renamed[1:]
        return [each for each in beside if each in renamed or self._left(each)]

    def _take_back(self, renamed: list[Way], copied: Sequence[Way]) -> None:
        """Undo what was done; what cannot be stays in `renamed`."""
        for source, target in copied:
            if os.path.lexists(source) and os.path.lexists(target):
                self.disk.remove(target)
        while renamed:
            source, target = renamed[-1]
            try:
                self.disk.move(target, source)
            except (OSError, FileTroubleError):
                log.exception("%r cannot be moved back", target)
                return
            renamed.pop()

    def _left(self, way: Way) -> bool:
        try:
            self.disk.leave(*way)
        except (OSError, FileTroubleError):
            log.warning("%r cannot go along", way[0], exc_info=True)
            return False
        return True

    def _copy(self, edit: FileCopy) -> Moved:
        (source, target), *beside = self.ways(edit)
        self._require(source, edit.source, edit.place)
        done: list[bytes] = []
        there = _there(beside)
        try:
            _make_folder(os.path.dirname(target))
            for one, other in ((source, target), *there):
                self.disk.copy(one, other)
                done.append(other)
        except (OSError, FileTroubleError):
            for path in done:
                self.disk.remove(path)
            raise
        return Moved(replace(edit, sidecars=_went(edit.sidecars, beside, there)), stat_of(target))

    def _take_away(self, edit: FileCopy) -> Moved:
        (_, copy), *beside = self.ways(edit)
        self._require(copy, edit.place)
        others = [self.places.path(each.place) for each in self.files_of(edit.image_id)]
        others = [path for path in others if os.path.isfile(path) and not _is_one(path, copy)]
        if not others:
            raise FileTroubleError(Trouble.LAST, "the copy is all that is left of the image")
        if not any(same_content(copy, path) for path in others):
            raise FileTroubleError(Trouble.CHANGED, "the copy was changed since")
        self.disk.remove(copy)
        for source, other in _there(beside, at=1):
            with suppress(OSError):  # What was written on since stays.
                if not _is_one(source, other) and same_content(source, other):
                    self.disk.remove(other)
        return Moved(edit, None)

    def _bin(self, edit: FileBinned) -> Moved:
        (path, _), *beside = self.ways(edit)
        self._require(path, edit.before)
        self.disk.to_bin(path)
        for each, _ in _there(beside):
            try:
                self.disk.to_bin(each)
            except OSError:
                log.warning("a text file cannot go into the bin", exc_info=True)
        self.prune(edit.before)
        return Moved(edit, None)

    def _require(self, path: bytes, *places: FilePlace) -> None:
        for place in places:
            self.places.require(place)
        if not is_there(path):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    def prune(self, place: FilePlace) -> None:
        """Remove folders of holding that are empty now."""
        root, directory = self.places.root(place), os.path.dirname(place.relpath)
        while directory.split(os.sep.encode(), 1)[0] == HOLDING:
            try:
                os.rmdir(os.path.join(root, directory))
            except OSError:
                return
            directory = os.path.dirname(directory)


def _make_folder(path: bytes) -> None:
    try:
        os.makedirs(path, exist_ok=True)
    except (FileExistsError, FileNotFoundError):  # A file, or a link that leads nowhere.
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None


def stat_of(path: bytes) -> FileStat:
    """What the library keeps of a file, or of a link whose file is gone; raises OSError."""
    with suppress(FileNotFoundError):
        return as_file_stat(os.stat(path))
    return as_file_stat(os.lstat(path))


def _is_one(path: bytes, other: bytes) -> bool:
    """Whether two paths lead to the same file, by links or otherwise; raises OSError."""
    return os.path.samefile(path, other)


def _there(ways: Sequence[Way], at: int = 0) -> list[Way]:
    return [way for way in ways if os.path.lexists(way[at])]


def _went(sidecars: Sidecars, beside: Sequence[Way], there: Sequence[Way]) -> Sidecars:
    """The names of those that went along."""
    return tuple(pair for pair, way in zip(sidecars, beside, strict=True) if way in there)
