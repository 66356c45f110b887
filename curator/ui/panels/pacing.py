"""Answers to many changes with few updates: not before a while, and not oftener than that."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_FRAME_S = 0.012


class Paced(QObject):
    """Collects wishes to update and emits `due` for all of them together.

    Args:
        delay: milliseconds that pass between the first wish and its answer.
        apart: milliseconds between two answers at least.
        parent: the QObject it belongs to.
        settle: where the last answer took longer than a frame, milliseconds without a further
            wish that the next one waits for; 0 waits for none.
    """

    due = Signal()

    def __init__(self, delay: int, apart: int, parent: QObject, *, settle: int = 0) -> None:
        super().__init__(parent)
        self._delay, self._apart = delay / 1000, apart / 1000
        self._settle = settle
        self._answered = -self._apart
        self._took = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._answer)

    def ask(self) -> None:
        """Wish for an update; further wishes until it comes cost nothing."""
        if self._settle and self._took > _FRAME_S:
            self._timer.start(self._settle)
        elif not self._timer.isActive():
            waited = time.monotonic() - self._answered
            self._timer.start(round(max(self._delay, self._apart - waited) * 1000))

    def cancel(self) -> None:
        """Forget the wish."""
        self._timer.stop()

    @Slot()
    def _answer(self) -> None:
        self._answered = time.monotonic()
        self.due.emit()
        self._took = time.monotonic() - self._answered
