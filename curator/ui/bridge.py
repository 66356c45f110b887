"""Between the library's threads and the window: takes their news in, a little at every turn.

Senders only wake it; all that follows (columns, gallery, widgets) happens in the window's thread,
for at most a few milliseconds before keys and paints have their turn again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from curator.library.gallery import Change, Gallery
from curator.library.library import Library
from curator.library.news import News

SECONDS_A_TURN = 0.004
SECONDS_BETWEEN_REFRESHES = 0.5
_MOST_REFRESHING = 0.25
"""The share of the time that refreshes may take: in a library of a million images one is slow."""


class Bridge(QObject):
    """Drains the library's inbox and passes on what came of it.

    What a subscriber raises goes to `sys.excepthook`; the next turn goes on with the rest.
    """

    news = Signal(object)
    """Every News of the library, after it was taken in."""

    changed = Signal(object)
    """What changed in the gallery, joined to at most one emission a turn."""

    _woken = Signal()
    _noted = Signal()

    def __init__(self, library: Library, gallery: Gallery, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._gallery = gallery
        self._changes = Change(0)
        self._refreshed = 0.0
        self._apart = SECONDS_BETWEEN_REFRESHES
        self._gate = threading.Lock()
        self._awake = False
        self._closed = False
        self._next_turn = self._timer(self._turn)
        self._next_refresh = self._timer(self._refresh)
        self._woken.connect(self._turn, Qt.ConnectionType.QueuedConnection)
        # Not by a timer: what is due only now and then would come before it.
        self._noted.connect(self._tell_changes, Qt.ConnectionType.QueuedConnection)
        self._stops = (library.subscribe(self._pass_on), gallery.subscribe(self._note))
        library.inbox.wake = self._wake
        self._next_turn.start(0)  # Mail may have come before there was anybody to wake.

    def close(self) -> None:
        """Hear and tell nothing any more; the library itself stays open."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
        self._library.inbox.wake = lambda: None
        for stop in self._stops:
            stop()
        for timer in (self._next_turn, self._next_refresh):
            timer.stop()

    def _timer(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True)
        timer.timeout.connect(slot)
        return timer

    def _wake(self) -> None:
        """From any thread; ten thousand calls before the next turn are one event."""
        with self._gate:
            if not (self._awake or self._closed):
                self._awake = True
                self._woken.emit()

    @Slot()
    def _turn(self) -> None:
        self._awake = False
        if self._closed:
            return
        left_over = True
        try:
            left_over = self._library.drain(at_most=SECONDS_A_TURN) > 0
        finally:
            # By a timer, not by a queued call: keys and paints come in between.
            if left_over and not self._closed:
                self._next_turn.start(0)
        if left_over:
            self._plan_refresh()

    def _plan_refresh(self) -> None:
        if not self._next_refresh.isActive():
            waited = time.monotonic() - self._refreshed
            self._next_refresh.start(max(0, round((self._apart - waited) * 1000)))

    @Slot()
    def _refresh(self) -> None:
        self._refreshed = time.monotonic()
        self._gallery.refresh()
        took = time.monotonic() - self._refreshed
        self._apart = max(SECONDS_BETWEEN_REFRESHES, took / _MOST_REFRESHING)

    def _pass_on(self, news: News) -> None:
        self.news.emit(news)

    def _note(self, change: Change) -> None:
        if not self._changes:
            self._noted.emit()
        self._changes |= change

    @Slot()
    def _tell_changes(self) -> None:
        changes, self._changes = self._changes, Change(0)
        if changes and not self._closed:
            self.changed.emit(changes)
