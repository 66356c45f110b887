"""The history panel: every step with its time; a click goes to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from curator.library.gallery import Change, Gallery
from curator.ui.elided import ElidedLabel
from curator.ui.history_walk import HistoryWalk
from curator.ui.icons import Icons
from curator.ui.panels.history_model import HistoryModel
from curator.ui.panels.history_paint import StepDelegate
from curator.ui.panels.parts import GAP, WIDE_GAP, IconButton, bold, plain_label, set_shown

_USUAL_SIZE = QSize(300, 240)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class HistoryPanel(QWidget):
    """Follows the library's history while it is shown.

    Signals:
        close_wanted(): the panel should go away.
        left(): Escape; the images should have the focus again.
    """

    close_wanted = Signal()
    left = Signal()

    def __init__(
        self, gallery: Gallery, tell: Callable[[BaseException], object], icons: Icons
    ) -> None:
        super().__init__()
        self._writable = gallery.library.writable
        self._model = HistoryModel(gallery.library.history, self)
        self.walk = HistoryWalk(gallery, tell, self)
        self.walk.advanced.connect(self._show_advance)
        self.walk.ended.connect(self._show_end)
        self.steps = StepList(self._model, StepDelegate(icons.theme, self))
        self.steps.setAccessibleName("History, the newest step first")
        self.steps.wanted.connect(self._go_to)
        self.steps.escaped.connect(self._escape)
        self.steps.setEnabled(self._writable)
        self.way = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.way.setProperty("role", "muted")
        self.stop = IconButton(icons, icons.theme, "stop", "Stop here (Esc)")
        self.stop.clicked.connect(self.walk.stop)
        self.close_button = IconButton(icons, icons.theme, "close", "Close the history")
        self.close_button.clicked.connect(self.close_wanted)
        icons.theme.changed.connect(self.steps.viewport().update)
        self._lay_out()
        self._show_end()

    def sizeHint(self) -> QSize:
        """As wide as the inspector, some steps high."""
        return _USUAL_SIZE

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """The gallery changed."""
        if change & Change.VALUES and self.isVisible():
            self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        """Take in what was done while it was hidden."""
        super().showEvent(event)
        self._follow()

    def take_focus(self) -> None:
        """Bring the keyboard to the present step."""
        self.steps.setFocus(Qt.FocusReason.OtherFocusReason)
        self.steps.setCurrentIndex(self._model.present)

    def _follow(self) -> None:
        self._model.follow()
        self.steps.scrollTo(self._model.present)

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(GAP)
        heading.addWidget(bold(plain_label("History")))
        heading.addWidget(self.way, 1)
        heading.addWidget(self.stop)
        heading.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE_GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addLayout(heading)
        column.addWidget(self.steps, 1)
        self.setTabOrder(self.steps, self.stop)

    @Slot(QModelIndex)
    def _go_to(self, index: QModelIndex) -> None:
        if index != self._model.present:
            self.walk.go_to(self._model.done_after(index))

    @Slot(int, int)
    def _show_advance(self, gone: int, total: int) -> None:
        set_shown(self.stop, True)
        self.way.set_whole_text(f"{gone:,} of {total:,} steps …")

    @Slot()
    def _show_end(self) -> None:
        set_shown(self.stop, False)
        self.way.set_whole_text("" if self._writable else "only to be looked at")

    @Slot()
    def _escape(self) -> None:
        if self.walk.running:
            self.walk.stop()
        else:
            self.left.emit()


class StepList(QTableView):
    """The list: arrow keys look, a click or Enter goes.

    A table of one column: what it costs does not grow with the steps, as a list's layout does.

    Signals:
        wanted(index): go to this step.
        escaped(): Escape was pressed.
    """

    wanted = Signal(QModelIndex)
    escaped = Signal()

    def __init__(self, model: HistoryModel, delegate: StepDelegate) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(delegate.row_height(self.font()))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self.wanted)

    def moveCursor(self, action: QTableView.CursorAction, held: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and the last row, as in a list."""
        match action:
            case QTableView.CursorAction.MoveHome:
                return self.model().index(0, 0)
            case QTableView.CursorAction.MoveEnd:
                return self.model().index(self.model().rowCount() - 1, 0)
        return super().moveCursor(action, held)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, Escape leaves."""
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.wanted.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
