"""Which images are near-duplicates: looked for in a thread of its own, and kept."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from curator.courtesy import give_way
from curator.library.columns import Columns, Ids
from curator.library.heads import Heads
from curator.library.near_heads import SecondSign, near_heads
from curator.library.sketches import Sketches, bits_of
from curator.library.stopping import Stop, StoppedError

log = logging.getLogger(__name__)

_REST = 3
"""After a search comes a rest so many times as long: while images arrive, it is never the last."""
_OTHERS = 0.7
"""The cosine below which hashes that are near each other are so by chance."""

_FEW = 16
"""Of how many rows one may look different."""


def _no_sketches(_check: Callable[[], None]) -> None:
    """Nothing is known by embeddings."""


@dataclass(frozen=True, slots=True)
class NearFound:
    """Near-duplicates have been looked for; `NearDuplicates.heads` tells them."""


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """What is compared: the perceptual hash of each row, and which rows have one."""

    ids: Ids
    hashes: NDArray[np.int64]
    among: NDArray[np.bool_]
    distance: int
    cosine: float

    def is_as(self, other: Looks) -> bool:
        """Whether the same would be found."""
        return (
            (self.distance, self.cosine) == (other.distance, other.cosine)
            and np.array_equal(self.hashes, other.hashes)
            and np.array_equal(self.among, other.among)
        )

    def fits(self, heads_of: Looks) -> bool:
        """Whether rows are the same still, most of them at least, so that their heads can stay."""
        hashes = heads_of.hashes
        if len(hashes) > len(self.hashes) or self.distance != heads_of.distance:
            return False
        other = int(np.count_nonzero(self.hashes[: len(hashes)] != hashes))
        return other * _FEW <= len(hashes)

    def copied(self) -> Looks:
        """The same, whatever becomes of the columns."""
        return replace(
            self, ids=self.ids.copy(), hashes=self.hashes.copy(), among=self.among.copy()
        )


class NearDuplicates:
    """Asked by the owner's thread, which waits for nothing.

    Args:
        tell: called from the other thread when it has found something.
        sketches: gives what is known by embeddings, in whatever thread looks.
    """

    def __init__(
        self,
        tell: Callable[[NearFound], None],
        sketches: Callable[[Callable[[], None]], Sketches | None] = _no_sketches,
    ) -> None:
        self._tell = tell
        self._sketches = sketches
        self._stop = Stop()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_busy = self._is_looking = self._asked_again = self._is_doubtful = False
        self._known: tuple[Looks, Heads] | None = None
        self._heads = np.zeros(0, np.int32)
        self._from: Heads | None = None
        self._checked: tuple[int, int, float] | None = None

    @property
    def is_looking(self) -> bool:
        """Whether a search is under way."""
        return self._is_looking

    def heads(self, columns: Columns, distance: int, cosine: float) -> Heads:
        """The head of each row as far as is known; what is not known yet is looked for.

        NearFound follows when it is found.
        """
        stamp = (columns.contents, distance, cosine)
        with self._lock:
            known = self._known
        if self._checked != stamp or known is None:
            looks = _looks(columns, distance, cosine)
            if known is None or self._is_doubtful or not known[0].is_as(looks):
                self._begin(looks)
                if known is not None and not looks.fits(known[0]):
                    known = None
            else:
                self._checked = stamp
        return self._for_all(None if known is None else known[1], columns.count)

    def find(self, columns: Columns, distance: int, cosine: float) -> Heads:
        """The head of each row, looked for now, in the thread that asks."""
        looks = _looks(columns, distance, cosine)
        return self._found(looks)

    def doubt(self) -> None:
        """More is known by embeddings: look again when somebody asks."""
        self._is_doubtful, self._checked = True, None

    def close(self) -> None:
        """Break off what is under way."""
        self._stop.say()
        if self._thread is not None:
            self._thread.join()

    def _for_all(self, known: Heads | None, count: int) -> Heads:
        """What is known, and what arrived since by itself; the same array till that changes."""
        if known is not self._from or len(self._heads) != count:
            heads = np.arange(count, dtype=np.int32)
            if known is not None:
                heads[: len(known)] = known
            self._from, self._heads = known, heads
        return self._heads

    def _begin(self, looks: Looks) -> None:
        with self._lock:
            if self._is_busy:
                self._asked_again = True
                return
            self._is_busy = self._is_looking = True
            self._is_doubtful = False
        self._thread = threading.Thread(
            target=self._work, args=(looks.copied(),), name="curator-stacks", daemon=True
        )
        self._thread.start()

    def _work(self, looks: Looks) -> None:
        """Look, tell, rest; who asked in vain meanwhile is told to ask again."""
        try:
            self._search(looks)
        except StoppedError:
            return
        except Exception:
            # Thread top: without near-duplicates the window shows every image by itself.
            log.exception("looking for near-duplicates broke off")
        finally:
            self._is_looking = False
        with self._lock:
            again, self._asked_again, self._is_busy = self._asked_again, False, False
        if again:
            self._tell(NearFound())

    def _found(self, looks: Looks) -> Heads:
        sketches = self._sketches(self._stop.check)
        sign = None if sketches is None else _sign(looks, sketches)
        return near_heads(looks.hashes, looks.among, looks.distance, self._stop.check, sign)

    def _search(self, looks: Looks) -> None:
        give_way()
        started = time.monotonic()
        found = self._found(looks)
        took = time.monotonic() - started
        with self._lock:
            self._known = (looks, found)
        self._is_looking = False
        self._tell(NearFound())
        self._stop.wait(_REST * took)


def _sign(looks: Looks, sketches: Sketches) -> SecondSign:
    """Sketches by row, and the bounds on them."""
    words = np.zeros((len(looks.ids), sketches.words.shape[1]), np.uint64)
    places = np.searchsorted(looks.ids, sketches.ids)
    there = places < len(looks.ids)
    there[there] = looks.ids[places[there]] == sketches.ids[there]
    known = np.zeros(len(looks.ids), np.bool_)
    known[places[there]] = True
    words[places[there]] = sketches.words[there]
    return SecondSign(words, known, bits_of(looks.cosine), bits_of(_OTHERS))


def _looks(columns: Columns, distance: int, cosine: float) -> Looks:
    among = columns.alive & ~columns["failed"].astype(np.bool_)
    return Looks(columns.ids, columns["phash"], among, distance, cosine)
