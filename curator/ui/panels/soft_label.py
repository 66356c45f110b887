"""A label for texts of files: wrapped wherever it must be, selectable, copied as it was.

Names without spaces are longer than docks are wide, and a label can only break a line where the
text allows it. So it shows the text with invisible places to break at, and copies it without.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QLabel, QMenu

from curator.ui.words import visible

_BREAK = "\u200b"
_LONG_WORD = re.compile(r"[!-~]{12,}")
"""Other scripts break by themselves, or must not be taken apart."""

_SEAM = re.compile(r"(?<=[-_./,:;>)])(?=.)")
_TOO_LONG = 24
"""Characters that fit into the narrowest dock; only longer words are broken anywhere."""

_LONG_NUMBER = 12
"""Digits that fit beside the name of a parameter there; a seed can have twenty."""


class SoftLabel(QLabel):
    """Shows any text in any width."""

    def __init__(self, *, selectable: bool = True) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    @property
    def whole_text(self) -> str:
        """The text as people read it."""
        return self.text().replace(_BREAK, "")

    def set_whole_text(self, text: str) -> None:
        """Show another text; the same one keeps its selection."""
        shown = soft(text)
        if shown != self.text():
            self.setText(shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy what is selected as it was."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy(QClipboard.Mode.Clipboard)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Where a selection alone copies, it copies the text as it was too."""
        super().mouseReleaseEvent(event)
        if QGuiApplication.clipboard().supportsSelection():
            self._copy(QClipboard.Mode.Selection)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy the selection, or all of it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy").triggered.connect(self.copy)
        menu.popup(event.globalPos())

    def copy(self) -> None:
        """Put the selection on the clipboard, or the whole text where nothing is selected."""
        if not self.hasSelectedText():
            self.setSelection(0, len(self.text()))
        self._copy(QClipboard.Mode.Clipboard)

    def _copy(self, mode: QClipboard.Mode) -> None:
        if self.hasSelectedText():
            chosen = self.selectedText().replace(_BREAK, "").replace("\u2029", "\n")
            QGuiApplication.clipboard().setText(chosen, mode)


def soft(text: str) -> str:
    """A text that is safe in a widget, with places to break in long words."""
    return _LONG_WORD.sub(_softened, visible(text))


def _softened(found: re.Match[str]) -> str:
    word = found[0]
    if len(word) > _TOO_LONG or (word.isdigit() and len(word) > _LONG_NUMBER):
        return _BREAK.join(word)
    return _SEAM.sub(_BREAK, word)
