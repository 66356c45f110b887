"""Work that would hold up the window: done in threads of its own, its result told in the window's.

This is for work that has an end and an answer, such as an export. What streams (news of the
library, thumbnails) has ways of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")

_Told = Callable[[], None]


class Background(QObject):
    """A few threads for the window's own slow work.

    Args:
        threads: how many works run at the same time; others wait their turn.
    """

    _ended = Signal(object)

    def __init__(self, threads: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="curator-ui")
        self._ended.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Do some work, then call `done` with what it gave or `failed` with what it raised.

        Both are called in the thread of the window, and not at all once this is closed or the
        QObject they are methods of is gone.
        """
        if self._closed:
            return
        future = self._executor.submit(work)
        future.add_done_callback(lambda ended: self._ended.emit(_outcome(ended, done, failed)))

    def close(self) -> None:
        """Drop what has not begun and wait for what has; nobody is told of either."""
        self._closed = True
        self._executor.shutdown(wait=True, cancel_futures=True)

    @Slot(object)
    def _tell(self, outcome: _Told) -> None:
        if not self._closed:
            outcome()


def _outcome(
    ended: Future[Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
) -> _Told:
    def tell() -> None:
        error = None if ended.cancelled() else ended.exception()
        if isinstance(error, Exception):
            _call(failed, error)
        elif error is not None:
            raise error
        else:
            _call(done, ended.result())

    return tell


def _call(receiver: Callable[[Any], None], value: object) -> None:
    owner = getattr(receiver, "__self__", None)
    if not isinstance(owner, QObject) or shiboken6.isValid(owner):
        receiver(value)
