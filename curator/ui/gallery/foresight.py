"""In what order the eye needs pictures: what is seen, and while it scrolls fast, what will be."""

from __future__ import annotations

import time
from collections.abc import Callable

_SCREENS_AHEAD = 2
_FARTHEST_SCREENS = 3
_STEADY_S = 0.12


class Foresight:
    """Takes note of what is seen, time and again, and guesses where it will be the next time.

    At a thousand images a second a screen is gone before its pictures are fetched: those of the
    next one have to be fetched in the meantime. Only steady scrolling is believed; one jump is
    none.

    Args:
        clock: seconds that pass.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = 0
        self._step = 0
        self._noted = float("-inf")

    def order(self, seen: range, count: int, direction: int) -> tuple[list[int], list[int]]:
        """The cells wanted first, in order, and those that come if scrolling goes on.

        Args:
            seen: the cells in sight now; all of them are wanted first.
            count: how many cells there are.
            direction: 1 down, -1 up.
        """
        step = self._step_after(seen)
        soon = range(max(0, seen.start + step), max(0, min(count, seen.stop + step)))
        staying = [cell for cell in seen if cell in soon]
        coming = [cell for cell in soon if cell not in seen]
        leaving = [cell for cell in seen if cell not in soon]
        more = _SCREENS_AHEAD * len(seen)
        if direction < 0:
            begin = min(seen.start, soon.start) - 1
            ahead = range(begin, max(-1, begin - more), -1)
        else:
            end = max(seen.stop, soon.stop)
            ahead = range(end, min(end + more, count))
        return [*staying, *coming, *leaving], list(ahead)

    def _step_after(self, seen: range) -> int:
        """How many cells farther the next look will begin; 0 where that cannot be known."""
        now = self._clock()
        step = seen.start - self._start if now - self._noted < _STEADY_S else 0
        before, self._step = self._step, step
        self._start, self._noted = seen.start, now
        likely = min(step, before, key=abs) if step * before > 0 else 0
        return likely if abs(likely) <= _FARTHEST_SCREENS * len(seen) else 0
