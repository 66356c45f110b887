"""Chooses the collection that B adds to, or makes one: a field, and the names that fit below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from curator.domain.collection import Collection
from curator.domain.errors import UsageError
from curator.ui import words
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, label
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.icons import Icons

_HINT = "B adds the selected images to this collection, until another one is chosen."
_ICON = 16
_SIZE = (380, 360)
_UP_AND_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_NEW = "New collection “{}”"


class TargetDialog(QDialog):
    """Open until a collection is chosen, or none is wanted.

    Args:
        known: those to choose from.
        done: is given the one chosen, or the name of one to be made; UsageError says why not.
    """

    def __init__(
        self,
        known: Sequence[Collection],
        done: Callable[[Collection | str], object],
        icons: Icons,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Target collection")
        self._known, self._done, self._icons = known, done, icons
        self.field = QLineEdit()
        self.field.setAccessibleName("Find a collection, or name a new one")
        self.field.setPlaceholderText("Find a collection, or name a new one")
        self.field.textChanged.connect(self._offer)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Collections")
        self.list.setIconSize(QSize(_ICON, _ICON))
        self.list.itemDoubleClicked.connect(self._choose)
        self.problem = Remark(icons.theme, icons)
        self.choose = button("Choose", self._choose)
        self.choose.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(GAP)
        rows.addWidget(label(_HINT, role="muted"))
        rows.addWidget(self.field)
        rows.addWidget(self.list, 1)
        rows.addWidget(self.problem)
        rows.addLayout(in_a_row(None, button("Cancel", self.reject), self.choose))
        self.resize(*_SIZE)
        self._offer()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the field, up and down go through the list."""
        if (
            watched is self.field
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _UP_AND_DOWN
        ):
            QApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _offer(self) -> None:
        self.problem.clear()
        self.list.clear()
        written = self.field.text().strip()
        for each in self._known:
            if written.casefold() in each.name.casefold():
                self._add("collection", words.one_line(each.name), each)
        names = {each.name.casefold() for each in self._known}
        if written and written.casefold() not in names:
            self._add("plus", _NEW.format(words.one_line(written)), written)
        self.list.setCurrentRow(0)
        self.choose.setEnabled(self.list.count() > 0)

    def _add(self, icon: str, text: str, meant: Collection | str) -> None:
        item = QListWidgetItem(self._icons.icon(icon), text)
        item.setData(Qt.ItemDataRole.UserRole, meant)
        self.list.addItem(item)

    @Slot()
    def _choose(self) -> None:
        chosen = self.list.currentIndex()
        if not chosen.isValid():
            return
        try:
            self._done(chosen.data(Qt.ItemDataRole.UserRole))
        except UsageError as error:
            self.problem.say(Tone.PROBLEM, words.error_in_words(error))
        else:
            self.accept()
