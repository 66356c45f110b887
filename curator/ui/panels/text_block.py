"""A text from a file: wrapped, selectable, folded where it is long, as plain as it comes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from curator.ui import words
from curator.ui.panels.parts import GAP, set_shown
from curator.ui.panels.soft_label import SoftLabel

SHORT = 600
"""Characters shown of a longer text; labels lay out their whole text at every resize."""

LONGEST_LINE = 2000
"""Characters without a break: an editor lays out a line as one, and stands still meanwhile."""

_EDITOR_LINES = 14


class TextBlock(QWidget):
    """Shows the beginning, and all of it when asked."""

    def __init__(self, name: str, font: QFont | None = None) -> None:
        super().__init__()
        self._text = ""
        self._label = SoftLabel()
        self._label.setAccessibleName(name)
        self._editor = QPlainTextEdit()
        self._editor.setReadOnly(True)
        self._editor.setAccessibleName(name)
        self._editor.setFixedHeight(self.fontMetrics().lineSpacing() * _EDITOR_LINES)
        self._more = QPushButton()
        self._more.setFlat(True)
        self._more.setStyleSheet("padding: 3px 6px;")
        self._more.clicked.connect(self._turn)
        if font is not None:
            self._label.setFont(font)
            self._editor.setFont(font)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._label)
        column.addWidget(self._editor)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._fold()

    @property
    def text(self) -> str:
        """The whole text, as it stands in the file."""
        return self._text

    @property
    def shown(self) -> str:
        """What of it can be seen."""
        folded = self._editor.isHidden()
        return self._label.whole_text if folded else self._editor.toPlainText()

    @property
    def more(self) -> QPushButton:
        """What unfolds and folds it; hidden for short texts."""
        return self._more

    def show_text(self, text: str) -> None:
        """Show another text; the same one stays as it is, selection and all."""
        if text != self._text:
            self._text = text
            self._fold()

    def copy(self) -> None:
        """Put the whole text on the clipboard."""
        QGuiApplication.clipboard().setText(words.visible(self._text))

    def _turn(self) -> None:
        if self._editor.isHidden():
            self._unfold()
        else:
            self._fold()

    def _fold(self) -> None:
        long = len(self._text) > SHORT
        beginning = self._text[:SHORT].rstrip() + " …" if long else self._text
        self._label.set_whole_text(beginning)
        self._label.show()
        self._editor.hide()
        self._editor.clear()
        self._more.setText(f"Show all {len(self._text):,} characters")
        set_shown(self._more, long)

    def _unfold(self) -> None:
        self._editor.setPlainText(broken(words.visible(self._text)))
        self._editor.show()
        self._label.hide()
        self._more.setText("Show less")


def broken(text: str) -> str:
    """The text with breaks in lines that are too long to be laid out at once."""
    lines = text.split("\n")
    if all(len(line) <= LONGEST_LINE for line in lines):
        return text
    return "\n".join(
        line[start : start + LONGEST_LINE]
        for line in lines
        for start in range(0, max(1, len(line)), LONGEST_LINE)
    )
