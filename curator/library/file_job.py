"""One deed on files in a thread of its own: planned, written down, carried out, written."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

from curator.domain.change import Command
from curator.domain.errors import CuratorError
from curator.domain.file_moves import (
    FileBinned,
    FileCopy,
    FileEdit,
    FileMove,
    images_of,
)
from curator.library.commands import count_in_words
from curator.library.disk import Disk
from curator.library.file_mover import Mover
from curator.library.file_news import FilesDone, FilesKind, FilesProgress
from curator.library.file_plan import Places, Plan, Planner
from curator.library.file_trouble import FileTroubleError, failure_of
from curator.library.strays import bring_back
from curator.store import file_jobs, folders
from curator.store.engine import Database
from curator.store.facts import Written
from curator.store.file_jobs import Job, KnownFile, LibraryFile, Moved

log = logging.getLogger(__name__)

PROGRESS_EVERY_S = 0.1
COUNTED = ": "
MOST_NAMES = 100
"""Names that are tried while somebody takes one after the other."""


class PathsUnderWay:
    """The paths of files that are on their way; what a watch sees of them is no news."""

    def __init__(self) -> None:
        self._paths: set[bytes] = set()
        self._lock = threading.Lock()

    def __contains__(self, path: object) -> bool:
        with self._lock:
            return path in self._paths

    def add(self, paths: Iterable[bytes]) -> None:
        """These files are on their way now."""
        with self._lock:
            self._paths.update(paths)

    def clear(self) -> None:
        """All have arrived."""
        with self._lock:
            self._paths.clear()


class Ask(Protocol):
    """Has something done by the writer, and waits for it."""

    def __call__(self, run: Callable[[LibraryFile, Written], Any]) -> Any:
        """Raises what the writer raises."""


@dataclass(frozen=True, slots=True)
class JobGround:
    """What a deed stands on.

    Attributes:
        ask: has something written and waits for it.
        in_vain: numbers in the journal of what was taken back; forgotten with the next deed.
        tell: takes news for the owner thread.
    """

    database: Database
    ask: Ask
    tell: Callable[[FilesProgress | FilesDone], None]
    disk: Disk
    moving: PathsUnderWay
    in_vain: list[int] = field(default_factory=list)


class Planning(Protocol):
    """Says what a deed does with which files."""

    def __call__(self, connection: LibraryFile, places: Places) -> tuple[Planner, Plan]:
        """Nothing is moved by that."""


@dataclass(slots=True)
class Deed:
    """One thing to do.

    Attributes:
        label: what history calls it; where that ends with ": ", how many images it is comes behind.
        plan: says what is to be done.
        prepare: written before anything is planned, such as a folder that is new.
        step: the number that its step has, or is to have; None where it makes none.
        undone: see `FilesDone`.
        with_strays: holding is to be empty after it, so that what no library knows goes too.
    """

    kind: FilesKind
    label: str
    plan: Planning
    prepare: Callable[[LibraryFile, Written], Any] | None = None
    step: int | None = None
    undone: bool | None = None
    with_strays: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)


class FileJob:
    """A deed under way. `run` is called in its thread, and tells `FilesDone` whatever happens."""

    def __init__(self, ground: JobGround, deed: Deed) -> None:
        self._ground = ground
        self._deed = deed
        self._told = 0.0
        self._label = deed.label.removesuffix(COUNTED)
        self.progress = FilesProgress(self._label, 0, 0)

    def run(self) -> None:
        """Do it all."""
        try:
            done = self._done()
        except (CuratorError, OSError) as error:
            log.warning("files cannot be moved", exc_info=True)
            done = self._nothing(error)
        except Exception as error:
            # Thread top: whoever waits for the deed must hear of its end.
            log.exception("moving files broke off")
            done = self._nothing(error)
        self._ground.moving.clear()
        self._ground.tell(done)

    def _done(self) -> FilesDone:
        ground, deed = self._ground, self._deed
        ground.ask(deed.prepare or (lambda *_: None))  # What was decided before is on disk by then.
        with ground.database.read() as connection:
            places = Places(folders.all_folders(connection))
            planner, plan = deed.plan(connection, places)
        mover = Mover(ground.disk, places, partial(files_of, ground.database))
        run = _Run(ground, deed, mover, planner, plan)
        if plan.edits:
            run.carry_out(self._tell_progress)
        done = run.report()
        if not deed.with_strays or done.failures or done.cancelled:
            return done
        return replace(done, strays=bring_back(ground.disk, places.watched_roots()))

    def _tell_progress(self, done: int, total: int) -> None:
        self.progress = FilesProgress(self._label, done, total)
        now = time.monotonic()
        if done in (0, total) or now - self._told >= PROGRESS_EVERY_S:
            self._told = now
            self._ground.tell(self.progress)

    def _nothing(self, error: Exception) -> FilesDone:
        deed = self._deed
        return FilesDone(deed.kind, self._label, undone=deed.undone, step=deed.step, error=error)


class _Run:
    """The edits of a deed, one after the other, and what came of them."""

    def __init__(
        self, ground: JobGround, deed: Deed, mover: Mover, planner: Planner, plan: Plan
    ) -> None:
        self._ground = ground
        self._deed = deed
        self._mover = mover
        self._planner = planner
        self._edits = plan.edits
        self._failures = plan.failures
        self._moved: list[Moved] = []
        self._cancelled = False
        self._number = 0

    def carry_out(self, progress: Callable[[int, int], None]) -> None:
        self._number = self._ground.ask(self._begin)
        self._note_paths(self._edits)
        try:
            self._carry_out_each(progress)
            self._ground.ask(self._finish)
        except Exception:
            if not self._take_back():  # Otherwise the next opening finds out where the files are.
                self._ground.in_vain.append(self._number)
            raise
        progress(len(self._edits), len(self._edits))

    def report(self) -> FilesDone:
        edits = [each.edit for each in self._moved]
        command = self._command()
        stays = not edits and self._deed.undone is not None and not self._is_in_vain
        return FilesDone(
            kind=self._deed.kind,
            label=command.label,
            ids=images_of(edits),
            failures=tuple(self._failures),
            cancelled=self._cancelled,
            undone=self._deed.undone,
            step=self._deed.step,
            command=None if stays or self._deed.step is None else command,
        )

    def _carry_out_each(self, progress: Callable[[int, int], None]) -> None:
        for at in range(len(self._edits)):
            progress(at, len(self._edits))
            self._cancelled = self._deed.cancelled.is_set()
            if self._cancelled:
                self._stop()
                break
            self._try(at)

    @property
    def _job(self) -> Job:
        return Job(self._deed.label, tuple(self._edits), self._deed.step, self._deed.undone)

    @property
    def _is_in_vain(self) -> bool:
        """Whether trying again will not help either."""
        return not self._cancelled and not any(each.trouble.may_pass for each in self._failures)

    def _try(self, at: int) -> None:
        for _ in range(MOST_NAMES):
            edit = self._edits[at]
            try:
                self._moved.append(self._mover.carry_out(edit))
            except FileExistsError as error:
                taken: Exception = error
                self._rename(at)
            except (OSError, FileTroubleError) as error:
                self._fail(edit, error)
                return
            else:
                return
        self._fail(edit, taken)

    def _rename(self, at: int) -> None:
        """Somebody has taken the name since it was found free: note another before it is tried."""
        with self._ground.database.read() as connection:
            self._planner.connection = connection
            self._edits[at] = self._planner.other_name(self._edits[at])
        self._note_paths([self._edits[at]])
        self._ground.ask(self._amend)

    def _begin(self, connection: LibraryFile, _: Written) -> int:
        for number in self._ground.in_vain:
            file_jobs.forget(connection, number)
        return file_jobs.begin(connection, self._job)

    def _fail(self, edit: FileEdit, error: Exception) -> None:
        self._failures.append(failure_of(self._mover.ways(edit)[0][_own_side(edit)], error))

    def _note_paths(self, edits: Iterable[FileEdit]) -> None:
        self._ground.moving.add(path for e in edits for way in self._mover.ways(e) for path in way)

    def _amend(self, connection: LibraryFile, _: Written) -> None:
        file_jobs.amend(connection, self._number, self._edits)

    def _finish(self, connection: LibraryFile, written: Written) -> None:
        if not self._moved and not (self._deed.undone is not None and self._is_in_vain):
            file_jobs.forget(connection, self._number)
            return
        images = file_jobs.finish(
            connection, self._number, self._job, self._moved, self._command(), time.time_ns()
        )
        written.touched.update(images)

    def _command(self) -> Command:
        return step_of(self._job, self._moved)

    def _stop(self) -> None:
        """What is done stays so; but a step is undone or redone as a whole, or not at all."""
        if self._deed.undone is not None:
            self._moved = self._take_back()

    def _take_back(self) -> list[Moved]:
        """Move back what has moved: it cannot be written, or is only half of what was wanted.

        Gives what could not be moved back.
        """
        return [each for each in reversed(self._moved) if not self._is_taken_back(each.edit)]

    def _is_taken_back(self, edit: FileEdit) -> bool:
        if isinstance(edit, FileBinned):
            return False
        try:
            self._mover.carry_out(edit.undone())
        except (OSError, FileTroubleError):
            log.exception("a file cannot be moved back")
            return False
        return True


def step_of(job: Job, moved: Sequence[Moved]) -> Command:
    """The step that history holds once so much of a job is done; never turned round."""
    edits = [each.edit for each in moved]
    label = job.label
    if label.endswith(COUNTED):
        label += count_in_words(len(images_of(edits)))
    done = Command(label, tuple(e for e in edits if isinstance(e, FileMove | FileCopy)))
    return done.undone() if job.undone else done


def files_of(database: Database, image_id: int) -> list[KnownFile]:
    """All files of an image that the library knows."""
    with database.read() as connection:
        return file_jobs.files_of(connection, [image_id])


def _own_side(edit: FileEdit) -> int:
    """Which end of its way the file is at before it is done."""
    return int(isinstance(edit, FileCopy) and not edit.made)
