"""What scoring leaves to the person and to other programs: settings and presence, for scoring."""

from __future__ import annotations

import math
import time

from curator.scoring.restraint import Limits
from curator.settings import Settings


def limits_of(settings: Settings) -> Limits:
    """The settings as the scoring thread heeds them."""
    return Limits(
        spare=settings.spare_vram_mb * 1024**2,
        aside=settings.short_of_vram == "cpu",
        idle=settings.idle_seconds if settings.only_when_idle else 0.0,
        per_second=settings.images_per_second,
        unload_after=settings.unload_minutes * 60 or None,
    )


class Presence:
    """When the person last did something; told by one thread, asked by another."""

    def __init__(self) -> None:
        self._acted: float | None = None

    def act(self) -> None:
        """The person has just done something."""
        self._acted = time.monotonic()

    @property
    def idle(self) -> float:
        """Seconds since then; infinite where nobody ever did anything, as on the command line."""
        return math.inf if self._acted is None else time.monotonic() - self._acted
