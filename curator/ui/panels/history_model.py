"""The steps of history as Qt sees them, the newest first, and at the end the state before all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from curator.library.history import History, Step
from curator.ui import words

Index = QModelIndex | QPersistentModelIndex
STEP_ROLE = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_BEFORE_ALL = "Before the first step"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row, ready to be painted.

    Attributes:
        time: when it was done; "" for the state before all.
        undone: it was taken back and can be done again.
        present: it is the last one that stands.
    """

    text: str
    time: str
    undone: bool
    present: bool

    @property
    def told(self) -> str:
        """The row for those who cannot see it."""
        state = ["undone"] if self.undone else ["the present state"] if self.present else []
        return ", ".join(part for part in (self.text, self.time, *state) if part)


class HistoryModel(QAbstractListModel):
    """The history as of when it was last followed."""

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._steps = history.newest_first()
        self._undone = len(history.undone)

    @property
    def present(self) -> QModelIndex:
        """The row of the last step that stands."""
        return self.index(self._undone)

    def done_after(self, index: Index) -> int:
        """How many steps stand when this row's is the last of them."""
        return len(self._steps) - index.row()

    def follow(self) -> None:
        """The history changed."""
        steps = self._history.newest_first()
        newest = self._steps[0].number if self._steps else 0
        arrived = next((at for at, each in enumerate(steps) if each.number <= newest), len(steps))
        stay = len(steps) - arrived
        if self._steps[len(self._steps) - stay :] == steps[arrived:]:
            self._exchange(steps, arrived)
        else:  # A step that took long stands before some that were done meanwhile.
            self.beginResetModel()
            self._steps = steps
            self.endResetModel()
        self._undone = len(self._history.undone)
        self.dataChanged.emit(self.index(0), self.index(len(steps)))

    def rowCount(self, parent: Index = _ROOT) -> int:
        """All steps, and the state before them."""
        return 0 if parent.isValid() else len(self._steps) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row for painting, and words for those who cannot see it."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._row(index.row()).text
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._row(index.row()).told
            case Qt.ItemDataRole.ToolTipRole:
                return words.tooltip(self._tooltip(index.row()))
        return self._row(index.row()) if role == STEP_ROLE else None

    def _exchange(self, steps: list[Step], arrived: int) -> None:
        """Steps come and go at the new end; those below stay, and so does what is scrolled to."""
        gone = len(self._steps) - (len(steps) - arrived)
        if gone > 0:
            self.beginRemoveRows(_ROOT, 0, gone - 1)
            self._steps = steps[arrived:]
            self.endRemoveRows()
        if arrived:
            self.beginInsertRows(_ROOT, 0, arrived - 1)
            self._steps = steps
            self.endInsertRows()

    def _row(self, place: int) -> StepRow:
        present = place == self._undone
        if place == len(self._steps):
            return StepRow(_BEFORE_ALL, "", undone=False, present=present)
        step = self._steps[place]
        text = words.one_line(step.label)
        return StepRow(
            text[:1].upper() + text[1:],
            words.short_time_of(step.at),
            undone=place < self._undone,
            present=present,
        )

    def _tooltip(self, place: int) -> str:
        if place == len(self._steps):
            return "A click takes back every step"
        way = "\nUndone; a click does it again" if place < self._undone else ""
        return f"{self._row(place).text}\n{words.time_of(self._steps[place].at)}{way}"
