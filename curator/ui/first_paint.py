"""What can wait until a window is on the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

_LONGEST_MS = 1000
"""A window that is minimised may not be painted for hours."""


class FirstPaint(QObject):
    """Does something once: as soon as a window has been painted, or soon after anyhow."""

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._then = window, then
        self._done = QTimer(self)
        self._done.setSingleShot(True)
        self._done.timeout.connect(self._finish)
        self._done.start(_LONGEST_MS)
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first paint of any part; what is done then comes behind those of all others."""
        painted = event.type() == QEvent.Type.Paint and isinstance(watched, QWidget)
        if painted and watched.window() is self._window:  # type: ignore[attr-defined]
            self._stop_watching()
            self._done.start(0)
        return False

    @Slot()
    def _finish(self) -> None:
        self._stop_watching()
        self._then()

    def _stop_watching(self) -> None:
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
