"""The rows of a facet list as Qt sees them: to be painted, told, renamed and dragged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QWidget

from curator.ui import words
from curator.ui.panels.facet_paint import ROW_ROLE, FacetRow

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class FacetModel(QAbstractListModel):
    """Rows of names with counts.

    Args:
        mime: what a row that is dragged away calls itself; "" where none can be.

    Signals:
        renamed(key, text): a row is to be called otherwise.
    """

    renamed = Signal(object, str)

    def __init__(self, parent: QWidget, mime: str = "") -> None:
        super().__init__(parent)
        self._rows: list[FacetRow] = []
        self._mime = mime

    def set_rows(self, rows: list[FacetRow]) -> None:
        """Show these rows; where only counts changed, nothing moves."""
        if [row.key for row in rows] == [row.key for row in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(max(0, len(rows) - 1)))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many names there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself for painting, and words for those who cannot see it."""
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.EditRole:
                return row.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.told
            case Qt.ItemDataRole.ToolTipRole:
                return words.tooltip(row.tooltip)
        return row if role == ROW_ROLE else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another name; whoever knows how gives it, and shows it then."""
        row = self._rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or str(value).strip() in ("", row.name):
            return False
        self.renamed.emit(row.key, str(value).strip())
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What can be done with a row."""
        flags = super().flags(index)
        if index.isValid() and self._rows[index.row()].name:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemIsDragEnabled if self._mime else flags

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """The name of the row that is dragged away."""
        data = QMimeData()
        names = [self._rows[index.row()].name for index in indexes]
        data.setData(self._mime, "\n".join(names).encode("utf-8", "surrogatepass"))
        return data
