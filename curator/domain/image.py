"""Image, File and Folder, and the three judgements on an Image: Flag, rating and Label."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NewType

ImageId = NewType("ImageId", int)
FileId = NewType("FileId", int)
FolderId = NewType("FolderId", int)

HIGHEST_RATING = 5


class Flag(IntEnum):
    """What the user decided about an Image."""

    REJECT = -1
    UNDECIDED = 0
    KEEP = 1


class FlagSource(IntEnum):
    """Who set the flag; a cut by rule leaves flags set by hand alone."""

    NOBODY = 0
    HAND = 1
    RULE = 2


class Label(IntEnum):
    """Colour label, an axis of its own beside flag and rating."""

    NONE = 0
    RED = 1
    YELLOW = 2
    GREEN = 3
    BLUE = 4


@dataclass(frozen=True, slots=True)
class FileStat:
    """What one `stat` tells; equal stats mean the file need not be read again.

    Attributes:
        size: bytes.
        mtime_ns: time of the last change in nanoseconds since 1970, UTC.
        inode: file number on its volume, 0 where the system has none.
    """

    size: int
    mtime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Folder:
    """A watched folder.

    Attributes:
        path: absolute path as the system's own bytes.
        watched: False once the user removed it; its judgements stay until purged.
        patterns: glob patterns of files to leave out, relative to the folder.
        offline: the folder is gone for now (drive unplugged); its Images are kept.
        device: its volume's number when it was last there, None before that.
    """

    id: FolderId
    path: bytes
    watched: bool
    recursive: bool
    patterns: tuple[str, ...]
    offline: bool
    device: int | None


@dataclass(frozen=True, slots=True)
class File:
    """A place where an Image was found.

    Attributes:
        relpath: path below the folder as the system's own bytes.
        image_id: None for a file that is no image (kept so that it is not opened again).
        missing: the path has vanished from a folder that is there.
        held: the file waits in the holding folder.
    """

    id: FileId
    folder_id: FolderId
    relpath: bytes
    stat: FileStat
    image_id: ImageId | None
    missing: bool
    held: bool
