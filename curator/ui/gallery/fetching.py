"""Threads that fetch what the eye waits for: what was asked for last comes first."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

_MOST_ASKED = 32

_log = logging.getLogger(__name__)


class Fetcher(Generic[K]):
    """A few threads and the two lists they work off.

    Single requests (`ask`) go before the list of all that is wanted (`want`), which each new list
    replaces: what has been scrolled past is never fetched. Nor is anything fetched twice at a time:
    a key counts as being on its way until its result was `taken`.

    Args:
        fetch: does the work for one key and sends the result on; called in these threads.
        threads: how many.
        name: what they are called, a number behind it.
    """

    def __init__(self, fetch: Callable[[K], None], *, threads: int, name: str) -> None:
        self._fetch = fetch
        self._asked: deque[K] = deque(maxlen=_MOST_ASKED)
        self._wanted: dict[K, None] = {}
        self._on_the_way: set[K] = set()
        self._closed = False
        self._turn = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True)
            for number in range(1, threads + 1)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many requests nobody has begun with."""
        with self._turn:
            return len(self._asked) + len(self._wanted)

    def ask(self, key: K) -> None:
        """Fetch this before all else, unless it is on its way already."""
        with self._turn:
            if not (key in self._on_the_way or key in self._asked or key in self._wanted):
                self._asked.appendleft(key)  # When full, the oldest request falls off.
                self._turn.notify()

    def want(self, keys: Iterable[K]) -> None:
        """Fetch these in this order, and nothing that was wanted before."""
        with self._turn:
            self._wanted = {key: None for key in keys if key not in self._on_the_way}
            self._turn.notify_all()

    def want_too(self, key: K) -> None:
        """Fetch this as well, after all the others."""
        with self._turn:
            if key not in self._on_the_way and key not in self._wanted:
                self._wanted[key] = None
                self._turn.notify()

    def taken(self, key: K) -> None:
        """What was fetched for a key has arrived; it may be asked for again."""
        with self._turn:
            self._on_the_way.discard(key)

    def close(self) -> None:
        """Drop what waits and end the threads."""
        with self._turn:
            self._closed = True
            self._asked.clear()
            self._wanted.clear()
            self._turn.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (key := self._next()) is not None:
            try:
                self._fetch(key)
            except Exception:  # noqa: BLE001 - thread top: one bad image must not end all fetching
                _log.exception("could not fetch %r", key)

    def _next(self) -> K | None:
        with self._turn:
            while not (self._asked or self._wanted or self._closed):
                self._turn.wait()
            if self._closed:
                return None
            key = self._asked.popleft() if self._asked else next(iter(self._wanted))
            self._wanted.pop(key, None)
            self._on_the_way.add(key)
            return key
