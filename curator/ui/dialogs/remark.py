"""One sentence with an icon beside it: how something stands, in colour and without it."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from curator.ui.icons import Icons
from curator.ui.theme import Theme
from curator.ui.words import visible

_ICON = 16


class Tone(Enum):
    """How a sentence is meant: icon and, of the theme's colours, the one it is drawn in."""

    INFO = ("info", "muted")
    BUSY = ("clock", "muted")
    DONE = ("done", "keep")
    WARNING = ("warning", "borderline")
    PROBLEM = ("warning", "reject")


class Remark(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._tone = Tone.INFO
        self._icon = QLabel()
        self._icon.setFixedSize(_ICON, _ICON)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.hide()
        theme.changed.connect(self._paint_icon)

    @property
    def text(self) -> str:
        """What it says; "" while it is hidden."""
        return self._text.text()

    @property
    def tone(self) -> Tone:
        """How it is meant."""
        return self._tone

    def say(self, tone: Tone, text: str) -> None:
        """Say something else; nothing hides it. The text may come from a file."""
        self._tone = tone
        self._text.setText(visible(text))
        self._text.setAccessibleName(visible(text))
        self.setVisible(bool(text))
        self._paint_icon()

    def clear(self) -> None:
        """Say nothing."""
        self.say(Tone.INFO, "")

    @Slot()
    def _paint_icon(self) -> None:
        name, color = self._tone.value
        shade = getattr(self._theme.colors, color)
        self._icon.setPixmap(self._icons.pixmap(name, _ICON, shade, self.devicePixelRatioF()))
