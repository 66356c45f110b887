"""Collects Python's cyclic garbage in the window's thread and in no other.

Left to itself the collector runs in whichever thread happens to allocate. Where that is not the
window's and there are widgets among the garbage, Qt is torn down under its own feet: a crash.
"""

from __future__ import annotations

import gc
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Slot

_LOOK_MS = 200
_WHOLE_EVERY_S = 60.0
_LONG_S = 0.02


class Garbage(QObject):
    """From being made until `close` the collector runs on this object's timer alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._whole_at = monotonic() + _WHOLE_EVERY_S
        self._is_resting = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Collect what is due, as the collector itself would."""
        if self._is_resting:
            return
        young, middle, _ = gc.get_count()
        most_young, most_middle, _ = gc.get_threshold()
        if monotonic() >= self._whole_at:
            self._collect_all()
        elif young > most_young:
            gc.collect(1 if middle > most_middle else 0)

    def rest(self) -> None:
        """Collect nothing until `settle`: much is being loaded, and all of it will stay."""
        self._is_resting = True

    def settle(self) -> None:
        """What is there now stays: later collections need not look at it.

        For the moment after much was loaded, such as torch; a whole collection would hold up the
        window for long otherwise.
        """
        gc.freeze()
        self._is_resting = False

    def close(self) -> None:
        """Leave the collector to itself again; other threads must have ended."""
        self._timer.stop()
        gc.enable()

    def _collect_all(self) -> None:
        began = monotonic()
        gc.collect()
        if monotonic() - began > _LONG_S:
            gc.freeze()
        self._whole_at = monotonic() + _WHOLE_EVERY_S
