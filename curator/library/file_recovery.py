"""Ends what was begun with files and cut short, by a kill or by power, before all else is read.

The journal tells what was to be done and under which names; the disk tells how far it came. What
has moved is written as the step it was to be, what has not stays where it is. Nothing is moved on
but what is half done: a copy whose source is still there, text files beside an image.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from curator.domain.file_moves import FileBinned, FileCopy, FileEdit, FileMove
from curator.library.disk import Disk, is_there, same_content
from curator.library.file_job import files_of, step_of
from curator.library.file_mover import Mover, Way, stat_of
from curator.library.file_plan import Places
from curator.library.file_trouble import FileTroubleError, Trouble
from curator.store import file_jobs, folders
from curator.store.engine import Database
from curator.store.file_jobs import Job, Moved
from curator.store.writer import revise

log = logging.getLogger(__name__)

_PART = re.compile(rb"\.curator-[0-9a-f]{16}\.part")


def end_what_was_begun(database: Database, disk: Disk) -> None:
    """Finish or take back what the journal holds; a drive that is gone lets it wait.

    A library that was opened for reading only is left alone.
    """
    if not database.writable:
        return
    with database.read() as connection:
        begun = file_jobs.unfinished(connection)
        places = Places(folders.all_folders(connection))
    for number, job in begun:
        recovery = _Recovery(disk, Mover(disk, places, partial(files_of, database)))
        try:
            moved = recovery.look_at(job)
        except FileTroubleError as error:
            log.warning("%s was cut short, and has to wait: %s", job.label, error)
            continue
        _write(database, number, job, moved)


@dataclass(frozen=True, slots=True)
class _Recovery:
    disk: Disk
    mover: Mover

    def look_at(self, job: Job) -> list[Moved]:
        """What of a job is done; raises FileTroubleError where that cannot be seen now."""
        for edit in job.edits:
            self._require(edit)
        for directory in {os.path.dirname(self.mover.ways(edit)[0][1]) for edit in job.edits}:
            self._clear_away(directory)
        return [moved for edit in job.edits if (moved := self._ended(job, edit)) is not None]

    def _require(self, edit: FileEdit) -> None:
        match edit:
            case FileMove():
                needed = (edit.before, edit.after)
            case FileCopy():
                needed = (edit.place, edit.place)
            case FileBinned():
                needed = (edit.before, edit.before)
        for place in needed:
            self.mover.places.require(place)
        try:
            for path in self.mover.ways(edit)[0]:
                is_there(path)
        except OSError as error:
            raise FileTroubleError(
                Trouble.FORBIDDEN, f"where it is cannot be seen: {error}"
            ) from error

    def _ended(self, job: Job, edit: FileEdit) -> Moved | None:
        """An edit that is done, with what goes along; None where it is not, and stays so.

        A step that was being undone, or done again, is so as a whole.
        """
        try:
            if self._is_done(edit):
                return self._with_sidecars(edit)
            return None if job.undone is None else self.mover.carry_out(edit)
        except (OSError, FileTroubleError):
            log.warning("a file that was on its way stays where it is", exc_info=True)
            return None

    def _is_done(self, edit: FileEdit) -> bool:
        source, target = self.mover.ways(edit)[0]
        match edit:
            case FileMove():
                return source == target or self._has_moved(source, target)
            case FileCopy(made=True):
                return self._is_copied(edit, target)
            case FileCopy():
                return not os.path.lexists(target)
            case FileBinned():
                return not os.path.lexists(source)

    def _has_moved(self, source: bytes, target: bytes) -> bool:
        if not os.path.lexists(target):
            return False
        if not os.path.lexists(source):
            return True
        if _is_there_twice(source, target):
            self.disk.remove(source)
            return True
        if not os.path.getsize(target):  # A name that was reserved, where there are no links.
            self.disk.remove(target)
        return False

    def _is_copied(self, edit: FileCopy, target: bytes) -> bool:
        known = self.mover.files_of(edit.image_id)
        paths = [self.mover.places.path(each.place) for each in known]
        return os.path.lexists(target) and any(_is_same(path, target) for path in paths)

    def _with_sidecars(self, edit: FileEdit) -> Moved:
        """What goes along is brought to its end too, as far as that can be."""
        (_, target), *beside = self.mover.ways(edit)
        for way in beside:
            with suppress(OSError, FileTroubleError):
                self._go_along(edit, way)
        match edit:
            case FileMove():
                self.mover.prune(edit.before)
                pairs = zip(edit.sidecars, beside, strict=True)
                went = tuple(pair for pair, way in pairs if os.path.lexists(way[1]))
                return Moved(replace(edit, sidecars=went), stat_of(target))
            case FileCopy():
                return Moved(edit, stat_of(target) if edit.made else None)
            case FileBinned():
                self.mover.prune(edit.before)
                return Moved(edit, None)

    def _go_along(self, edit: FileEdit, way: Way) -> None:
        source, target = way
        match edit:
            case FileMove() if not self._has_moved(source, target):
                self.disk.move(source, target)
            case FileCopy(made=True):
                self.disk.copy(source, target)
            case FileCopy() if _is_there_twice(source, target):
                self.disk.remove(target)
            case FileBinned():
                self.disk.to_bin(source)

    def _clear_away(self, directory: bytes) -> None:
        """Remove copies in the making."""
        with suppress(OSError):
            for name in os.listdir(directory):
                if _PART.fullmatch(name):
                    self.disk.remove(os.path.join(directory, name))


def _is_same(one: bytes, other: bytes) -> bool:
    return os.path.isfile(one) and os.path.isfile(other) and same_content(one, other)


def _is_there_twice(one: bytes, other: bytes) -> bool:
    """Whether the same lies under two names, so that it is still there when one is removed."""
    here, there = os.lstat(one), os.lstat(other)
    if os.path.samestat(here, there):
        return here.st_nlink > 1  # Otherwise it is one name, by way of a linked folder.
    if os.path.islink(one) or os.path.islink(other):
        return os.path.islink(one) and os.path.realpath(one) == os.path.realpath(other)
    return _is_same(one, other)


def _write(database: Database, number: int, job: Job, moved: Sequence[Moved]) -> None:
    with database.write() as connection, connection.begin():
        if moved:
            command = step_of(job, moved)
            file_jobs.finish(connection, number, job, moved, command, time.time_ns())
        else:
            file_jobs.forget(connection, number)
        revise(connection)
