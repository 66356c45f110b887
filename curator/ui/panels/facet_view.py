"""The list of a facet list: pressed, unfolded, renamed, dragged from and dropped on."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QListView, QSizePolicy

from curator.ui.panels.facet_paint import ROW_ROLE, FacetDelegate, FacetRow

Takes = Callable[[Hashable, QMimeData], bool]

_MOST_ROWS = 14
_CHOOSE = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FacetView(QListView):
    """The list itself, as high as its rows up to a point.

    Attributes:
        takes: whether something may be dropped on the row of a key.

    Signals:
        pressed_row(key, several): a row was pressed; several: besides those chosen already.
        fold_pressed(key): what stands below a row is to be shown, or not.
        menu_wanted(key, place): the menu of a row is asked for.
        dropped(key, data): QMimeData was dropped on a row.
    """

    pressed_row = Signal(object, bool)
    fold_pressed = Signal(object)
    menu_wanted = Signal(object, QPoint)
    dropped = Signal(object, QMimeData)

    def __init__(self, model: QAbstractItemModel, delegate: FacetDelegate) -> None:
        super().__init__()
        self.takes: Takes | None = None
        self._delegate = delegate
        self._pressed: Hashable | None = None
        self._pressed_at = QPoint()
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setEditTriggers(QListView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def fit(self) -> None:
        """Take the height that the rows need."""
        rows = min(self.model().rowCount(), _MOST_ROWS)
        self.setFixedHeight(sum(max(1, self.sizeHintForRow(row)) for row in range(rows)))

    @property
    def is_editing(self) -> bool:
        """Whether a name is being written."""
        return self.state() is QListView.State.EditingState

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where it began: there it has to end, or a drag begins."""
        self._pressed_at = event.position().toPoint()
        index = self.indexAt(self._pressed_at)
        self._pressed = _row(index).key if index.isValid() else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """With the button down a row is dragged, if that can be; Qt would drag what is selected."""
        if not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        way = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if self.dragEnabled() and way >= QApplication.startDragDistance():
            self.startDrag(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses; with Ctrl, another one beside. On the chevron it folds."""
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        if self._delegate.is_on_chevron(self.visualRect(index), _row(index), place):
            self.fold_pressed.emit(_row(index).key)
        elif _row(index).key == self._pressed:
            several = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._press(index, several=several)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter choose, left and right fold."""
        index = self.currentIndex()
        if not index.isValid() or self.is_editing:
            super().keyPressEvent(event)
        elif event.key() in _CHOOSE:
            several = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._press(index, several=several)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and _row(index).is_parent:
            if _row(index).folded == (event.key() == Qt.Key.Key_Right):
                self.fold_pressed.emit(_row(index).key)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Pass on which row is meant."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            place = self.visualRect(index).center() if by_key else event.pos()
            self.menu_wanted.emit(_row(index).key, self.viewport().mapToGlobal(place))

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Take the row along on which the mouse went down."""
        index = self.indexAt(self._pressed_at)
        if index.isValid() and _row(index).key == self._pressed:
            drag = QDrag(self)
            drag.setMimeData(self.model().mimeData([index]))
            self._pressed = None
            drag.exec(Qt.DropAction.CopyAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """See what comes; which row takes it shows while it moves."""
        self.dragMoveEvent(event)
        if self.takes is not None and not event.isAccepted():
            event.accept()  # Without this Qt tells nothing of the moves.

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Mark the row that would take it."""
        key = self._taker(event)
        self._mark(key)
        if key is None:
            event.ignore()
        else:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """No row takes anything any more."""
        self._mark(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass on what was dropped where."""
        key = self._taker(event)
        self._mark(None)
        if key is None:
            event.ignore()
        else:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(key, event.mimeData())

    def _taker(self, event: QDropEvent) -> Hashable | None:
        index = self.indexAt(event.position().toPoint())
        if self.takes is None or not index.isValid():
            return None
        key = _row(index).key
        return key if self.takes(key, event.mimeData()) else None

    def _mark(self, key: Hashable | None) -> None:
        if self._delegate.taker != key:
            self._delegate.taker = key
            self.viewport().update()

    def _press(self, index: QModelIndex, *, several: bool) -> None:
        self.pressed_row.emit(_row(index).key, several)


def _row(index: QModelIndex) -> FacetRow:
    row: FacetRow = index.data(ROW_ROLE)
    return row
