"""The one writer thread: Facts and Edits become batched transactions, committed Facts go out.

Nobody waits for it: `submit` never blocks for what the user asks for, and for other Facts only
while too many of them are under way (which is what slows the decode pool down to the disk's speed).
A change that cannot be written is reported, the others are written all the same.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from curator.domain.change import (
    Command,
    Contents,
    Fact,
    FileOutcome,
    FileRead,
    FolderAdded,
    FolderRelinked,
    FolderRemoved,
    KeepersFrozen,
    MarkedByRule,
    Scored,
)
from curator.domain.image import Folder, ImageId
from curator.store import edits, folders, load, marks, reads
from curator.store.embeddings import Embeddings
from curator.store.engine import Database, as_library_error, driver
from curator.store.facts import Written, apply_fact, finish
from curator.store.memo import forget
from curator.store.thumbs import Thumbs

MOST_PER_TRANSACTION = 500
LONGEST_WAIT_S = 0.05
MOST_FACTS_UNDER_WAY = 1000

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """A command to be recorded as a step of history, or a step to be undone or redone.

    Attributes:
        number: the step's number in the history.
        command: what to apply; for an undo the command already turned round.
        undone: None records a new step; True marks it undone, False redone.
    """

    number: int
    command: Command
    undone: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What its sender waits for: its answer comes once it is on disk for good, or the error.

    Attributes:
        run: what is done within the transaction.
    """

    run: Callable[[Connection, Written], Any]
    answer: Future[Any] = field(default_factory=Future)


Change = Fact | Step | Question

