"""A list of names with counts, to filter by: what tags, checkpoints and folders look like."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QSizePolicy, QVBoxLayout, QWidget

from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.facet_paint import ROW_ROLE, FacetDelegate, FacetRow
from curator.ui.panels.parts import GAP, plain_label, set_shown
from curator.ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

FEW = 12
"""More names than this need a field to find one in."""

_MOST_ROWS = 14


@dataclass(frozen=True, slots=True)
class FacetWords:
    """What a list of facets calls itself, and what it says when there is nothing in it."""

    name: str
    find: str
    empty: str


class FacetModel(QAbstractListModel):
    """Rows of names with counts."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[FacetRow] = []

    def set_rows(self, rows: list[FacetRow]) -> None:
        """Show these rows; where only counts changed, nothing moves."""
        if [row.key for row in rows] == [row.key for row in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(max(0, len(rows) - 1)))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many names there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself for painting, and words for those who cannot see it."""
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.AccessibleTextRole:
                state = "chosen, " if row.chosen else ""
                return f"{row.text}, {state}{words.images(row.count)}{row.told_note}"
            case Qt.ItemDataRole.ToolTipRole:
                return words.tooltip(row.tooltip)
        return row if role == ROW_ROLE else None


class FacetView(QListView):
    """The list itself, as high as its rows up to a point.

    Signals:
        pressed_row(key, several): a row was pressed; several: besides those chosen already.
        menu_wanted(key, place): the menu of a row is asked for.
    """

    pressed_row = Signal(object, bool)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, model: QSortFilterProxyModel, delegate: FacetDelegate) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def fit(self) -> None:
        """Take the height that the rows need."""
        rows = min(self.model().rowCount(), _MOST_ROWS)
        self.setFixedHeight(rows * max(1, self.sizeHintForRow(0)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses; with Ctrl, another one beside."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            several = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._press(index, several=several)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter choose."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and self.currentIndex().isValid():
            several = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._press(self.currentIndex(), several=several)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Pass on which row is meant."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            place = self.visualRect(index).center() if by_key else event.pos()
            self.menu_wanted.emit(_row(index).key, self.viewport().mapToGlobal(place))

    def _press(self, index: QModelIndex, *, several: bool) -> None:
        self.pressed_row.emit(_row(index).key, several)


class FacetList(QWidget):
    """Names with counts, a field to find one in when there are many, a line when there is none.

    Signals:
        chosen(keys): a frozenset of the keys that are to be filtered by.
        menu_wanted(key, place): the menu of a row is asked for.
    """

    chosen = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, told: FacetWords, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._keys: frozenset[Hashable] = frozenset()
        self._model = FacetModel(self)
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(self._model)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.view = FacetView(self._found, FacetDelegate(theme, icons, self))
        self.view.setAccessibleName(told.name)
        self.view.pressed_row.connect(self._on_pressed)
        self.view.menu_wanted.connect(self.menu_wanted)
        self.field = QLineEdit()
        self.field.setPlaceholderText(told.find)
        self.field.setAccessibleName(told.find)
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._on_typed)
        self._empty = plain_label(told.empty, role="muted", wrap=True)
        self._empty.setContentsMargins(GAP, 0, GAP, GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.field)
        column.addWidget(self._empty)
        column.addWidget(self.view)
        self.show_rows([], frozenset())
        theme.changed.connect(self.view.viewport().update)

    def show_rows(self, rows: Sequence[FacetRow], chosen: Collection[Hashable]) -> None:
        """Show these names; those filtered by are marked."""
        self._keys = frozenset(chosen)
        self._model.set_rows([row.marked(chosen=row.key in self._keys) for row in rows])
        set_shown(self.field, len(rows) > FEW or bool(self.field.text()))
        set_shown(self._empty, not rows)
        set_shown(self.view, bool(rows))
        self.view.fit()

    def rows(self) -> list[FacetRow]:
        """What is shown now."""
        indexes = (self._found.index(row, 0) for row in range(self._found.rowCount()))
        return [_row(index) for index in indexes]

    def _on_typed(self, text: str) -> None:
        self._found.setFilterFixedString(text)
        self.view.fit()

    def _on_pressed(self, key: Hashable, several: bool) -> None:
        if several:
            self.chosen.emit(self._keys ^ {key})
        else:
            only = frozenset({key})
            self.chosen.emit(frozenset() if self._keys == only else only)


def _row(index: QModelIndex) -> FacetRow:
    row: FacetRow = index.data(ROW_ROLE)
    return row
