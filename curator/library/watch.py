"""Folder events to files to read: coalesced, and only once size and time have come to rest.

Events are hints; the truth is what `reconcile` finds. So a lost event costs time and nothing else:
every folder is looked through at the start, after events about folders, after bursts, and now and
then, a little at a time, so that files which arrive meanwhile need not wait. A folder that sends
no events (a network drive, too many folders for the system) is looked through every few seconds
instead.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from curator.domain.change import Fact, FileReturned, FilesVanished, FolderSeen
from curator.domain.image import File, Folder
from curator.library.places import lies_below
from curator.library.pool import DecodePool
from curator.library.reconcile import (
    Differences,
    compare,
    is_left_out,
    is_offline,
    is_same,
)
from curator.library.targets import Target, as_file_stat
from curator.library.watched_root import Walk, WatchedRoot
from curator.store import folders as stored
from curator.store.engine import Database

log = logging.getLogger(__name__)

TICK_S = 0.05
SLICE_S = 0.1
"""How long one folder is looked through before all else gets its turn."""

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
        is_moving: whether Curator itself is just moving a file from or to a path.
    """

    database: Database
    pool: DecodePool
    write: Callable[[Fact], None]
    tell: Callable[[WithoutEvents], None]
    patterns: tuple[str, ...]
    settle: float
    polling: float
    is_moving: Callable[[bytes], bool] = lambda _: False


@dataclass(slots=True)
class _Resting:
    """A path that something happened to: when to look at it next, and how it was last seen."""

    root: WatchedRoot
    due: float
    seen: tuple[int, int] | None = None


