"""What is asked of the file system when files move. Nothing here ever overwrites a file."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from blake3 import blake3

from curator.export.placing import part_in, rename_new
from curator.library.file_trouble import FileTroubleError, Trouble, failure_of

_CHUNK = 1 << 20
_HIDING = (Trouble.FORBIDDEN, Trouble.OFFLINE, Trouble.BUSY)
"""Troubles that tell nothing of whether a file is there."""


class Disk:
    """The disk as it is."""

    def move(self, source: bytes, target: bytes) -> None:
        """Move a file to a name that is free; raises what `bring` raises, and nothing is moved."""
        if self.bring(source, target):
            self.leave(source, target)

    def bring(self, source: bytes, target: bytes) -> bool:
        """Move a file to a name that is free; from another volume it is copied and compared.

        Gives whether the source is still there, to be left with `leave`.

        Raises:
            FileExistsError: the name is taken.
            OSError, FileTroubleError: it cannot be moved, and has not been.
        """
        if os.path.islink(source):
            self._copy_link(source, target)
            return True
        try:
            self.rename(source, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self.copy(source, target)
            return True
        return False

    def leave(self, source: bytes, target: bytes) -> None:
        """Remove a file that was copied, once the copy is on the disk by its name, too.

        Raises:
            OSError, FileTroubleError: it stays, or was written on; then it is the copy that goes.
        """
        _sync_folder(os.path.dirname(target))
        try:
            if not os.path.islink(source) and not _is_as_copied(source, target):
                raise FileTroubleError(Trouble.CHANGED, "the file changed while it was copied")
            self.remove(source)
        except (OSError, FileTroubleError):
            if not os.path.lexists(source):  # Somebody else was quicker: the copy is all there is.
                return
            self.remove(target)
            raise

    def rename(self, source: bytes, target: bytes) -> None:
        """Give a file another name on its volume; raises OSError, EXDEV if that is not there."""
        rename_new(source, target)

    def copy(self, source: bytes, target: bytes) -> None:
        """Copy a file to a name that is free, with its time, rights and what is noted on it.

        It is compared before it is named.

        Raises:
            FileExistsError: the name is taken.
            OSError, FileTroubleError: it cannot be copied, or does not come out the same.
        """
        with part_in(Path(os.fsdecode(os.path.dirname(target)))) as part:
            before = os.stat(source)
            digest = self.write(source, bytes(part))
            after = os.stat(source)
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise FileTroubleError(Trouble.CHANGED, "the file changed while it was copied")
            if content_of(bytes(part)) != digest:
                raise FileTroubleError(Trouble.CHANGED, "the copy differs from the file")
            _keep_rights_and_notes(source, bytes(part))
            with suppress(PermissionError):  # Some network drives keep their own time.
                os.utime(part, ns=(before.st_atime_ns, before.st_mtime_ns))
            self.rename(bytes(part), target)

    def write(self, source: bytes, target: bytes) -> bytes:
        """Write a file's bytes into a new one, and onto the disk; gives their hash."""
        digest = blake3()
        with open(source, "rb") as read, open(target, "xb") as written:
            for chunk in _chunks(read.fileno()):
                digest.update(chunk)
                written.write(chunk)
            written.flush()
            os.fsync(written.fileno())
        return digest.digest()

    def remove(self, path: bytes) -> None:
        """Remove a file for good; for copies that are still there elsewhere."""
        os.unlink(path)

    def to_bin(self, path: bytes) -> None:
        """Put a file into the system's bin; raises OSError where that cannot be."""
        from send2trash import send2trash  # It looks for a desktop when it is imported.

        if not os.path.lexists(path):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        try:
            send2trash(os.fsdecode(path))
        except OSError:
            raise
        except Exception as error:
            # What the desktop's own libraries raise is theirs: `com_error` on Windows.
            raise OSError(str(error) or type(error).__name__) from error

    def _copy_link(self, source: bytes, target: bytes) -> None:
        """A link leads to the same file wherever it lies."""
        leads = os.readlink(source)
        if not os.path.isabs(leads):
            there = os.path.join(os.path.realpath(os.path.dirname(source)), leads)
            leads = os.path.relpath(there, os.path.realpath(os.path.dirname(target)))
        os.symlink(leads, target)


def is_there(path: bytes) -> bool:
    """Whether anything lies at a path; raises OSError where that cannot be seen for now."""
    try:
        os.lstat(path)
    except OSError as error:
        if failure_of(path, error).trouble in _HIDING:
            raise
        return False
    return True


def content_of(path: bytes) -> bytes:
    """The hash of a file's bytes; raises OSError."""
    digest = blake3()
    with open(path, "rb") as file:
        for chunk in _chunks(file.fileno()):
            digest.update(chunk)
    return digest.digest()


def same_content(one: bytes, other: bytes) -> bool:
    """Whether two files hold the same bytes; raises OSError."""
    return os.path.getsize(one) == os.path.getsize(other) and content_of(one) == content_of(other)


def _is_as_copied(source: bytes, copy: bytes) -> bool:
    one, other = os.stat(source), os.stat(copy)
    unchanged = (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)
    return unchanged or same_content(source, copy)


def _keep_rights_and_notes(source: bytes, copy: bytes) -> None:
    """As far as the drive keeps them; no locks, under which the copy could not get its name."""
    if sys.platform == "linux":
        with suppress(OSError):
            for name in os.listxattr(source):
                os.setxattr(copy, name, os.getxattr(source, name))
    with suppress(OSError):
        shutil.copymode(source, copy)


def _sync_folder(path: bytes) -> None:
    with suppress(OSError):  # Windows and some network drives cannot.
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _chunks(number: int) -> Iterator[bytes]:
    while chunk := os.read(number, _CHUNK):
        yield chunk
