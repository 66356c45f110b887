"""An address on the web: shown whole as far as there is room, opened by a click and only then."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from curator.ui.elided import ElidedLabel

_PRESSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_SCHEME = "https://"


class Link(ElidedLabel):
    """Opens the browser."""

    def __init__(self, address: str, parent: QWidget | None = None) -> None:
        super().__init__(address.removeprefix(_SCHEME), parent)
        self.address = address
        self.setProperty("role", "link")
        self.setIndent(0)  # the frame that shows the focus would move the text in
        self.setAccessibleName(f"Open {address} in the browser")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def open(self) -> None:
        """Show the page in the browser."""
        QDesktopServices.openUrl(QUrl(self.address))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens it."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """So does a key that presses buttons."""
        if event.key() in _PRESSES:
            self.open()
        else:
            super().keyPressEvent(event)
