"""What was used last, within a bound on bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ByteLru(Generic[K, V]):
    """Keeps values until they weigh too much together; the one not used the longest goes first.

    The value put last always stays, however much it weighs.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __contains__(self, key: K) -> bool:
        return key in self._kept

    def __iter__(self) -> Iterator[K]:
        return iter(tuple(self._kept))

    @property
    def bytes(self) -> int:
        """What all kept values weigh."""
        return self._bytes

    def get(self, key: K) -> V | None:
        """The value, which counts as used."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def peek(self, key: K) -> V | None:
        """The value, which does not count as used; from any thread."""
        found = self._kept.get(key)
        return None if found is None else found[0]

    def put(self, key: K, value: V, weight: int) -> list[K]:
        """Keep a value; gives the keys that had to go for it."""
        self.drop(key)
        self._kept[key] = (value, weight)
        self._bytes += weight
        gone = []
        while self._bytes > self._most and len(self._kept) > 1:
            oldest = next(iter(self._kept))
            self.drop(oldest)
            gone.append(oldest)
        return gone

    def clear(self) -> None:
        """Keep nothing."""
        self._kept.clear()
        self._bytes = 0

    def drop(self, key: K) -> None:
        """Keep a value no longer."""
        found = self._kept.pop(key, None)
        if found is not None:
            self._bytes -= found[1]
