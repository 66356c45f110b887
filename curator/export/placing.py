"""New files that appear whole or not at all, and never in the place of another.

A file is written under a hidden temporary name in its own folder and then given its name by an
operation that fails where the name is taken. A kill leaves at most the hidden file.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from curator.domain.errors import StorageError

_WORDS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "it may not be written to",
    errno.EPERM: "it may not be written to",
    errno.EFBIG: "a file would be too large",
}
_NO_LINKS_HERE = (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


@contextmanager
def storing_in(folder: Path) -> Iterator[None]:
    """Whatever the system refuses within is a StorageError that names the folder."""
    try:
        yield
    except OSError as error:
        words = _WORDS.get(error.errno or 0) or error.strerror or str(error)
        raise StorageError(f"{folder} cannot be written: {words}") from error


@contextmanager
def part_in(folder: Path) -> Iterator[Path]:
    """A hidden name for a file in the making; what still lies there at the end is removed."""
    part = folder / f".curator-{secrets.token_hex(8)}.part"
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def place(part: Path, names: Iterable[str]) -> Path:
    """Give a finished file the first of the names that is free in its folder."""
    for name in names:
        path = part.with_name(name)
        if _moved(part, path):
            return path
    raise FileExistsError(errno.EEXIST, "every name is taken")


def write_new(folder: Path, names: Iterable[str], content: bytes) -> Path:
    """Write a new file under the first free name; StorageError where that fails."""
    with storing_in(folder), part_in(folder) as part:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return place(part, names)


def _moved(part: Path, path: Path) -> bool:
    """Rename unless the new name exists: one atomic step where the volume can do it."""
    try:
        if os.name == "nt":
            part.rename(path)
        else:
            os.link(part, path)
    except FileExistsError:
        return False
    except OSError as error:
        if os.name == "nt" or error.errno not in _NO_LINKS_HERE:
            raise
        return _moved_without_links(part, path)
    return True


def _moved_without_links(part: Path, path: Path) -> bool:
    # exFAT and some network drives have no hard links: reserve the name first, then replace our
    # own empty file.
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    part.replace(path)
    return True
