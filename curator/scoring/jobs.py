"""What goes into the scoring thread and what comes out of it; plain data, no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from curator.domain.change import Scored
from curator.domain.generation import Prompt
from curator.domain.image import ImageId
from curator.domain.score import InputSpec
from curator.scoring.availability import Unavailable
from curator.scoring.restraint import Hold
from curator.scoring.weights import WayOut

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One Image to score.

    Attributes:
        wanted: keys of scorers that run on a device.
        pixels: uint8 RGB of shape (size, size, 3) by the InputSpec it was made for.
        prompt: the plain positive prompt, of variant norm1; None when the Image has none.
        embeddings: stored vectors by tower id. One of float32 saves the forward; one of float16
            does so only where the models run in half precision anyway, because it moves LAION v2
            by up to 1.5e-4, more than float32's own parity allows.
    """

    image_id: ImageId
    wanted: frozenset[str]
    pixels: Mapping[InputSpec, np.ndarray] = field(default_factory=dict)
    prompt: Prompt | None = None
    embeddings: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """Bytes its arrays hold while it waits."""
        arrays = (*self.pixels.values(), *self.embeddings.values())
        return sum(array.nbytes for array in arrays)


@dataclass(frozen=True, slots=True)
class Failed:
    """Scorers that broke on one Image; its other scores come as Scored all the same.

    Attributes:
        reasons: what went wrong, by scorer key.
    """

    image_id: ImageId
    reasons: Mapping[str, str]


class Phase(StrEnum):
    """What the scoring thread is about; WAITING is for others than us, as `Hold` says."""

    LOADING = "loading"
    SCORING = "scoring"
    WAITING = "waiting"
    IDLE = "idle"
    PAUSED = "paused"
    UNLOADED = "unloaded"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class State:
    """The scoring thread is in another phase.

    Attributes:
        device, dtype: what is computed on and in; "" until torch has been asked.
        reason: why it failed, when it did.
        way_out: what can be done then, where that is known.
        hold: why it waits, or what makes it slower: a speed limit, or the CPU for want of memory.
        free: bytes of the device's memory that are free, to the tenth of a gigabyte, where too
            little memory is the reason.
    """

    phase: Phase
    device: str = ""
    dtype: str = ""
    reason: str = ""
    way_out: WayOut | None = None
    hold: Hold | None = None
    free: int | None = None


Delivery = Scored | Failed | Unavailable | State
"""What the scoring thread hands over. Of each job: a Scored if there is any score, a Failed if
any scorer broke, both where both hold."""
