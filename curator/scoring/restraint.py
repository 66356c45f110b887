"""When scoring holds itself back, so that neither a generator nor the person feels it.

Plain decisions from a clock, the free memory and the person's last move, all of which are handed
in; no torch and no threads. The scoring thread asks before each batch.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

LOOK_S = 1.0
"""The longest wait before the next question, so that another setting is heeded soon."""

STEADY_S = 5.0
"""For how long there must be room again: a generator lets go of memory between two images."""

MARGIN = 256 * 1024**2
"""Bytes by which there must be more room than what made us give way, lest we come and go."""

LARGEST_SHARE = 4
"""At most this part of a device is left to others: a small card could never score otherwise."""

BEAT_S = 0.5
"""Seconds' worth of images in a batch under a speed limit: small ones, evenly spaced."""


class Hold(StrEnum):
    """What keeps scoring from going on as fast as it can."""

    MEMORY = "memory"
    PERSON = "person"
    SPEED = "speed"


@dataclass(frozen=True, slots=True)
class Limits:
    """What scoring leaves to others.

    Attributes:
        spare: bytes of the device's own memory to leave free; 0: all may be used.
        aside: compute on the CPU, instead of waiting, while less than that is free.
        idle: seconds for which the person must have done nothing; 0: whatever they do.
        per_second: images; 0: as many as it can.
        unload_after: seconds without work after which models are unloaded; None: never.
    """

    spare: int = 0
    aside: bool = False
    idle: float = 0.0
    per_second: float = 0.0
    unload_after: float | None = 300.0


@dataclass(frozen=True, slots=True)
class Room:
    """Memory of a device that has its own.

    Attributes:
        free: bytes that no program holds; what torch keeps for us is not free.
        total: bytes in all.
    """

    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Senses:
    """What is known of the world.

    Attributes:
        now: seconds of a steady clock.
        idle: seconds since the person last did something; infinite where there is none.
        room: of the device of a name; None where it shares the system's memory.
    """

    now: Callable[[], float] = time.monotonic
    idle: Callable[[], float] = lambda: math.inf
    room: Callable[[str], Room | None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What scoring may do now.

    Attributes:
        wait: seconds to wait before asking again; 0: go on with a batch.
        most: images that batch may hold.
        hold: why it waits, or goes on but more slowly; None where nothing is in the way.
        free: bytes free on the device, where that is the reason.
    """

    wait: float = 0.0
    most: int = 0
    hold: Hold | None = None
    free: int | None = None

    @property
    def aside(self) -> bool:
        """Whether to go on, but on the CPU."""
        return not self.wait and self.hold is Hold.MEMORY


class Restraint:
    """Decides for one scoring thread.

    Args:
        limits: as they are now; they may change at any time.
        senses: see there.
        device: the name of the device that models are to run on; asked for with `senses.room`.

    About memory, what counts is what is free to everybody. While our models are on the device
    their memory is not free, and must not be: so there only has to be `spare` besides. When they
    are not, they would take as much again as they need, so `spare` and that must be free, and a
    margin, for some seconds on end. Both say the same: that others find `spare` beside us. What
    models need is what they had when they went; before that, the size of their files.
    """

    def __init__(
        self, limits: Callable[[], Limits], senses: Senses, device: Callable[[], str]
    ) -> None:
        self._limits = limits
        self._senses = senses
        self._device = device
        self.crowded = False
        """Others lacked memory when it was last looked at."""
        self._roomy_since: float | None = None
        self._free: int | None = None
        self._began: float | None = None
        self._took = 0

    def ask(self, need: int | None) -> Verdict:
        """Whether the next batch may begin.

        Args:
            need: bytes that models will take on the device; None when they are there already.
        """
        limits = self._limits()
        if self.is_crowded(need) and not limits.aside:
            return Verdict(LOOK_S, hold=Hold.MEMORY, free=self._free)
        restless = limits.idle - self._senses.idle()
        if restless > 0:
            return Verdict(min(restless, LOOK_S), hold=Hold.PERSON)
        early = self._early(limits.per_second)
        if early > 0:
            return Verdict(min(early, LOOK_S), hold=Hold.SPEED)
        most = _most(limits.per_second)
        if self.crowded:
            return Verdict(most=most, hold=Hold.MEMORY, free=self._free)
        return Verdict(most=most, hold=Hold.SPEED if limits.per_second else None)

    def is_crowded(self, need: int | None) -> bool:
        """Whether models have no place on the device now; `need` as in `ask`."""
        spare = self._limits().spare
        room = self._senses.room(self._device()) if spare else None
        if room is None:
            self.crowded = False
            return False
        self._free = room.free
        wanted = min(spare, room.total // LARGEST_SHARE) + (need or 0)
        if not self.crowded:
            self.crowded = room.free < wanted
            self._roomy_since = None
        elif room.free < wanted + MARGIN:
            self._roomy_since = None
        else:
            now = self._senses.now()
            self._roomy_since = now if self._roomy_since is None else self._roomy_since
            self.crowded = now - self._roomy_since < STEADY_S
        return self.crowded

    def began(self, count: int) -> None:
        """A batch of so many images begins."""
        self._began, self._took = self._senses.now(), count

    def is_unused_since(self, moment: float) -> bool:
        """Whether models that worked last at this moment are to be unloaded."""
        after = self._limits().unload_after
        return after is not None and self._senses.now() - moment >= after

    def _early(self, per_second: float) -> float:
        """Seconds until a speed limit allows the next batch."""
        if not per_second or self._began is None:
            return 0.0
        return self._began + self._took / per_second - self._senses.now()


def _most(per_second: float) -> int:
    """Images of one batch under a speed limit."""
    return max(1, int(per_second * BEAT_S)) if per_second else 1_000_000
