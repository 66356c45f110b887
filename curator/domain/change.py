"""Edit and Fact, the two kinds of change.

An Edit is a decision of the user: shown first, written after, undoable. A Fact is a finding:
written first, shown after, not undoable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from curator.domain.generation import Generation, Prompt, RawMetadata
from curator.domain.image import FileId, FileStat, FolderId, ImageId
from curator.domain.score import Provenance, Score

if TYPE_CHECKING:
    import numpy as np


class EditField(StrEnum):
    """What an Edit changes."""

    FLAG = "flag"
    FLAG_SOURCE = "flag_source"
    RATING = "rating"
    LABEL = "label"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Edit:
    """One field of some Images, before and after.

    Attributes:
        key: the tag's name when `field` is TAG, else "".
        ids: Images in ascending order, each once.
        before: value of each Image before the Edit, as int (for TAG 0 or 1).
        after: value of each Image after it.
    """

    field: EditField
    ids: tuple[ImageId, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    key: str = ""

    def undone(self) -> Edit:
        """The Edit that takes this one back."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class Command:
    """One step of history: a label for people and the Edits it is made of."""

    label: str
    edits: tuple[Edit, ...]

    def undone(self) -> Command:
        """The Command that takes this one back: every Edit undone, last first."""
        return replace(self, edits=tuple(edit.undone() for edit in reversed(self.edits)))


@dataclass(frozen=True, slots=True)
class Contents:
    """All that one decode of one content gives.

    Attributes:
        pixel_hash: blake3 of the decoded RGB, 16 bytes; None when nothing could be decoded.
        phash: 64-bit perceptual hash as a signed integer; None likewise.
        width, height: pixels as shown (EXIF turn applied).
        plain: the positive prompt made plain.
        prompt_key: signed 64-bit key of "same prompt" (DESIGN.md §10); None without a prompt.
        thumbnail: JPEG bytes; None when nothing could be decoded.
        scores: the pixel scorers' Scores by key.
        error: why the image could not be decoded; None when it could.
    """

    format: str
    width: int
    height: int
    raw: RawMetadata
    generation: Generation
    plain: Prompt
    prompt_key: int | None
    pixel_hash: bytes | None = None
    phash: int | None = None
    thumbnail: bytes | None = None
    scores: Mapping[str, Score] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file was read: its bytes are a content already known, or a new one.

    Attributes:
        hash: blake3 of the bytes, 16 bytes.
        contents: None when the hash is already known to the library.
        moved_from: the File of the same content whose path is gone, if there is one.
    """

    folder_id: FolderId
    relpath: bytes
    stat: FileStat
    hash: bytes
    contents: Contents | None
    moved_from: FileId | None = None


@dataclass(frozen=True, slots=True)
class NotAnImage:
    """A file was sniffed and is no image; noted so that it is not opened again."""

    folder_id: FolderId
    relpath: bytes
    stat: FileStat


@dataclass(frozen=True, slots=True)
class FilesVanished:
    """Paths that are gone from a folder that is there."""

    ids: tuple[FileId, ...]


@dataclass(frozen=True, slots=True)
class FileReturned:
    """A missing path is there again with the stat it had."""

    id: FileId
    stat: FileStat


@dataclass(frozen=True, slots=True)
class FolderOffline:
    """A watched folder is gone, or there again."""

    id: FolderId
    offline: bool


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What the scoring thread found out about one Image.

    Attributes:
        scores: (provenance, score) pairs.
        embeddings: float16 vectors by tower id, to be kept in the embeddings cache.
    """

    image_id: ImageId
    scores: tuple[tuple[Provenance, Score], ...]
    embeddings: Mapping[str, np.ndarray] = field(default_factory=dict)


Fact = FileRead | NotAnImage | FilesVanished | FileReturned | FolderOffline | Scored
