"""What scoring costs on this machine, as the self-test has measured it; kept in the cache folder.

Of each scorer one Cost by weights, device and dtype. What cannot be read counts as not measured.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from curator.scoring.weights import WeightsPlaces

_FILE = "scoring-costs.json"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one image costs, and what the models hold meanwhile.

    Attributes:
        digest: hash of the weights it was measured with.
        batch: images that were scored together.
        seconds: for one image of such a batch, from pixels to number.
        loaded: bytes of memory the models take; None where the system does not tell.
        peak: bytes taken at most while a batch was scored, models included; likewise.
    """

    key: str
    digest: str
    device: str
    dtype: str
    batch: int
    seconds: float
    loaded: int | None = None
    peak: int | None = None

    @property
    def per_image(self) -> int | None:
        """Bytes each image of a batch takes beside the models."""
        if self.loaded is None or self.peak is None:
            return None
        return max(0, self.peak - self.loaded) // self.batch

    def _is_of_the_same(self, other: Cost) -> bool:
        return (self.key, self.digest, self.device, self.dtype) == (
            other.key,
            other.digest,
            other.device,
            other.dtype,
        )


def file_of(places: WeightsPlaces) -> Path:
    """The file they are kept in."""
    return places.hashes.with_name(_FILE)


def kept_costs(places: WeightsPlaces) -> tuple[Cost, ...]:
    """All that has been measured."""
    try:
        content = json.loads(file_of(places).read_bytes())
    except (OSError, ValueError):
        return ()
    found = map(_cost, content) if isinstance(content, list) else ()
    return tuple(each for each in found if each is not None)


def keep_cost(cost: Cost, places: WeightsPlaces) -> None:
    """Remember a cost in the place of an older one; a file that cannot be written is no harm."""
    others = [each for each in kept_costs(places) if not cost._is_of_the_same(each)]
    path = file_of(places)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps([asdict(each) for each in (*others, cost)], indent=1), "ascii")
        fresh.replace(path)


def _cost(content: object) -> Cost | None:
    if not isinstance(content, Mapping):
        return None
    try:
        made = Cost(**content)
        return made if made.seconds >= 0 and made.batch > 0 and _are_bytes(made) else None
    except TypeError:
        return None


def _are_bytes(cost: Cost) -> bool:
    values: tuple[Any, ...] = (cost.loaded, cost.peak)
    return all(value is None or isinstance(value, int) for value in values)
