"""Begins scoring in a thread of its own: weights are hashed and the database is asked for that."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from curator.domain.errors import CuratorError
from curator.library.scoring_plan import BeginFailed, Begun

log = logging.getLogger(__name__)

CLOSE_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Order:
    """What to begin.

    Attributes:
        again: those of the keys that images are scored for which have the score; makes their
            columns anew.
    """

    keys: tuple[str, ...]
    again: frozenset[str] = frozenset()


class Beginning:
    """One thread that begins one order after the other.

    Args:
        begin: carries out an order.
        tell: is told what each came to; called from the thread.
    """

    def __init__(
        self, begin: Callable[[Order], Begun], tell: Callable[[Begun | BeginFailed], None]
    ) -> None:
        self._begin = begin
        self._tell = tell
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="curator-begin", daemon=True)
        self._thread.start()

    def ask(self, order: Order) -> None:
        """Have an order begun; waits for nothing."""
        self._orders.put(order)

    def close(self, timeout: float = CLOSE_TIMEOUT_S) -> None:
        """Finish the order in hand, forget the others, end the thread."""
        self._closing = True
        self._orders.put(None)
        self._thread.join(timeout)
        if self._thread.is_alive():
            log.error("the beginning of scoring did not end within %s s", timeout)

    def _run(self) -> None:
        while (order := self._orders.get()) is not None and not self._closing:
            self._tell(self._begun(order))

    def _begun(self, order: Order) -> Begun | BeginFailed:
        try:
            return self._begin(order)
        except CuratorError as error:
            return BeginFailed(str(error))
        except Exception as error:
            # Thread top: a face that heard nothing would wait for scores for ever.
            log.exception("scoring could not begin")
            return BeginFailed(f"{type(error).__name__}: {error}")