_ASKED_FOR = (
    Step,
    Question,
    FolderAdded,
    FolderRemoved,
    FolderRelinked,
    KeepersFrozen,
    MarkedByRule,
)
"""What the user asks for comes from the owner's thread, which waits for nobody."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What one transaction brought.

    Attributes:
        rows: columns of the images that are new or different; None when none are.
        folders: all folders, when one of them changed.
        scored: the facts of the scoring thread that were in it.
        vanished: how many files went missing.
        steps: the steps that were in it; `rows` hold what they decided, and nothing later.
        prompted: images whose plain prompt is another now.
        frozen: the keeper sets that were made without a step.
    """

    outcomes: tuple[FileOutcome, ...] = ()
    rows: load.ImageRows | None = None
    removed: frozenset[int] = frozenset()
    folders: tuple[Folder, ...] | None = None
    scored: tuple[Scored, ...] = ()
    vanished: int = 0
    steps: tuple[Step, ...] = ()
    prompted: frozenset[ImageId] = frozenset()
    frozen: tuple[KeepersFrozen, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteFailed:
    """A change that could not be written, and why."""

    change: Change
    error: Exception

    @property
    def is_asked_for(self) -> bool:
        """Whether the user asked for the change, and saw it done, so that it has to be told."""
        return isinstance(self.change, _ASKED_FOR)


@dataclass(slots=True)
class _Flush:
    done: threading.Event = field(default_factory=threading.Event)


class Writer:
    """Owns the read-write connection and the two cache files."""

    def __init__(
        self,
        database: Database,
        thumbs: Thumbs,
        embeddings: Embeddings,
        deliver: Callable[[Committed | WriteFailed], None],
    ) -> None:
        self._database = database
        self._thumbs = thumbs
        self._embeddings = embeddings
        self._deliver = deliver
        self._queue: queue.SimpleQueue[Change | _Flush | None] = queue.SimpleQueue()
        self._room = threading.BoundedSemaphore(MOST_FACTS_UNDER_WAY)
        self._told: set[str] = set()
        self._origin = uuid.uuid4().hex
        self._transactions = 0
        self._thread = threading.Thread(target=self._run, name="curator-writer", daemon=True)
        self._thread.start()

    def submit(self, change: Change) -> None:
        """Hand over a change; all but what the user asks for wait while too many are under way."""
        if not isinstance(change, _ASKED_FOR):
            self._room.acquire()
        self._queue.put(change)

    def ask(self, run: Callable[[Connection, Written], T]) -> T:
        """Do something in a transaction and wait until it is on disk; never in the owner's thread.

        Power may fail after that, and it is on disk.

        Raises:
            LibraryError, StorageError: it could not be written.
        """
        question = Question(run)
        self.submit(question)
        answer: T = question.answer.result()
        return answer

    def flush(self) -> None:
        """Wait until all that was submitted before is committed (or has failed)."""
        mark = _Flush()
        self._queue.put(mark)
        mark.done.wait()

    def close(self, timeout: float = 30.0) -> None:
        """Commit what is queued and end the thread."""
        self._queue.put(None)
        self._thread.join(timeout)
        if self._thread.is_alive():
            log.error("the writer did not end within %s s", timeout)

    def _run(self) -> None:
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(self._database.write())
                write = partial(self._write, connection)
            except DatabaseError as error:
                # Nobody may wait for a writer that cannot even begin: each change is told so.
                write = partial(self._refuse, error)
            self._serve(write)

    def _serve(self, write: Callable[[Sequence[Change]], None]) -> None:
        ending = False
        while not ending:
            changes, marks, ending = self._take()
            write(changes)
            for mark in marks:
                mark.done.set()

    def _take(self) -> tuple[list[Change], list[_Flush], bool]:
        """The changes of one transaction: up to 500, or what comes within 50 ms."""
        changes: list[Change] = []
        marks: list[_Flush] = []
        item = self._queue.get()
        deadline = time.monotonic() + LONGEST_WAIT_S
        while item is not None:
            if isinstance(item, _Flush):
                marks.append(item)
            else:
                changes.append(item)
            if len(changes) >= MOST_PER_TRANSACTION:
                return changes, marks, False
            hurry = marks or isinstance(item, Step | Question)
            wait = 0.0 if hurry else deadline - time.monotonic()
            try:
                item = self._queue.get(timeout=wait) if wait > 0 else self._queue.get_nowait()
            except queue.Empty:
                return changes, marks, False
        return changes, marks, True

    def _write(self, connection: Connection, changes: Sequence[Change]) -> None:
        if not changes:
            return
        try:
            self._commit(connection, changes)
        except Exception as error:  # noqa: BLE001 - thread top: one bad change must not stop all others
            forget(connection)
            if len(changes) == 1:
                self._fail(changes[0], error)
            else:
                for change in changes:
                    self._write(connection, [change])
                return
        self._make_room(changes)

    def _refuse(self, error: Exception, changes: Sequence[Change]) -> None:
        for change in changes:
            self._fail(change, error)
        self._make_room(changes)

    def _make_room(self, changes: Sequence[Change]) -> None:
        waited = sum(not isinstance(change, _ASKED_FOR) for change in changes)
        if waited:
            self._room.release(waited)

    def _fail(self, change: Change, error: Exception) -> None:
        reason = str(error.orig if isinstance(error, DatabaseError) else error)
        if reason not in self._told:  # A full disk fails thousands of changes for one reason.
            self._told.add(reason)
            log.error("a change could not be written: %s", error, exc_info=error)
        if isinstance(error, DatabaseError | sqlite3.Error):
            error = as_library_error(error)
        if isinstance(change, Question):
            change.answer.set_exception(error)
        else:
            self._deliver(WriteFailed(change, error))

    def _commit(self, connection: Connection, changes: Sequence[Change]) -> None:
        written = Written()
        now = time.time_ns()
        answers: list[tuple[Question, Any]] = []
        with _on_disk_for_good(connection, changes), connection.begin():
            for change in changes:
                if isinstance(change, Step):
                    finish(connection, written)
                    _apply_step(connection, change, now)
                elif isinstance(change, Question):
                    finish(connection, written)
                    answers.append((change, change.run(connection, written)))
                elif isinstance(change, KeepersFrozen):
                    edits.apply_edits(connection, change.edits)
                elif isinstance(change, MarkedByRule):
                    written.touched.update(marks.mark(connection, change))
                else:
                    apply_fact(connection, change, now, written)
            finish(connection, written)
            self._revise(connection)
            self._cache(connection, changes)
            committed = _committed(connection, changes, written)
        self._deliver(committed)
        for question, answer in answers:
            question.answer.set_result(answer)

    def _revise(self, connection: Connection) -> None:
        """Say that the library is another now; no two writers ever say the same."""
        self._transactions += 1
        revise(connection, f"{self._origin}-{self._transactions}")

    def _cache(self, connection: Connection, changes: Sequence[Change]) -> None:
        """Thumbnails and embeddings go to their files before the facts count as known."""
        contents = [c.contents for c in changes if isinstance(c, FileRead) and c.contents]
        self._thumbs.put(_thumbnails(contents))
        scored = [c for c in changes if isinstance(c, Scored) and c.embeddings]
        self._embeddings.put(
            (tower, pixel_hash, vector)
            for fact in scored
            if (pixel_hash := reads.pixel_hash(connection, fact.image_id)) is not None
            for tower, vector in fact.embeddings.items()
        )


def revise(connection: Connection, revision: str = "") -> None:
    """Say that the library is another now: this one, or one that nobody ever said."""
    told = (revision or uuid.uuid4().hex,)
    execute = driver(connection).execute
    if not execute("UPDATE meta SET value = ? WHERE key = 'revision'", told).rowcount:
        execute("INSERT INTO meta VALUES ('revision', ?)", told)


@contextmanager
def _on_disk_for_good(connection: Connection, changes: Sequence[Change]) -> Iterator[None]:
    """What files hang on must not be lost when power fails; all else may be, for its speed."""
    if not any(isinstance(change, Question) for change in changes):
        yield
        return
    driver(connection).execute("PRAGMA synchronous = FULL")
    try:
        yield
    finally:
        driver(connection).execute("PRAGMA synchronous = NORMAL")


def _thumbnails(contents: Sequence[Contents]) -> list[tuple[bytes, bytes]]:
    return [(c.pixel_hash, c.thumbnail) for c in contents if c.pixel_hash and c.thumbnail]


def _apply_step(connection: Connection, step: Step, now: int) -> None:
    edits.apply_edits(connection, step.command.edits)
    if step.undone is None:
        edits.record(connection, step.number, step.command, now)
    else:
        edits.mark(connection, step.number, undone=step.undone)


def _committed(connection: Connection, changes: Sequence[Change], written: Written) -> Committed:
    touched = written.touched - written.removed
    return Committed(
        outcomes=tuple(written.outcomes),
        rows=load.image_rows(connection, touched) if touched else None,
        removed=frozenset(written.removed),
        folders=folders.all_folders(connection) if written.folders else None,
        scored=tuple(change for change in changes if isinstance(change, Scored)),
        vanished=written.vanished,
        prompted=frozenset(written.prompted),
        steps=tuple(change for change in changes if isinstance(change, Step)),
        frozen=tuple(change for change in changes if isinstance(change, KeepersFrozen)),
    )
