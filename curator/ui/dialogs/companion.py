"""A dialog that stays open beside the work."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QWidget

from curator.library.gallery import Change
from curator.ui.panels.pacing import Paced

_APART_MS, _SETTLE_MS = 100, 500
"""In a large library an answer takes a while; decisions made meanwhile must not wait for it."""


class Companion(QDialog):
    """Finds out what it tells about what is shown, again and again, as long as it is open."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._again = Paced(0, _APART_MS, self, settle=_SETTLE_MS)
        self._again.due.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Find out what it comes to now."""
        raise NotImplementedError

    def offer(self) -> None:
        """Open for what is shown now."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.refresh()

    def on_change(self, change: Change) -> None:
        """Follow the gallery while open."""
        if self.isVisible() and change & (Change.ROWS | Change.VALUES | Change.CRITERIA):
            self._again.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is found out for nobody."""
        self._again.cancel()
        super().hideEvent(event)
