"""Goes from one point of history to another, step by step, with the window alive between them."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from curator.domain.errors import CuratorError
from curator.library.gallery import Gallery

_SECONDS_A_TURN = 0.012
"""Steps are done for as long as a frame takes; then keys and paints have their turn."""


class HistoryWalk(QObject):
    """Undoes or redoes until as many steps stand as are wanted.

    It stops where a step fails, and where somebody else has changed the history meanwhile.

    Args:
        tell: is given the error at which it stopped.
    """

    advanced = Signal(int, int)
    """Steps gone, and all that there were to go."""
    ended = Signal()

    def __init__(
        self, gallery: Gallery, tell: Callable[[BaseException], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._tell = tell
        self._wanted = self._begun_at = 0
        self._left_with = (0, 0)
        self._running = False
        self._next_turn = QTimer(self, singleShot=True)
        self._next_turn.timeout.connect(self._turn)

    @property
    def running(self) -> bool:
        """Whether it is on its way."""
        return self._running

    def go_to(self, done: int) -> None:
        """Set out for the point at which so many steps stand."""
        if self._running:
            return
        self._wanted, self._begun_at = done, self._standing
        self._left_with = self._state
        self._running = True
        self._next_turn.start(0)

    @Slot()
    def stop(self) -> None:
        """Stay where it is now."""
        if self._running:
            self._running = False
            self._next_turn.stop()
            self.ended.emit()

    @Slot()
    def _turn(self) -> None:
        until = time.monotonic() + _SECONDS_A_TURN
        try:
            while self._can_go_on() and time.monotonic() < until:
                self._take_step()
        except CuratorError as error:
            self.stop()
            self._tell(error)
            return
        self._left_with = self._state
        if not self._running:
            return
        self.advanced.emit(abs(self._standing - self._begun_at), abs(self._wanted - self._begun_at))
        if self._standing == self._wanted:
            self.stop()
        else:
            self._next_turn.start(0)

    def _can_go_on(self) -> bool:
        if self._state != self._left_with:
            self.stop()
        return self._running and self._standing != self._wanted

    def _take_step(self) -> None:
        # The last step shows its image, as a single one does; those before would only flicker by.
        is_last = abs(self._wanted - self._standing) == 1
        source = self._gallery if is_last else self._gallery.library
        if self._wanted < self._standing:
            source.undo()
        else:
            source.redo()
        self._left_with = self._state

    @property
    def _standing(self) -> int:
        return len(self._gallery.library.history.done)

    @property
    def _state(self) -> tuple[int, int]:
        history = self._gallery.library.history
        return len(history.done), len(history.undone)
