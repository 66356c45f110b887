"""Folder events to files to read: coalesced, and only once size and time have come to rest.

Events are hints; the truth is what `reconcile` finds. So a lost event costs time and nothing else:
every folder is looked through at the start, after events about folders, after bursts, and now and
then. A folder that sends no events (a network drive, too many folders for the system) is looked
through every few seconds instead.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from watchdog.events import (
    EVENT_TYPE_CLOSED_NO_WRITE,
    EVENT_TYPE_OPENED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from curator.domain.change import Fact, FileReturned, FilesVanished, FolderSeen
from curator.domain.image import Folder
from curator.library.ingest import Target, as_file_stat
from curator.library.inotify import has_room
from curator.library.places import lies_below
from curator.library.pool import DecodePool
from curator.library.reconcile import (
    Differences,
    compare,
    is_left_out,
    is_offline,
    is_same,
)
from curator.store import folders as stored
from curator.store.engine import Database

log = logging.getLogger(__name__)

TICK_S = 0.05
LOOK_THROUGH_EVERY_S = 300.0
AFTER_FOLDER_EVENT_S = 1.0
BURST = 500
"""Events after which some may have been lost."""


@dataclass(frozen=True, slots=True)
class WithoutEvents:
    """A folder that sends no events, or not all; it is looked through every few seconds."""

    path: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What watching needs of the library.

    Attributes:
        patterns: files to leave out in every folder, beside its own patterns.
        settle: seconds for which a file must rest before it is read.
        polling: seconds between looks at a folder without events, or one that is gone.
        write: takes Facts for the writer.
        tell: takes news for the owner thread.
    """

    database: Database
    pool: DecodePool
    write: Callable[[Fact], None]
    tell: Callable[[WithoutEvents], None]
    patterns: tuple[str, ...]
    settle: float
    polling: float


@dataclass(slots=True)
class _Resting:
    """A path that something happened to: when to look at it next, and how it was last seen."""

    root: _Root
    due: float
    seen: tuple[int, int] | None = None


class _Root:
    """One watched folder: its observer, if events come, and when to look at it next.

    `due` is the time to look through it, `check` the time to see whether it is there at all.
    `observed` says which folder of the volume the events come from: another one may lie at the
    same path by now. `without` is why events do not come, or not from everywhere.
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.observer: BaseObserver | None = None
        self.due = 0.0
        self.check = 0.0
        self.events = 0
        self.offline = folder.offline
        self.observed: tuple[int, int] | None = None
        self.without: str | None = None

    def relpath(self, path: bytes) -> bytes:
        return os.path.relpath(path, self.folder.path)

    def hasten(self, due: float) -> None:
        self.due = min(self.due, due)

    def is_observed_as(self, found: os.stat_result) -> bool:
        """Whether events, if there are any, come from the folder that lies there now."""
        if self.observer is None:
            return True
        # An emitter ends with its folder; a new folder may get the old one's number.
        lively = all(emitter.is_alive() for emitter in self.observer.emitters)
        return lively and self.observed == (found.st_dev, found.st_ino)


class _Handler(FileSystemEventHandler):
    """Passes a folder's events on; what reading alone causes is dropped."""

    def __init__(self, root: _Root, hear: Callable[[_Root, bytes, bool], None]) -> None:
        self._root = root
        self._hear = hear

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in (EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE):
            return
        for path in (event.src_path, event.dest_path):
            if isinstance(path, str | bytes) and path:
                self._hear(self._root, os.fsencode(path), event.is_directory)


