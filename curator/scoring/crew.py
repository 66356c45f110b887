"""Threads that share a batch: each computes a part of it by itself, with one torch thread.

Torch's own way, several threads inside every operation, makes them wait for each other a hundred
times in a forward. On a quiet machine both are equally fast; beside a generator, a decoder or a
window that wants a core for a moment, a crew keeps its speed and torch's way falls to a third.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise
from typing import TypeVar

R = TypeVar("R")


class Crew:
    """Made, used and closed by the scoring thread.

    Args:
        size: how many compute at once; one computes in the thread that asks.
        prepare: what each thread does first.
    """

    def __init__(self, size: int = 1, prepare: Callable[[], None] = lambda: None) -> None:
        self._size = size
        self._prepare = prepare
        self._threads: ThreadPoolExecutor | None = None

    def spread(self, function: Callable[[slice], R], count: int, *, least: int = 1) -> list[R]:
        """What a function gives for each part of `count` rows, in order.

        It is called from several threads at once. What it raises comes out when all are done.

        Args:
            function: takes the rows of one part.
            count: how many rows there are.
            least: rows below which a part is not worth a thread of its own.
        """
        parts = list(_parts(count, min(self._size, max(1, count // least))))
        if self._size == 1:
            return [function(part) for part in parts]
        threads = self._started()
        futures = [threads.submit(function, part) for part in parts]
        wait(futures)
        return [each.result() for each in futures]

    def close(self) -> None:
        """End its threads; they start anew when there is something to spread."""
        threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown()

    def _started(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(
                self._size, "curator-crew", initializer=self._prepare
            )
        return self._threads


def _parts(count: int, most: int) -> Iterator[slice]:
    """`count` rows in at most so many parts, none empty and none much larger than another."""
    parts = min(count, most)
    ends = [count * number // parts for number in range(parts + 1)] if parts else [0]
    return (slice(start, end) for start, end in pairwise(ends))