class Watch:
    """Watches folders until closed, with one thread beside watchdog's own."""

    def __init__(self, around: Surroundings, folders: Iterable[Folder]) -> None:
        self._around = around
        self._roots: tuple[WatchedRoot, ...] = ()
        self._wanted: tuple[Folder, ...] | None = None
        self._resting: dict[bytes, _Resting] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.follow(folders)
        self._change_roots()
        self._thread = threading.Thread(target=self._run, name="curator-watch", daemon=True)
        self._thread.start()

    def follow(self, folders: Iterable[Folder]) -> None:
        """Watch these folders from now on, and no others; from any thread, waits for nothing."""
        extra = self._around.patterns
        wanted = tuple(replace(each, patterns=(*each.patterns, *extra)) for each in folders)
        with self._lock:
            self._wanted = wanted
            for root in self._roots:
                root.retired |= not any(root.is_of(folder) for folder in wanted)

    def look_through(self) -> None:
        """Look through all folders now; from any thread, waits for nothing."""
        for root in self._roots:
            root.hasten(0.0)

    def again(self, target: Target) -> None:
        """Look at a file once more when it has come to rest: it was empty or still growing."""
        root = next((r for r in self._roots if r.folder.id == target.folder_id), None)
        if root is not None and lies_below(target.path, root.folder.path):
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
            while not self._closing.wait(self._pause()):
                self._guarded(self._change_roots)
                for root in self._roots:
                    self._guarded(self._look_after, root)
                for path, resting in self._rested():
                    self._guarded(self._look_at, resting.root, path)
        finally:
            for root in self._roots:
                root.unobserve()

    def _pause(self) -> float:
        return 0.0 if any(root.walk for root in self._roots) else TICK_S

    def _guarded(self, look: Callable[..., None], *arguments: object) -> None:
        try:
            look(*arguments)
        except Exception:
            # Thread top: a bug met in one folder must not end the watch of all others.
            log.exception("watching broke off at %r", arguments)

    # Which folders

    def _change_roots(self) -> None:
        """Take on the folders that are wanted now, and let go of the others."""
        with self._lock:
            wanted, self._wanted = self._wanted, None
            if wanted is None:
                return
            before = self._roots
            kept = {root.folder.id: root for root in before if not root.retired}
            self._roots = tuple(kept.get(each.id) or WatchedRoot(each) for each in wanted)
            gone = [root for root in before if root not in self._roots]
            self._resting = {
                path: each for path, each in self._resting.items() if each.root not in gone
            }
        self._hasten_round([*gone, *(root for root in self._roots if root not in before)])
        for root in gone:
            root.walk = None
            root.unobserve()

    def _hasten_round(self, changed: Iterable[WatchedRoot]) -> None:
        """What lies in a folder within another is the inner one's: begin the outer one anew."""
        for root in self._roots:
            if any(lies_below(each.folder.path, root.folder.path) for each in changed):
                root.walk = None
                root.hasten(0.0)

    # Single paths

    def _hear(self, root: WatchedRoot, path: bytes, is_directory: bool) -> None:
        """Called from watchdog's threads."""
        root.events += 1
        if is_directory or root.events > BURST:
            root.hasten(time.monotonic() + AFTER_FOLDER_EVENT_S)
        if not is_directory and self._is_ours(root, path):
            self._rest(root, path)

    def _is_ours(self, root: WatchedRoot, path: bytes) -> bool:
        inner = (other.folder.path for other in self._roots if other is not root)
        if any(lies_below(path, other) and len(other) > len(root.folder.path) for other in inner):
            return False
        relpath = root.relpath(path)
        parts = relpath.split(os.sep.encode())
        return not any(
            is_left_out(part, os.sep.encode().join(parts[: at + 1]), root.folder.patterns)
            for at, part in enumerate(parts)
        )

    def _rest(self, root: WatchedRoot, path: bytes) -> None:
        now = time.monotonic()
        with self._lock:
            if not root.retired:
                self._resting[path] = _Resting(
                    root, now + self._around.settle, _size_and_time(path)
                )

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

    def _look_at(self, root: WatchedRoot, path: bytes) -> None:
        if self._around.is_moving(path):
            self._rest(root, path)
            return
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

    def _look_after(self, root: WatchedRoot) -> None:
        """Look through a folder when it is due; between, see whether it is still there."""
        now = time.monotonic()
        if root.retired or (root.walk is None and now < min(root.due, root.check)):
            return
        if root.walk is not None:
            self._walk_on(root, root.walk)
            return
        root.check = now + self._around.polling
        if self._is_gone(root):
            root.due = root.check
        elif now >= root.due:
            self._begin_walk(root)

    def _begin_walk(self, root: WatchedRoot) -> None:
        self._observe(root)
        started = time.monotonic()
        with self._around.database.read() as connection:
            known = {file.relpath: file for file in stored.files_of(connection, root.folder.id)}
        differences = Differences()
        roots = [each.folder.path for each in self._roots]
        targets = compare(root.folder, known, roots, differences)
        root.begin_walk(Walk(targets, differences))
        root.looked_s = time.monotonic() - started

    def _walk_on(self, root: WatchedRoot, walk: Walk) -> None:
        """Go on looking through a folder, for as long as is its turn."""
        end = time.monotonic() + SLICE_S
        for target in root.looking(walk):
            if target is not None:
                self._meet(root, target)
            if self._closing.is_set() or root.retired:
                return
            if time.monotonic() >= end:
                return
        self._end_walk(root, walk.differences)

    def _end_walk(self, root: WatchedRoot, differences: Differences) -> None:
        root.end_walk(LOOK_THROUGH_EVERY_S if root.without is None else self._around.polling)
        if self._is_gone(root):
            return  # Its files went with it while it was looked through.
        for file_id, stat in differences.returned:
            self._around.write(FileReturned(file_id, stat))
        vanished = tuple(each for each in differences.vanished if self._is_away(root, each))
        if vanished:
            self._around.write(FilesVanished(vanished))

    def _is_away(self, root: WatchedRoot, file: File) -> bool:
        """Whether a file is still not there, and not because Curator is just moving it."""
        path = os.path.join(root.folder.path, file.relpath)
        return not (self._around.is_moving(path) or os.path.exists(path))

    def _meet(self, root: WatchedRoot, target: Target) -> None:
        """A file found by looking through: read now, unless it may still be written."""
        age = time.time_ns() - target.stat.mtime_ns
        if self._around.is_moving(target.path) or 0 <= age < self._around.settle * 1e9:
            self._rest(root, target.path)
        else:
            self._around.pool.submit(target)

    def _is_gone(self, root: WatchedRoot) -> bool:
        """Whether a folder is offline; noted when that changes."""
        found = _stat(root.folder.path)
        offline = found is None or is_offline(root.folder, knows_files=True)
        device = None if found is None or offline else found.st_dev
        if offline != root.offline or (device and device != root.folder.device):
            root.offline = offline
            root.folder = replace(root.folder, device=device or root.folder.device)
            self._around.write(FolderSeen(root.folder.id, offline, device))
        if offline or found is None:
            root.unobserve()
        elif not root.is_observed_as(found):
            root.unobserve()
            root.due = 0.0
        return offline

    def _observe(self, root: WatchedRoot) -> None:
        reason = root.observe(self._hear)
        if reason is not None and root.without is None:
            self._around.tell(WithoutEvents(root.folder.path, reason))
        root.without = reason


def _stat(path: bytes) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None


def _size_and_time(path: bytes) -> tuple[int, int] | None:
    found = _stat(path)
    return None if found is None else (found.st_size, found.st_mtime_ns)