class Watch:
    """Watches folders until closed, with one thread beside watchdog's own."""

    def __init__(self, around: Surroundings, folders: tuple[Folder, ...]) -> None:
        self._around = around
        self._roots = [
            _Root(replace(folder, patterns=(*folder.patterns, *around.patterns)))
            for folder in folders
        ]
        self._resting: dict[bytes, _Resting] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="curator-watch", daemon=True)
        self._thread.start()

    def again(self, target: Target) -> None:
        """Look at a file once more when it has come to rest: it was empty or still growing."""
        root = next((r for r in self._roots if r.folder.id == target.folder_id), None)
        if root is not None:
            self._rest(root, target.path)

    @property
    def resting(self) -> int:
        """Files seen that have not come to rest yet."""
        with self._lock:
            return len(self._resting)

    def close(self) -> None:
        """Stop watching."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._closing.wait(TICK_S):
                for root in self._roots:
                    self._guarded(self._look_after, root)
                for path, resting in self._rested():
                    self._guarded(self._look_at, resting.root, path)
        finally:
            for root in self._roots:
                self._unobserve(root)

    def _guarded(self, look: Callable[..., None], *arguments: object) -> None:
        try:
            look(*arguments)
        except Exception:
            # Thread top: a bug met in one folder must not end the watch of all others.
            log.exception("watching broke off at %r", arguments)

    # Single paths

    def _hear(self, root: _Root, path: bytes, is_directory: bool) -> None:
        """Called from watchdog's threads."""
        root.events += 1
        if is_directory or root.events > BURST:
            root.hasten(time.monotonic() + AFTER_FOLDER_EVENT_S)
        if not is_directory and self._is_ours(root, path):
            self._rest(root, path)

    def _is_ours(self, root: _Root, path: bytes) -> bool:
        inner = (other.folder.path for other in self._roots if other is not root)
        if any(lies_below(path, other) and len(other) > len(root.folder.path) for other in inner):
            return False
        relpath = root.relpath(path)
        parts = relpath.split(os.sep.encode())
        return not any(
            is_left_out(part, os.sep.encode().join(parts[: at + 1]), root.folder.patterns)
            for at, part in enumerate(parts)
        )

    def _rest(self, root: _Root, path: bytes) -> None:
        now = time.monotonic()
        with self._lock:
            self._resting[path] = _Resting(root, now + self._around.settle, _size_and_time(path))

    def _rested(self) -> Iterator[tuple[bytes, _Resting]]:
        """Paths whose size and time have not changed for the settling time."""
        now = time.monotonic()
        with self._lock:
            due = [(path, each) for path, each in self._resting.items() if now >= each.due]
        for path, each in due:
            seen = _size_and_time(path)
            with self._lock:
                if self._resting.get(path) is not each:
                    continue
                if seen != each.seen:
                    self._resting[path] = _Resting(each.root, now + self._around.settle, seen)
                    continue
                del self._resting[path]
            yield path, each

    def _look_at(self, root: _Root, path: bytes) -> None:
        relpath = root.relpath(path)
        with self._around.database.read() as connection:
            known = stored.file_at(connection, root.folder.id, relpath)
        try:
            result = os.stat(path)
        except OSError:
            if known is not None and not known.missing and not self._is_gone(root):
                self._around.write(FilesVanished((known,)))
            return
        stat = as_file_stat(result)
        if known is None or not is_same(known.stat, stat):
            self._submit(Target(root.folder.id, relpath, path, stat))
        elif known.missing:
            self._around.write(FileReturned(known.id, stat))

    def _submit(self, target: Target) -> None:
        if target.stat.size and os.path.isfile(target.path):
            self._around.pool.submit(target)

    # Whole folders

    def _look_after(self, root: _Root) -> None:
        """Look through a folder when it is due; between, see whether it is still there."""
        now = time.monotonic()
        if now < min(root.due, root.check):
            return
        root.check = now + self._around.polling
        if self._is_gone(root):
            root.due = root.check
        elif now >= root.due:
            self._look_through(root)

    def _look_through(self, root: _Root) -> None:
        self._observe(root)
        root.events = 0
        root.due = time.monotonic() + (
            LOOK_THROUGH_EVERY_S if root.without is None else self._around.polling
        )
        with self._around.database.read() as connection:
            known = {file.relpath: file for file in stored.files_of(connection, root.folder.id)}
        differences = Differences()
        roots = [each.folder.path for each in self._roots]
        for target in compare(root.folder, known, roots, differences):
            if self._closing.is_set():
                return
            self._meet(root, target)
        for file_id, stat in differences.returned:
            self._around.write(FileReturned(file_id, stat))
        if differences.vanished:
            self._around.write(FilesVanished(tuple(differences.vanished)))

    def _meet(self, root: _Root, target: Target) -> None:
        """A file found by looking through: read now, unless it may still be written."""
        age = time.time_ns() - target.stat.mtime_ns
        if 0 <= age < self._around.settle * 1e9:
            self._rest(root, target.path)
        else:
            self._around.pool.submit(target)

    def _is_gone(self, root: _Root) -> bool:
        """Whether a folder is offline; noted when that changes."""
        offline = is_offline(root.folder, knows_files=True)
        found = None if offline else os.stat(root.folder.path)
        device = None if found is None else found.st_dev
        if offline != root.offline or (device and device != root.folder.device):
            root.offline = offline
            root.folder = replace(root.folder, device=device or root.folder.device)
            self._around.write(FolderSeen(root.folder.id, offline, device))
        if found is None:
            self._unobserve(root)
        elif not root.is_observed_as(found):
            self._unobserve(root)
            root.due = 0.0
        return offline

    def _observe(self, root: _Root) -> None:
        reason = None
        try:
            if root.observer is None or not root.observer.is_alive():
                self._begin_to_observe(root)
            if not has_room(root.folder.path):
                reason = "limit of folder watches reached"
        except OSError as error:
            log.warning("no events from %r: %s", root.folder.path, error)
            reason = error.strerror or str(error)
        if reason is not None and root.without is None:
            self._around.tell(WithoutEvents(root.folder.path, reason))
        root.without = reason

    def _begin_to_observe(self, root: _Root) -> None:
        found = os.stat(root.folder.path)
        observer = Observer()
        observer.schedule(
            _Handler(root, self._hear),
            os.fsdecode(root.folder.path),
            recursive=root.folder.recursive,
        )
        observer.start()
        root.observer, root.observed = observer, (found.st_dev, found.st_ino)

    def _unobserve(self, root: _Root) -> None:
        if root.observer is not None:
            root.observer.stop()
            root.observer.join()
            root.observer = None


def _size_and_time(path: bytes) -> tuple[int, int] | None:
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns
