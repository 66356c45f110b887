"""Goes from one point of history to another, step by step, with the window alive between them."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from curator.domain.errors import CuratorError
from curator.library.gallery import Gallery
from curator.library.news import FilesDone, News

_SECONDS_A_TURN = 0.012
"""Steps are done for as long as a frame takes; then keys and paints have their turn."""


class HistoryWalk(QObject):
    """Undoes or redoes until as many steps stand as are wanted.

    It stops where a step fails, and where somebody else has changed the history meanwhile. For
    steps that move files it waits.

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
        self._running = self._waits = False
        self._unsubscribe: Callable[[], None] = _nothing
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
        self._waits = self._gallery.library.files.busy
        self._unsubscribe = self._gallery.library.subscribe(self._hear)
        self._next_turn.start(0)

    @Slot()
    def stop(self) -> None:
        """Stay where it is now."""
        if self._running:
            self._running = self._waits = False
            self._unsubscribe()
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
        if self._waits:
            return
        if self._standing == self._wanted:
            self.stop()
        else:
            self._next_turn.start(0)

    def _hear(self, news: News) -> None:
        """Files have moved: on it goes, unless some stayed, or are on their way again."""
        if self._waits and isinstance(news, FilesDone):
            self._waits = False
            self._left_with = self._state
            is_whole = not (news.failures or news.cancelled or news.error)
            if is_whole and not self._gallery.library.files.busy:
                self._next_turn.start(0)
            else:
                self.stop()

    def _can_go_on(self) -> bool:
        if self._state != self._left_with:
            self.stop()
        return self._running and not self._waits and self._standing != self._wanted

    def _take_step(self) -> None:
        # The last step shows its image, as a single one does; those before would only flicker by.
        is_last = abs(self._wanted - self._standing) == 1
        source = self._gallery if is_last else self._gallery.library
        if self._wanted < self._standing:
            source.undo()
        else:
            source.redo()
        self._left_with = self._state
        self._waits = self._gallery.library.files.busy

    @property
    def _standing(self) -> int:
        return len(self._gallery.library.history.done)

    @property
    def _state(self) -> tuple[int, int]:
        history = self._gallery.library.history
        return len(history.done), len(history.undone)


def _nothing() -> None:
    """There is nobody to tell."""
