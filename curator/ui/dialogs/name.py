"""Asks for a name; what cannot be called so is told in place, and asked again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from curator.domain.errors import UsageError
from curator.ui import words
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, label
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.icons import Icons

_WIDTH = 380


class NameDialog(QDialog):
    """Open until a name is taken, or none is wanted.

    Args:
        title: what is being named.
        hint: what becomes of it, in a sentence.
        done: is given the name; UsageError says why it cannot be.
    """

    yes = "Save"
    """What the button says that does it."""

    def __init__(
        self, title: str, hint: str, done: Callable[[str], object], icons: Icons, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._done = done
        self.name = QLineEdit()
        self.name.setAccessibleName("Name")
        self.name.setPlaceholderText("Name")
        self.name.textChanged.connect(self._refresh)
        self.problem = Remark(icons.theme, icons)
        self.make = button(self.yes, self._make)
        self.make.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(GAP)
        rows.addWidget(label(words.visible(hint), role="muted"))
        rows.addWidget(self.name)
        rows.addWidget(self.problem)
        rows.addLayout(in_a_row(None, button("Cancel", self.reject), self.make))
        self.setMinimumWidth(_WIDTH)
        self._refresh()

    def foresee(self, _name: str) -> str:
        """What will come of a name, where that is worth telling."""
        return ""

    @Slot()
    def _refresh(self) -> None:
        name = self.name.text().strip()
        self.problem.say(Tone.INFO, self.foresee(name) if name else "")
        self.make.setEnabled(bool(name))

    @Slot()
    def _make(self) -> None:
        try:
            self._done(self.name.text())
        except UsageError as error:
            self.problem.say(Tone.PROBLEM, words.error_in_words(error))
        else:
            self.accept()
