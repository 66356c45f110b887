"""Words below a widget and above everything else: no layout moves as they come and go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from curator.ui import words
from curator.ui.panels.parts import plain_label

_GAP = 2


class WordBelow:
    """Says things below `anchor`, in its window."""

    def __init__(self, anchor: QWidget) -> None:
        self._anchor = anchor
        self._line: QLabel | None = None

    @property
    def line(self) -> QLabel | None:
        """The line, once something was said."""
        return self._line

    def say(self, text: str, role: str) -> None:
        """Say something in the look of a role; "" says nothing any more."""
        if text and self._line is None:
            self._line = _line_in(self._anchor.window())
        if self._line is None:
            return
        self._line.setProperty("role", role)
        self._line.style().unpolish(self._line)
        self._line.style().polish(self._line)
        self._line.setText(words.one_line(text))
        self._line.setVisible(bool(text) and self._anchor.isVisible())
        self.place()

    def hide(self) -> None:
        """Say nothing while the widget is not to be seen."""
        if self._line is not None:
            self._line.hide()

    def place(self) -> None:
        """Stay below the widget, and inside the window."""
        if self._line is None or not self._line.isVisible():
            return
        self._line.adjustSize()
        window = self._anchor.window()
        corner = self._anchor.mapTo(window, self._anchor.rect().bottomLeft())
        most = window.width() - self._line.width()
        self._line.move(max(0, min(corner.x(), most)), corner.y() + 1 + _GAP)
        self._line.raise_()


def _line_in(window: QWidget) -> QLabel:
    line = plain_label()
    line.setParent(window)
    line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    line.setStyleSheet(
        "background: palette(base); border: 1px solid palette(mid); border-radius: 4px;"
        " padding: 3px 8px;"
    )
    return line
