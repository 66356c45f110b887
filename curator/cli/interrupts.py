"""Ctrl-C and termination: what is done is written before the process ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from curator.cli.status import Status

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_STILL_BUSY = b"Finishing what has begun; once more ends at once.\n"


class Interruptions:
    """Hears the signals of a process: the first interrupts, the third ends it on the spot.

    In between, what has begun is written and the threads end, which a second, impatient Ctrl-C
    must not break off.
    """

    def __init__(self) -> None:
        self._heard = 0

    def listen(self) -> None:
        """From now on hear SIGINT and SIGTERM, unless the process was started to ignore them."""
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._hear)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._heard += 1
        if self._heard == 1:
            raise KeyboardInterrupt
        if self._heard == 2:
            # Not through Python's own stream: the signal may have come while that was written.
            os.write(2, _STILL_BUSY)
        else:
            os._exit(Status.INTERRUPTED)


@contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Ctrl-C as a wish, for work that has something to finish first; pressed again, it interrupts.

    Gives a function that tells whether the wish was heard.
    """
    asked = threading.Event()
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def hear(number: int, frame: FrameType | None) -> None:
        handler = before[signal.Signals(number)]
        if asked.is_set() and callable(handler):
            handler(number, frame)
        asked.set()

    heard = [number for number in _SIGNALS if callable(before[number])]
    for number in heard:
        signal.signal(number, hear)
    try:
        yield asked.is_set
    finally:
        for number in heard:
            signal.signal(number, before[number])
