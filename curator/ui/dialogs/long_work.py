"""Work of dialogs that takes its time: with progress and cancel, or asked again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from curator.library.pace import Pace
from curator.ui.background import Background

LOOK_EVERY_MS = 100


@dataclass(frozen=True, slots=True)
class Advance:
    """How far a work is, and how fast; None where that is not known yet."""

    done: int
    total: int
    per_second: float | None = None
    seconds_left: float | None = None


class Handle:
    """What the work itself holds on to: tells how far it is, asks whether to stop."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self.step: tuple[int, int] | None = None

    def tell(self, done: int, total: int) -> None:
        """Say how far the work is; from its own thread."""
        self.step = (done, total)

    def cancelled(self) -> bool:
        """Whether it should end; from its own thread."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask it to end."""
        self._stop.set()


class LongWork(QObject):
    """One work at a time, looked at while it runs."""

    advanced = Signal(object)
    """An Advance, some times a second."""
    done = Signal(object)
    """What the work gave."""
    failed = Signal(object)
    """What it raised."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._handle: Handle | None = None
        self._pace = Pace()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def running(self) -> bool:
        """Whether a work is under way."""
        return self._handle is not None

    def start(self, work: Callable[[Handle], Any]) -> None:
        """Begin a work; it gets the handle to tell its progress by."""
        handle = self._handle = Handle()
        self._pace = Pace()
        self._timer.start()
        self._background.run(lambda: work(handle), self._on_done, self._on_failed)

    @Slot()
    def cancel(self) -> None:
        """Ask the work to end; `done` or `failed` comes when it has."""
        if self._handle is not None:
            self._handle.cancel()

    def close(self) -> None:
        """Ask the work to end and tell no more of it; nothing is started after that."""
        self.cancel()
        self._end()

    @Slot()
    def _look(self) -> None:
        step = self._handle.step if self._handle is not None else None
        if step is None:
            return
        done, total = step
        self._pace.note(done, max(0, total - done), time.monotonic())
        pace = self._pace
        self.advanced.emit(Advance(done, total, pace.per_second, pace.seconds_left))

    def _on_done(self, result: object) -> None:
        if self.running:
            self._end()
            self.done.emit(result)

    def _on_failed(self, error: Exception) -> None:
        if self.running:
            self._end()
            self.failed.emit(error)

    def _end(self) -> None:
        self._handle = None
        self._timer.stop()


class Latest(QObject):
    """Questions of which only the newest matters; while one is answered, one more may wait."""

    answered = Signal(object)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._busy = False
        self._next: Callable[[], Any] | None = None

    def ask(self, work: Callable[[], Any]) -> None:
        """Ask; what was asked before is not told any more."""
        if self._busy:
            self._next = work
            return
        self._busy = True
        self._background.run(work, self._on_done, self._on_failed)

    def _on_done(self, answer: object) -> None:
        if not self._asked_next():
            self.answered.emit(answer)

    def _on_failed(self, error: Exception) -> None:
        if not self._asked_next():
            raise error

    def _asked_next(self) -> bool:
        work, self._next, self._busy = self._next, None, False
        if work is not None:
            self.ask(work)
        return work is not None
