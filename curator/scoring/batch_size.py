"""How many images go through a device at once: fewer when its memory runs out, more again later."""

from __future__ import annotations

PATIENCE = 32


class BatchSize:
    """A number that halves when memory runs out, and grows back after a while of success.

    What took the memory may have been a generator that has ended since, so after 32 full batches
    the number doubles, up to what it was at first. Where that was too much again it waits twice
    as long before the next attempt: a device that is simply small is not tried for ever.
    """

    def __init__(self, full: int) -> None:
        self.most = full
        self._full = full
        self._patience = PATIENCE
        self._went_well = 0
        self._grew = False

    def ran_out(self, count: int) -> None:
        """Memory ran out under so many images."""
        self.most = max(1, min(self.most, count // 2))
        self._went_well = 0
        if self._grew:
            self._patience *= 2
            self._grew = False

    def went_well(self, count: int) -> None:
        """So many images went through."""
        if self.most == self._full or count < self.most:
            return
        self._went_well += 1
        if self._went_well >= self._patience:
            self.most = min(self._full, 2 * self.most)
            self._went_well = 0
            self._grew = True
