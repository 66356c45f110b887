"""How fast a long job goes, and how long it will go on."""

from __future__ import annotations

from collections import deque

WINDOW_S = 10.0


class Pace:
    """Speed over the last ten seconds or so, from what a job says now and then.

    A job that ends, or counts anew, starts a new measurement.
    """

    def __init__(self) -> None:
        self._noted: deque[tuple[float, int]] = deque()
        self._left = 0
        self._now = 0.0

    def note(self, done: int, left: int, now: float) -> None:
        """Take in how far the job is at a moment of a steady clock, in seconds."""
        if self._left == 0 or (self._noted and done < self._noted[-1][1]):
            self._noted.clear()
        self._left, self._now = left, now
        # Only when something was done: a slow job does many pieces at once, and nothing between.
        if not self._noted or done != self._noted[-1][1]:
            self._noted.append((now, done))
        # One older than the window stays: a slow job says something more rarely than that.
        while len(self._noted) > 2 and now - self._noted[1][0] >= WINDOW_S:
            self._noted.popleft()

    @property
    def per_second(self) -> float | None:
        """Pieces done a second; None while that is not known."""
        if len(self._noted) < 2:
            return None
        (start, before), (end, done) = self._noted[0], self._noted[-1]
        # Where the next piece is overdue, by as much as all those took, it has become slower.
        taken = max(end - start, self._now - end)
        return (done - before) / taken if taken > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """Seconds until nothing is left; None while that cannot be told."""
        speed = self.per_second
        return self._left / speed if speed else None
