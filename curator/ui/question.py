"""A question before something that cannot be taken back; it stops nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from curator.ui.words import visible


def ask(
    parent: QWidget, text: str, more: str, yes: str, agreed: Callable[[], object]
) -> QMessageBox:
    """Ask; Escape, Enter and closing mean no.

    Args:
        parent: over what it is asked.
        text: the question.
        more: what comes of it.
        yes: what the button says that does it.
        agreed: called when that is pressed.
    """
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("Curator")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(visible(text))
    box.setInformativeText(visible(more))
    does = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    no = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    does.clicked.connect(agreed)
    box.open()
    return box
