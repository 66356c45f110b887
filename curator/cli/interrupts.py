"""Ctrl-C as a wish to stop, for work that has something to finish first."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Tells whether Ctrl-C was pressed within; pressed again, it interrupts at once."""
    asked = threading.Event()

    def hear(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = {number: signal.getsignal(number) for number in _SIGNALS}
    heard = [number for number in _SIGNALS if before[number] is signal.default_int_handler]
    for number in heard:
        signal.signal(number, hear)
    try:
        yield asked.is_set
    finally:
        for number in heard:
            signal.signal(number, before[number])
