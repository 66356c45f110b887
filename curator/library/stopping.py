"""A word to whoever works in another thread: nobody waits for the answer any more."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any, TypeVar

from curator.domain.errors import CuratorError

T = TypeVar("T")


class StoppedError(CuratorError):
    """The work was broken off because nobody waits for it."""


class Stop:
    """Said by one thread, heard by others, also while they wait."""

    def __init__(self) -> None:
        self._said: Future[None] = Future()

    def say(self) -> None:
        """Nobody waits any more."""
        if not self._said.done():
            self._said.set_result(None)

    def check(self) -> None:
        """Raise StoppedError if it was said."""
        if self._said.done():
            raise StoppedError("nobody waits for this any more")

    def wait(self, seconds: float) -> None:
        """Do nothing for so long; StoppedError as soon as it is said."""
        wait((self._said,), timeout=seconds)
        self.check()

    def outcome(self, future: Future[T]) -> T:
        """What a future comes to.

        Raises:
            StoppedError: it was said before the future was done.
        """
        either: tuple[Future[Any], ...] = (future, self._said)
        wait(either, return_when=FIRST_COMPLETED)
        if not future.done():
            future.cancel()
            self.check()
        return future.result()
