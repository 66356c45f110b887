"""The one Session of the scoring thread: opened when it is needed, in the right place, and let go.

Its place is the device that is set or found, or the CPU while others need that device's memory.
Importing this does not import torch; the first use does.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace

from curator.courtesy import bring_in
from curator.scoring.availability import Unavailable
from curator.scoring.restraint import Room
from curator.scoring.session import TORCH, Session, Setup

log = logging.getLogger(__name__)


class Sessions:
    """Made anywhere; used by the scoring thread alone.

    Aside, on the CPU, models run in the very dtype that the device has, for it is part of what a
    number is filed under, and one column holds one of them. A CPU is slow in float16, many times
    slower than in float32; but a slow number that fits beats a fast one that fits nowhere.

    Attributes:
        current: the open Session, if there is one.
    """

    def __init__(self, setup: Setup, report: Callable[[Unavailable], None]) -> None:
        self.current: Session | None = None
        self._setup = setup
        self._report = report
        self._home: Setup | None = None
        self._aside = False
        self._held: int | None = None

    @property
    def is_aside(self) -> bool:
        """Whether the open Session computes on the CPU for the others' sake."""
        return self.current is not None and self._aside

    @property
    def is_home(self) -> bool:
        """Whether the open Session is on the device it belongs on."""
        return self.current is not None and not self._aside

    @property
    def knows_device(self) -> bool:
        """Whether torch is loaded and was asked for a device, which takes its time."""
        return self._home is not None

    @property
    def device(self) -> str:
        """The name of the device Sessions belong on; UsageError when it is not there."""
        return self._at_home().device

    def open(self, *, aside: bool) -> Session:
        """The Session in that place; one in the other place is closed before."""
        if self.current is not None and self._aside == aside:
            return self.current
        self.close()
        home = self._at_home()
        setup = replace(home, device="cpu") if aside else home
        self.current, self._aside = Session(setup, self._report), aside
        return self.current

    def close(self) -> None:
        """Give the models' memory back, also where the driver has broken under them."""
        session, self.current = self.current, None
        if session is None:
            return
        try:
            if not self._aside:
                self._held = _reserved(session.device.name) or self._held
            session.close()
        except Exception:
            # A driver that is gone refuses this, too; there is nothing left to give back then.
            log.debug("a session does not close", exc_info=True)

    def need(self, keys: Iterable[str]) -> int | None:
        """Bytes that models for these scorers would take on the device; None if they are there.

        As much as the last time; before the first time, the size of all their files, which is
        somewhat more than they will take in half precision.
        """
        if self.is_home:
            return None
        if self._held is not None:
            return self._held
        registry = self._setup.registry
        weights = {each.key: each for key in keys for each in registry.weights_of(key)}
        return sum(each.size for each in weights.values())

    def _at_home(self) -> Setup:
        """The setup with a device and a dtype by their own names."""
        if self._home is None:
            bring_in("torch", *TORCH)
            from curator.scoring import device

            found = device.choose(self._setup.device, self._setup.dtype)
            self._home = replace(self._setup, device=found.name, dtype=found.dtype)
        return self._home


def room_on(name: str) -> Room | None:
    """Memory of a device of this machine; None where it has none of its own."""
    from curator.scoring import device

    return device.room(name)


def is_driver_error(error: BaseException) -> bool:
    """Whether the device or its driver broke, which it cannot before it was ever asked for."""
    device = sys.modules.get("curator.scoring.device")
    return device is not None and bool(device.is_driver_error(error))


def _reserved(name: str) -> int:
    from curator.scoring import device

    return device.reserved(name)
