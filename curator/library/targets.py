"""What there is to read and what comes of it; light to import, unlike the reading itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from curator.domain.change import FileRead, NotAnImage, Reread
from curator.domain.image import File, FileStat, FolderId
from curator.domain.score import InputSpec
from curator.metadata.reading import MetadataReader

_LARGEST_INTEGER = (1 << 63) - 1

Inputs = Mapping[InputSpec, np.ndarray]


@dataclass(frozen=True, slots=True)
class Target:
    """A file to read."""

    folder_id: FolderId
    relpath: bytes
    path: bytes
    stat: FileStat


@dataclass(frozen=True, slots=True)
class NotYet:
    """A file that is empty or still growing; to be looked at again."""

    target: Target


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or folder that the system does not let us read."""

    path: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Tools:
    """What reading a file needs.

    Attributes:
        specs: which model inputs to make of a new image; asked each time.
        most_pixels: larger images are not decoded.
        known: the Files of the image with this content; None when the content is new.
        gone: whether a known File's path is no longer there.
        beside: what known images say, read again because of a text file beside them.
    """

    readers: Sequence[MetadataReader]
    known: Callable[[bytes], Collection[File] | None]
    gone: Callable[[File], bool]
    beside: Callable[[Target], Sequence[Reread]] = lambda _: ()
    specs: Callable[[], frozenset[InputSpec]] = frozenset
    most_pixels: int = 1 << 28
    thumbnail_edge: int = 256


@dataclass(frozen=True, slots=True, eq=False)
class Ingested:
    """A Fact for the writer, what else came of the file, and the model inputs made on the way."""

    fact: FileRead | NotAnImage
    inputs: Inputs = field(default_factory=dict)
    also: Sequence[Reread] = ()


def as_file_stat(result: os.stat_result) -> FileStat:
    """What the library keeps of a stat; inode and time as SQLite can hold them."""
    mtime_ns = max(-_LARGEST_INTEGER, min(result.st_mtime_ns, _LARGEST_INTEGER))
    inode = result.st_ino & ((1 << 64) - 1)
    signed = inode - (1 << 64) if inode >> 63 else inode
    return FileStat(result.st_size, mtime_ns, signed)
