"""New files that appear whole or not at all, and never in the place of another.

A file is written under a hidden temporary name in its own folder and then given its name by an
operation that fails where the name is taken. A kill leaves at most the hidden file.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
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
_HERE, _UNLESS_IT_EXISTS = -100, 1
"""AT_FDCWD and RENAME_NOREPLACE of Linux."""
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


def rename_new(source: bytes | str, target: bytes | str) -> None:
    """Give a file another name on its volume, in one atomic step where the volume can do it.

    Raises:
        FileExistsError: the name is taken, by whatever it is.
        OSError: the system refuses it; EXDEV where the target lies on another volume.
    """
    if os.name == "nt":
        Path(os.fsdecode(source)).rename(os.fsdecode(target))
    elif not _renamed_at_once(os.fsencode(source), os.fsencode(target)):
        _renamed_by_link(source, target)


def _moved(part: Path, path: Path) -> bool:
    try:
        rename_new(str(part), str(path))
    except FileExistsError:
        return False
    return True


def _renamed_at_once(source: bytes, target: bytes) -> bool:
    """By the system call that Linux has for it; False where system or volume do not know it."""
    rename = _renameat2()
    if rename is None:
        return False
    if rename(_HERE, source, _HERE, target, _UNLESS_IT_EXISTS) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), os.fsdecode(source), None, os.fsdecode(target))


@cache
def _renameat2() -> Callable[..., int] | None:
    try:
        found: Callable[..., int] = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return None
    return found


def _renamed_by_link(source: bytes | str, target: bytes | str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS_HERE:
            raise
        _renamed_without_links(source, target)
    else:
        os.unlink(source)


def _renamed_without_links(source: bytes | str, target: bytes | str) -> None:
    # exFAT and some network drives have no hard links: reserve the name first, then replace our
    # own empty file.
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    try:
        os.replace(source, target)
    except BaseException:
        os.unlink(target)
        raise
