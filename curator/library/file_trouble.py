"""Why a file could not be moved, in kinds that the faces can put into words."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from enum import StrEnum

from curator.domain.errors import CuratorError


class Trouble(StrEnum):
    """What was in the way.

    OFFLINE: the watched folder, or its drive, is gone. CHANGED: the file is not what it was, or a
    copy is not what it was made of. LAST: a copy would be taken away that is all there is.
    """

    GONE = "gone"
    TAKEN = "taken"
    FORBIDDEN = "forbidden"
    READ_ONLY = "read-only"
    FULL = "full"
    OFFLINE = "offline"
    BUSY = "busy"
    NAME = "name"
    CHANGED = "changed"
    LAST = "last"
    OTHER = "other"

    @property
    def may_pass(self) -> bool:
        """Whether trying again later may help."""
        return self not in (Trouble.GONE, Trouble.LAST, Trouble.CHANGED)


@dataclass(frozen=True, slots=True)
class FileFailure:
    """A file that stays where it is.

    Attributes:
        path: of the file.
        reason: the system's own words, or ours.
    """

    path: bytes
    trouble: Trouble
    reason: str


class FileTroubleError(CuratorError):
    """A file cannot be moved, for a reason that the system does not know of."""

    def __init__(self, trouble: Trouble, reason: str) -> None:
        super().__init__(reason)
        self.trouble = trouble


_KINDS = {
    Trouble.GONE: (errno.ENOENT,),
    Trouble.TAKEN: (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENOTEMPTY),
    Trouble.FORBIDDEN: (errno.EACCES, errno.EPERM),
    Trouble.READ_ONLY: (errno.EROFS,),
    Trouble.FULL: (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.ENFILE, errno.EMFILE),
    Trouble.BUSY: (errno.EBUSY, errno.ETXTBSY),
    Trouble.NAME: (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ),
    Trouble.OFFLINE: (errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN),
}
_BY_NUMBER = {number: kind for kind, numbers in _KINDS.items() for number in numbers}
_OPEN_ELSEWHERE = (32, 33)
"""What Windows says of a file that another program has open."""


def failure_of(path: bytes, error: Exception) -> FileFailure:
    """A failure in the terms of this module."""
    if isinstance(error, FileTroubleError):
        return FileFailure(path, error.trouble, str(error))
    if not isinstance(error, OSError):
        return FileFailure(path, Trouble.OTHER, str(error) or type(error).__name__)
    if getattr(error, "winerror", None) in _OPEN_ELSEWHERE:
        return FileFailure(path, Trouble.BUSY, str(error.strerror))
    kind = _BY_NUMBER.get(error.errno or 0, Trouble.OTHER)
    words = os.strerror(error.errno) if error.errno else str(error) or type(error).__name__
    return FileFailure(path, kind, words)
