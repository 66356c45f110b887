"""What holds the work of other threads until something is so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def set_once(gate: threading.Event, is_so: Callable[[], bool]) -> threading.Thread:
    """Set an event as soon as something is so; the thread that waits for it, to be joined."""

    def wait() -> None:
        while not is_so():
            time.sleep(0.005)
        gate.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    return waiting
