"""What is told of files that move."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from curator.domain.change import Command
from curator.domain.image import ImageId
from curator.library.file_trouble import FileFailure


class FilesKind(StrEnum):
    """What is done with files; COPY leaves them where they are, BIN cannot be undone."""

    HOLD = "hold"
    PROCESS = "process"
    RESTORE = "restore"
    MOVE = "move"
    COPY = "copy"
    RENAME = "rename"
    BIN = "bin"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class FilesProgress:
    """How far a deed is, in files."""

    label: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FilesDone:
    """A deed has ended; the rows are right already.

    Attributes:
        label: of the step; where nothing could be done, of what was to be done.
        ids: images whose files were moved, copied or binned.
        failures: files that stay where they are, and why.
        cancelled: it was broken off; what was done till then is the step.
        undone: None for what is done first; True for an undo, False for a redo.
        step: its number in history.
        command: what the step holds now; None leaves history as it is; one without edits is no
            step any more.
        strays: files that lay in holding and that the library does not know; they are back where
            they came from, and no step tells of them.
        error: why nothing at all could be done.
    """

    kind: FilesKind
    label: str
    ids: tuple[ImageId, ...] = ()
    failures: tuple[FileFailure, ...] = ()
    cancelled: bool = False
    undone: bool | None = None
    step: int | None = None
    command: Command | None = None
    strays: int = 0
    error: Exception | None = None
