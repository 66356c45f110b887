"""Counts that are searches, made one by one with a rest between: the window comes first."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_FIRST_REST_MS = 30
_AT_THE_START_MS = 1000
"""The first screen comes before any count."""


class Counting(QObject):
    """Has things counted while their list is seen.

    Args:
        count_next: counts one that may be out of date; False when none is.
        has_begun: whether anything was counted yet.
        rests: counting takes at most one part of so many of the window's time, and one more.

    Signals:
        counted(): there is another count to be shown.
    """

    counted = Signal()

    def __init__(
        self,
        count_next: Callable[[], bool],
        has_begun: Callable[[], bool],
        parent: QObject,
        rests: int = 4,
    ) -> None:
        super().__init__(parent)
        self._count_next, self._has_begun, self._rests = count_next, has_begun, rests
        self._turn = QTimer(self, singleShot=True, interval=_FIRST_REST_MS)
        self._turn.timeout.connect(self._count)

    def begin(self) -> None:
        """The list is seen: count what has changed meanwhile."""
        self._turn.start(_FIRST_REST_MS if self._has_begun() else _AT_THE_START_MS)

    def ask(self) -> None:
        """Something is different; it is counted by and by, once counting has begun."""
        if self._has_begun() and not self._turn.isActive():
            self._turn.start(_FIRST_REST_MS)

    def stop(self) -> None:
        """Nothing is counted for a list that is not seen."""
        self._turn.stop()

    @Slot()
    def _count(self) -> None:
        before = time.perf_counter()
        if self._count_next():
            took = (time.perf_counter() - before) * 1000
            self._turn.start(_FIRST_REST_MS + round(self._rests * took))
            self.counted.emit()
