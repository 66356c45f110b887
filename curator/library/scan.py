"""Brings the library up to date with watched folders, once; the owner's thread walks and drains."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from curator.domain.change import (
    FileRead,
    FileReturned,
    FilesVanished,
    FolderSeen,
    NotAnImage,
    Outcome,
)
from curator.domain.image import Folder
from curator.library.library import Library
from curator.library.news import News
from curator.library.places import own_files
from curator.library.reconcile import Differences, compare, is_offline
from curator.library.targets import NotYet, Target, Unreadable
from curator.store import folders as stored
from curator.store.writer import Committed, WriteFailed

LOOKS_AT_GROWING_FILES = 7
SHORTEST_PAUSE_S = 0.4
"""Together longer than `ingest.YOUNG_S`, so that a broken file is told from a growing one."""


@dataclass(slots=True)
class ScanReport:
    """What a scan came to, in numbers of files.

    Attributes:
        counts: images found, by what became of them; those that failed are in `failed`.
        missing: files that went missing since the last scan.
        failed: (path, reason) of every file that could not be taken in.
        offline: watched folders that are gone for now.
        growing: files left out because they are still being written.
        reread: images whose metadata was read again.
    """

    counts: Counter[Outcome] = field(default_factory=Counter)
    missing: int = 0
    failed: list[tuple[bytes, str]] = field(default_factory=list)
    offline: list[bytes] = field(default_factory=list)
    growing: int = 0
    reread: int = 0
    seconds: float = 0.0

    @property
    def found(self) -> int:
        """Images found, whatever became of them."""
        return self.counts.total() + len(self.failed)


def scan(
    library: Library,
    folders: Collection[Folder],
    progress: Callable[[ScanReport], None] = lambda _: None,
) -> ScanReport:
    """Take in what is new, moved, changed or gone in some watched folders.

    Args:
        library: open for writing.
        folders: which folders; those that are offline are noted and left alone.
        progress: called now and then with the report as it stands.
    """
    started = time.monotonic()
    run = _Scan(library, progress)
    stop = library.subscribe(run.hear)
    try:
        for folder in folders:
            run.look_at(folder)
        run.finish()
    finally:
        stop()
    run.report.seconds = time.monotonic() - started
    return run.report


class _Scan:
    """One scan under way; counts what it hears of in the owner's thread."""

    def __init__(self, library: Library, progress: Callable[[ScanReport], None]) -> None:
        self.report = ScanReport()
        self._library = library
        self._progress = progress
        # Nothing else wants the cores while a scan runs by itself.
        self._pool = library.pool(library.settings.decode_threads or os.cpu_count())
        self._roots = {folder.id: folder.path for folder in library.folders}
        self._differences: list[Differences] = []
        self._growing: list[Target] = []
        self._asked: set[bytes] = set()

    def look_at(self, folder: Folder) -> None:
        library = self._library
        with library.database.read() as connection:
            known = {file.relpath: file for file in stored.files_of(connection, folder.id)}
        if is_offline(folder, knows_files=any(not file.missing for file in known.values())):
            library.submit(FolderSeen(folder.id, offline=True))
            self.report.offline.append(folder.path)
            return
        library.submit(FolderSeen(folder.id, False, os.stat(folder.path).st_dev))
        differences = Differences()
        patterns = (
            *folder.patterns,
            *library.settings.ignore_patterns,
            *own_files(library.places, folder.path),
        )
        roots = [watched.path for watched in library.watched]
        for target in compare(replace(folder, patterns=patterns), known, roots, differences):
            if target is not None:
                self._read(target)
            self._drain()
        self._differences.append(differences)
        self.report.counts[Outcome.UNCHANGED] += differences.unchanged
        self.report.failed += [(each.path, each.reason) for each in differences.unreadable]

    def finish(self) -> None:
        """Wait for the pool, look again at files still growing, then note what is gone."""
        self._settle()
        for _ in range(LOOKS_AT_GROWING_FILES):
            if not self._growing:
                break
            time.sleep(max(self._library.settings.settle_seconds, SHORTEST_PAUSE_S))
            again, self._growing = self._growing, []
            for target in again:
                if os.path.lexists(target.path):
                    self._read(target)
            self._settle()
        self.report.growing = len(self._growing)
        for differences in self._differences:
            self._note(differences)
        self._library.flush()

    def hear(self, news: News) -> None:
        match news:
            case Committed():
                self._count(news)
            case NotYet(target) if self._is_answer(target.path):
                self._growing.append(target)
            case Unreadable(path, reason) if self._is_answer(path):
                self.report.failed.append((path, reason))
            case WriteFailed(FileRead() | NotAnImage() as fact, error):
                path = os.path.join(self._roots[fact.folder_id], fact.relpath)
                if self._is_answer(path):
                    self.report.failed.append((path, str(error)))
            case _:
                pass

    def _count(self, committed: Committed) -> None:
        self.report.missing += committed.vanished
        for each in committed.outcomes:
            path = os.path.join(self._roots[each.folder_id], each.relpath)
            if not self._is_answer(path):
                continue
            if each.outcome is Outcome.FAILED:
                self.report.failed.append((path, each.reason))
            else:
                self.report.counts[each.outcome] += 1

    def _read(self, target: Target) -> None:
        self._asked.add(target.path)
        self._pool.submit(target)

    def _is_answer(self, path: bytes) -> bool:
        """Whether news of a file is ours to count: a watch may be reading others meanwhile."""
        asked = path in self._asked
        self._asked.discard(path)
        return asked

    def _note(self, differences: Differences) -> None:
        for file_id, stat in differences.returned:
            self._library.submit(FileReturned(file_id, stat))
        if differences.vanished:
            self._library.submit(FilesVanished(tuple(differences.vanished)))

    def _settle(self) -> None:
        while self._pool.under_way:
            self._drain(wait=0.05)
        self._library.flush()

    def _drain(self, *, wait: float = 0.0) -> None:
        if self._library.drain(wait=wait):
            self._progress(self.report)
