"""Compares a watched folder with what is known of it: which files to read, which are gone.

Costs one stat per file; a file of equal size, time and inode is not opened.
"""

from __future__ import annotations

import os
import stat as statmodule
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch

from curator.domain.image import File, FileId, FileStat, Folder
from curator.library.places import lies_below
from curator.library.targets import Target, Unreadable, as_file_stat

ANY_INODE = 0
BREATH_EVERY = 100
"""Files after which `compare` lets others have their turn."""


@dataclass(slots=True)
class Differences:
    """How a folder differs from what is known of it. `targets` come lazily from `compare`.

    Attributes:
        unchanged: images found as they were.
        returned: files that were missing and lie there again, with the stat they have now.
        vanished: files whose path is gone.
        unreadable: files and folders that the system does not let us look at.
        shielded: paths below which nothing counts as gone: they could not be listed, or are
            links that lead nowhere for now.
    """

    unchanged: int = 0
    returned: list[tuple[FileId, FileStat]] = field(default_factory=list)
    vanished: list[File] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    shielded: list[bytes] = field(default_factory=list)


def is_offline(folder: Folder, *, knows_files: bool) -> bool:
    """Whether a folder is gone for now.

    A mount point whose drive is unplugged is often still there, empty and on another volume.
    """
    try:
        with os.scandir(folder.path) as entries:
            if next(entries, None) is not None or not knows_files:
                return False
        return folder.device is not None and os.stat(folder.path).st_dev != folder.device
    except OSError:
        return True


def compare(
    folder: Folder, known: dict[bytes, File], roots: Collection[bytes], differences: Differences
) -> Iterator[Target | None]:
    """Give the files that must be read, and note in `differences` what else was found.

    None comes now and then between unchanged files, so that whoever takes them can turn to
    something else: a million files, or a slow drive, take a while.

    Args:
        folder: a folder that is there.
        known: its files by relpath; those found are taken out.
        roots: all watched folders; those below this one are left to themselves.
        differences: filled while the targets are taken; complete when they are.
    """
    for count, target in enumerate(_Walk(folder, roots, differences).targets(), 1):
        if not count % BREATH_EVERY:
            yield None
        file = known.pop(target.relpath, None)
        if file is None or not is_same(file.stat, target.stat):
            yield target
        elif file.missing or file.stat.inode != target.stat.inode:
            differences.returned.append((file.id, target.stat))
            differences.unchanged += file.image_id is not None
        else:
            differences.unchanged += file.image_id is not None
    for file in known.values():
        if file.held:
            _look_at_held(folder, file, differences)
        elif not (file.missing or _is_below(file, folder, differences.shielded)):
            differences.vanished.append(file)


def is_left_out(name: bytes, relpath: bytes, patterns: Collection[str]) -> bool:
    """Whether a file or folder is hidden or fits a pattern of what is not to be read."""
    if name.startswith(b".") or not patterns:
        return name.startswith(b".")
    readable = os.fsdecode(relpath)
    return any(fnmatch(readable, pattern) for pattern in patterns)


def is_same(known: FileStat, now: FileStat) -> bool:
    """Whether a file with this stat need not be read again."""
    return (known.size, known.mtime_ns) == (now.size, now.mtime_ns) and known.inode in (
        now.inode,
        ANY_INODE,
    )


def _look_at_held(folder: Folder, file: File, differences: Differences) -> None:
    """Holding is not walked; but somebody may have taken a file out of it, or put it back."""
    try:
        os.lstat(os.path.join(folder.path, file.relpath))
    except (FileNotFoundError, NotADirectoryError):
        if not file.missing:
            differences.vanished.append(file)
    except OSError:
        return
    else:
        if file.missing:
            differences.returned.append((file.id, file.stat))


def _is_below(file: File, folder: Folder, shielded: Collection[bytes]) -> bool:
    path = os.path.join(folder.path, file.relpath)
    return any(path == each or lies_below(path, each) for each in shielded)


class _Walk:
    """Walks one folder: hidden entries, other watched folders and loops of links are left out."""

    def __init__(self, folder: Folder, roots: Collection[bytes], differences: Differences) -> None:
        self._folder = folder
        self._others = {root for root in roots if root != folder.path}
        self._real_roots = tuple(os.path.realpath(root) for root in roots)
        self._differences = differences
        self._visited: set[tuple[int, int]] = set()

    def targets(self) -> Iterator[Target]:
        """Every regular file, parents before children, each folder's entries by name.

        Linked folders come last: what lies in a folder is found there, not through a link to it.
        """
        waiting = deque([b""])
        while waiting:
            directory = waiting.pop()
            for entry in self._entries(directory):
                relpath = os.path.join(directory, entry.name)
                if self._left_out(entry, relpath):
                    continue
                target = self._look(entry, relpath, waiting)
                if target is not None:
                    yield target

    def _entries(self, directory: bytes) -> list[os.DirEntry[bytes]]:
        path = os.path.join(self._folder.path, directory) if directory else self._folder.path
        try:
            stat = os.stat(path)
            if (stat.st_dev, stat.st_ino) in self._visited:
                return []
            self._visited.add((stat.st_dev, stat.st_ino))
            with os.scandir(path) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._cannot(path, error)
            return []

    def _left_out(self, entry: os.DirEntry[bytes], relpath: bytes) -> bool:
        return entry.path in self._others or is_left_out(entry.name, relpath, self._folder.patterns)

    def _look(
        self, entry: os.DirEntry[bytes], relpath: bytes, waiting: deque[bytes]
    ) -> Target | None:
        try:
            linked = entry.is_symlink()
            if linked and not self._leads_inside(entry.path):
                return None
            if entry.is_dir():
                if self._folder.recursive:
                    (waiting.appendleft if linked else waiting.append)(relpath)
                return None
            stat = entry.stat()
        except OSError as error:
            self._cannot(entry.path, error)
            return None
        if not statmodule.S_ISREG(stat.st_mode) or not stat.st_size:
            return None
        return Target(self._folder.id, relpath, entry.path, as_file_stat(stat))

    def _cannot(self, path: bytes, error: OSError) -> None:
        self._differences.unreadable.append(Unreadable(path, os.strerror(error.errno or 0)))
        self._differences.shielded.append(path)

    def _leads_inside(self, path: bytes) -> bool:
        real = os.path.realpath(path)
        if not os.path.exists(real):
            self._differences.shielded.append(path)
            return False
        return any(real == root or lies_below(real, root) for root in self._real_roots)
