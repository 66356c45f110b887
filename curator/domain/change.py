"""Edit and Fact, the two kinds of change.

An Edit is a decision of the user: shown first, written after, undoable. A Fact is a finding:
written first, shown after, not undoable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from curator.domain.collection import Collection, TagPlace
from curator.domain.duel import DuelEdit
from curator.domain.file_moves import FileCopy, FileMove
from curator.domain.generation import Generation, Prompt, RawMetadata
from curator.domain.image import File, FileId, FileStat, FolderId, ImageId
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
    STACK = "stack"
    COLLECTION = "collection"


@dataclass(frozen=True, slots=True)
class Edit:
    """One field of some Images, before and after.

    Attributes:
        key: the tag's name when `field` is TAG, the collection's id when it is COLLECTION, else "".
        ids: Images in ascending order, each once.
        before: value of each Image before the Edit, as int (for TAG 0 or 1; for STACK its number,
            0 for none; for COLLECTION its place in the order, counted from 1; 0: it is not in it).
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
class CollectionEdit:
    """A collection is made (`before` None), changed, or deleted (`after` None), without Images.

    One that is made or deleted is empty then; other Edits of the Command fill or empty it.
    """

    before: Collection | None
    after: Collection | None

    def undone(self) -> CollectionEdit:
        """The edit that takes this one back."""
        return CollectionEdit(self.after, self.before)


@dataclass(frozen=True, slots=True)
class TagEdit:
    """A tag is called otherwise or stands elsewhere; the Images that wear it go on wearing it.

    A tag is there while it is worn, stands below another one, or another one stands below it. The
    new name is nobody's, and no tag ever stands below itself.
    """

    before: TagPlace
    after: TagPlace

    def undone(self) -> TagEdit:
        """The edit that takes this one back."""
        return TagEdit(self.after, self.before)


AnyEdit = Edit | CollectionEdit | TagEdit | DuelEdit | FileMove | FileCopy


@dataclass(frozen=True, slots=True)
class Command:
    """One step of history: a label for people and the Edits it is made of."""

    label: str
    edits: tuple[AnyEdit, ...]

    def undone(self) -> Command:
        """The Command that takes this one back: every Edit undone, last first."""
        return replace(self, edits=tuple(edit.undone() for edit in reversed(self.edits)))

    @property
    def moves_files(self) -> bool:
        """Whether it is about files on the disk; then it is about nothing else."""
        return any(isinstance(edit, FileMove | FileCopy) for edit in self.edits)


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
        scores: (provenance, score) pairs of the pixel scorers.
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
    scores: tuple[tuple[Provenance, Score], ...] = ()
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
    moved_from: File | None = None


@dataclass(frozen=True, slots=True)
class NotAnImage:
    """A file was sniffed and is no image; noted so that it is not opened again."""

    folder_id: FolderId
    relpath: bytes
    stat: FileStat


@dataclass(frozen=True, slots=True)
class FilesVanished:
    """Paths that are gone from a folder that is there."""

    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class FileReturned:
    """A missing path is there again with the stat it had."""

    id: FileId
    stat: FileStat


@dataclass(frozen=True, slots=True)
class FolderAdded:
    """A folder is to be watched (again)."""

    path: bytes
    recursive: bool = True
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderRemoved:
    """A folder is no longer watched; what was judged in it is kept."""

    id: FolderId


@dataclass(frozen=True, slots=True)
class FolderRelinked:
    """A folder's root lies elsewhere now; its files count as the same wherever size and time do."""

    id: FolderId
    path: bytes


@dataclass(frozen=True, slots=True)
class FolderSeen:
    """A watched folder was looked for.

    Attributes:
        offline: it is gone for now.
        device: its volume's number when it was there; None leaves the number as it is.
    """

    id: FolderId
    offline: bool
    device: int | None = None


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


@dataclass(frozen=True, slots=True)
class ScorerChosen:
    """From now on this provenance is its key's column; older numbers are kept beside it."""

    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Reread:
    """An Image's metadata was read again by a newer reader; its judgements are untouched."""

    image_id: ImageId
    raw: RawMetadata
    generation: Generation
    plain: Prompt
    prompt_key: int | None


@dataclass(frozen=True, slots=True)
class KeepersFrozen:
    """Images were exported: a keeper set tells of it from now on, and no step of history.

    Attributes:
        edits: what makes the keeper set and puts the images into it.
    """

    edits: tuple[AnyEdit, ...]


@dataclass(frozen=True, slots=True)
class MarkedByRule:
    """Rules on arrival flag new Images, unless they are flagged by hand; no step of history.

    Attributes:
        keep, reject: Images in ascending order, none in both.
    """

    keep: tuple[ImageId, ...]
    reject: tuple[ImageId, ...]


Fact = (
    FileRead
    | NotAnImage
    | FilesVanished
    | FileReturned
    | FolderAdded
    | FolderRemoved
    | FolderRelinked
    | FolderSeen
    | Scored
    | ScorerChosen
    | Reread
    | KeepersFrozen
    | MarkedByRule
)


class Outcome(StrEnum):
    """What became of a file that was read."""

    ADDED = "added"
    MOVED = "moved"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicates"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What a FileRead came to once it was written.

    Attributes:
        image_id: the Image that the file now is a place of.
        reason: why it failed, "" otherwise.
    """

    folder_id: FolderId
    relpath: bytes
    hash: bytes
    image_id: ImageId
    outcome: Outcome
    reason: str = ""
