"""Libraries whose files are moved: what lies where, what was told, and disks that refuse."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from curator.library.disk import Disk
from curator.library.library import Library
from curator.library.news import FilesDone, News


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, and what is in it."""
    return {
        os.fsdecode(os.path.relpath(bytes(path), bytes(folder))): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def folders_in(folder: Path) -> list[str]:
    """Every folder below one."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_dir())


class Heard:
    """What a library tells of deeds on files."""

    def __init__(self, library: Library) -> None:
        self.all: list[News] = []
        self._library = library
        library.subscribe(self.all.append)

    @property
    def done(self) -> list[FilesDone]:
        """The deeds that have ended so far."""
        return [each for each in self.all if isinstance(each, FilesDone)]

    def last(self) -> FilesDone:
        """How the last deed has ended; waits for all."""
        self._library.flush()
        return self.done[-1]

    def troubles(self) -> list[tuple[str, str]]:
        """(name, trouble) of the files that the last deed failed for."""
        return [
            (os.fsdecode(os.path.basename(each.path)), each.trouble.value)
            for each in self.last().failures
        ]


class OtherVolume(Disk):
    """As if holding and destinations lay on another volume than what goes there."""

    def rename(self, source: bytes, target: bytes) -> None:
        if not source.endswith(b".part"):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        super().rename(source, target)


class FullDisk(OtherVolume):
    """Another volume that has room for so many files."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, source: bytes, target: bytes) -> bytes:
        if self.room <= 0:
            Path(os.fsdecode(target)).write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= 1
        return super().write(source, target)


class Refusing(Disk):
    """Files of some name cannot be moved, for a reason of the system's."""

    def __init__(self, name: bytes, number: int) -> None:
        self.name, self.number = name, number

    def rename(self, source: bytes, target: bytes) -> None:
        if os.path.basename(source) == self.name:
            raise OSError(self.number, os.strerror(self.number))
        super().rename(source, target)


class Taking(Disk):
    """Somebody takes the name that a file is to get, once."""

    def __init__(self, name: bytes) -> None:
        self.name = name

    def rename(self, source: bytes, target: bytes) -> None:
        if os.path.basename(target) == self.name:
            Path(os.fsdecode(target)).write_bytes(b"taken")
        super().rename(source, target)


class NoWayBack(Disk):
    """Nothing leaves holding."""

    def rename(self, source: bytes, target: bytes) -> None:
        if b".curator-holding" in source:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        super().rename(source, target)


class BinIsFull(Disk):
    """The bin has no room for files of some name."""

    def __init__(self, name: bytes) -> None:
        self.name = name

    def to_bin(self, path: bytes) -> None:
        if os.path.basename(path) == self.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        super().to_bin(path)


class Waiting(Disk):
    """Waits with the first file until it is told to go on."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def rename(self, source: bytes, target: bytes) -> None:
        self.begun.set()
        assert self.go_on.wait(30)
        super().rename(source, target)


def ids_of(library: Library, query: str = "") -> list[int]:
    """Ids of the images that a query finds, ascending."""
    return sorted(library.find(library.parse(query)).tolist())


def unseen(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """Let nobody see what lies at paths with this in them, whatever rights a test runs with."""
    real = os.lstat

    def lstat(path: Any, **options: Any) -> os.stat_result:
        if part in os.fsdecode(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, **options)

    monkeypatch.setattr(os, "lstat", lstat)
