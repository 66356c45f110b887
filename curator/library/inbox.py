"""Thread-safe mail to the owner thread, with a wake call for whoever drains it."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """Anybody may put; the owner thread alone takes."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[T] = queue.SimpleQueue()
        self.wake: Callable[[], None] = lambda: None
        """Called from the sender's thread after each put; a window sets it to a queued signal."""

    def put(self, item: T) -> None:
        """Leave mail for the owner."""
        self._queue.put(item)
        self.wake()

    def take(self, *, wait: float = 0.0, at_most: float = float("inf")) -> Iterator[T]:
        """What has arrived, in order.

        Args:
            wait: seconds to wait for the first piece.
            at_most: seconds after which the rest is left for the next turn.
        """
        end = time.monotonic() + at_most
        while True:
            try:
                item = self._queue.get(timeout=wait) if wait > 0 else self._queue.get_nowait()
            except queue.Empty:
                return
            yield item
            wait = 0.0
            if time.monotonic() >= end:
                return
