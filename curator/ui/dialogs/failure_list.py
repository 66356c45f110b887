"""What went wrong since Curator was opened, as a Qt model filled from the library's news."""

from __future__ import annotations

import os
import time
from collections import deque
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)

from curator.domain.change import FileOutcome, Outcome
from curator.library.library import Library
from curator.library.news import (
    BeginFailed,
    Blocked,
    Committed,
    Failed,
    FilesDone,
    News,
    Phase,
    Skip,
    Skipped,
    State,
    Unreadable,
    WithoutEvents,
    WriteFailed,
)
from curator.library.records import path_of, present_first
from curator.ui import file_words, words

MOST = 1000
"""Failures kept; older ones are forgotten."""

FAILED_IMAGES = "is:failed"

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Cause:
    """What went wrong with what; equal causes are one row.

    Attributes:
        subject: what it is about where that is neither a path nor an image.
    """

    reason: str
    path: Path | None = None
    image_id: int | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A row: a cause, when it was met last (nanoseconds), and how often."""

    cause: Cause
    number: int
    at: int
    times: int = 1


class Column(IntEnum):
    """The columns of the list."""

    TIME = 0
    WHAT = 1
    REASON = 2


_TITLES = {Column.TIME: "Time", Column.WHAT: "What", Column.REASON: "Reason"}


def causes_of(news: News, library: Library) -> list[Cause]:
    """The failures that a piece of news tells of; mostly none."""
    match news:
        case Unreadable(path, reason) | WithoutEvents(path, reason):
            return [Cause(reason, path=Path(os.fsdecode(path)))]
        case Failed(image_id, reasons):
            told = "; ".join(f"{key}: {reason}" for key, reason in reasons.items())
            return [Cause(told, image_id=image_id)]
        case FilesDone():
            return [
                Cause(file_words.failure(each), path=Path(os.fsdecode(each.path)))
                for each in news.failures
            ]
        case Skipped(image_id, reason):
            return [Cause(words.note(reason), image_id=image_id)]
        case Committed():
            failed = (each for each in news.outcomes if each.outcome is Outcome.FAILED)
            return [Cause(each.reason, path=_path_of(each, library)) for each in failed]
        case _:
            return _causes_without_file(news)


def _causes_without_file(news: News) -> list[Cause]:
    match news:
        case WriteFailed(_, error):
            return [Cause(words.error_in_words(error), subject="Library")]
        case Blocked(key, Skip.OTHER_PROVENANCE):
            return [Cause(words.blocked(news), subject=key)]
        case BeginFailed(reason):
            return [Cause(reason, subject="Scoring")]
        case State(Phase.FAILED):
            return [Cause(words.ended(news), subject="Scoring models")]
        case _:
            return []


def _path_of(outcome: FileOutcome, library: Library) -> Path:
    folder = next((each.path for each in library.folders if each.id == outcome.folder_id), b"")
    return Path(os.fsdecode(folder), os.fsdecode(outcome.relpath))


class Failures(QAbstractTableModel):
    """The newest failures, newest first; one that comes again is counted in its row.

    Args:
        library: where the path of an image is asked for, once a row with it is shown.
    """

    counted = Signal(int)
    """How many rows there are."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._rows: deque[Failure] = deque()
        self._by_cause: dict[Cause, Failure] = {}
        self._paths: dict[int, Path | None] = {}
        self._heard = 0

    def __len__(self) -> int:
        return len(self._rows)

    @Slot(object)
    def hear(self, news: News) -> None:
        """Take in what the library tells."""
        for cause in causes_of(news, self._library):
            self._note(cause, time.time_ns())

    @Slot()
    def clear(self) -> None:
        """Forget all of them."""
        self.beginResetModel()
        self._rows.clear()
        self._by_cause.clear()
        self._paths.clear()
        self.endResetModel()
        self.counted.emit(0)

    def failure(self, row: int) -> Failure:
        """The failure in a row."""
        return self._rows[row]

    def path(self, failure: Failure) -> Path | None:
        """The file or folder a failure is about, if there is one."""
        image_id = failure.cause.image_id
        if image_id is None:
            return failure.cause.path
        if image_id not in self._paths:
            self._paths[image_id] = self._path_of_image(image_id)
        return self._paths[image_id]

    def report(self, failure: Failure) -> str:
        """All that is known of a failure, as text to read and to copy."""
        times = f", {failure.times} times so far" if failure.times > 1 else ""
        reason = words.visible(failure.cause.reason)
        return f"{words.time_of(failure.at)}{times}\n{self.subject(failure)}\n{reason}"

    def unreadable_images(self) -> int:
        """How many images of the library could not be read."""
        query = self._library.parse(FAILED_IMAGES)
        return int(self._library.selector.mask(query).sum())

    def subject(self, failure: Failure) -> str:
        """What a failure is about, safe to show."""
        path = self.path(failure)
        if path is not None:
            return words.visible(str(path))
        return words.visible(failure.cause.subject) or f"Image {failure.cause.image_id}"

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """How many failures there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Time, what and reason."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """The columns' titles."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[Column(section)]
        return super().headerData(section, orientation, role)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell."""
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        failure = self._rows[index.row()]
        match Column(index.column()):
            case Column.TIME:
                return words.time_of(failure.at)
            case Column.WHAT:
                return self.subject(failure)
            case Column.REASON:
                return _reason_in_a_row(failure)

    def _note(self, cause: Cause, now: int) -> None:
        known = self._by_cause.get(cause)
        if known is not None:
            self._count(known, now)
            return
        self._heard += 1
        failure = Failure(cause, self._heard, now)
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._rows.appendleft(failure)
        self._by_cause[cause] = failure
        self.endInsertRows()
        self._forget_oldest()
        self.counted.emit(len(self._rows))

    def _count(self, known: Failure, now: int) -> None:
        """The row stays where it is, so that nothing jumps under the reader's eyes."""
        row = self._heard - known.number
        failure = replace(known, at=now, times=known.times + 1)
        self._rows[row] = failure
        self._by_cause[known.cause] = failure
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def _forget_oldest(self) -> None:
        while len(self._rows) > MOST:
            last = len(self._rows) - 1
            self.beginRemoveRows(QModelIndex(), last, last)
            oldest = self._rows.pop().cause
            del self._by_cause[oldest]
            if oldest.image_id is not None:
                self._paths.pop(oldest.image_id, None)
            self.endRemoveRows()

    def _path_of_image(self, image_id: int) -> Path | None:
        details = self._library.details([image_id])
        places = present_first(details[0].places) if details else []
        return Path(path_of(places[0])) if places else None


def _reason_in_a_row(failure: Failure) -> str:
    reason = " ".join(words.visible(failure.cause.reason).split())
    return f"{reason}  ×{failure.times}" if failure.times > 1 else reason
