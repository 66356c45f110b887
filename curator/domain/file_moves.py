"""What happens to files: they are moved, copied, put into the holding folder or into the bin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from curator.domain.image import FileId, FolderId, ImageId

HOLDING = b".curator-holding"
"""The folder at the root of a watched folder in which files wait that were taken out of it."""

Sidecars = tuple[tuple[bytes, bytes], ...]
"""Names of the text files that go along: before and after, in the folders of the image's file."""


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where a file lies: a folder that the library knows, and the path below it.

    Attributes:
        held_from: the path that the file had before it was put into holding; None where it is not.
    """

    folder_id: FolderId
    relpath: bytes
    held_from: bytes | None = None


@dataclass(frozen=True, slots=True)
class FileMove:
    """A file of an Image lies elsewhere."""

    file_id: FileId
    image_id: ImageId
    before: FilePlace
    after: FilePlace
    sidecars: Sidecars = ()

    def undone(self) -> FileMove:
        """The move that takes this one back."""
        swapped = tuple((after, before) for before, after in self.sidecars)
        return replace(self, before=self.after, after=self.before, sidecars=swapped)


@dataclass(frozen=True, slots=True)
class FileCopy:
    """A copy of an Image's file is made, or taken away again.

    Attributes:
        sidecars: their names beside the source, and beside the copy.
        made: False where the copy is taken away.
    """

    image_id: ImageId
    source: FilePlace
    place: FilePlace
    sidecars: Sidecars = ()
    made: bool = True

    def undone(self) -> FileCopy:
        """The edit that takes this one back."""
        return replace(self, made=not self.made)


@dataclass(frozen=True, slots=True)
class FileBinned:
    """A file goes into the system's bin, from where Curator cannot bring it back."""

    file_id: FileId
    image_id: ImageId
    before: FilePlace
    sidecars: Sidecars = ()


FileEdit = FileMove | FileCopy | FileBinned


def images_of(edits: Iterable[object]) -> tuple[ImageId, ...]:
    """The images whose files are moved, copied or binned, each once, in order."""
    return tuple(dict.fromkeys(edit.image_id for edit in edits if isinstance(edit, FileEdit)))
