"""Gram matrices of VGG-19's feature maps as one vector, and the distance between styles in them.

SCORING.md §1.11. A vector holds, one after the other, G = F·Fᵀ / (C·H·W) of the five tapped layers
after their ReLU, and once more of the last one before it, which GhostReview's own measure takes
there. All in float64; no torch here.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TAPS = (0, 5, 10, 19, 28)
"""Indices of the tapped convolutions in torchvision's `features`."""

_SAME = 1e-12
"""Share of the Grams' own squares below which a distance is rounding."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each layer's Gram lies in a vector.

    Attributes:
        channels: of each tapped layer.
        places: height times width of each.
    """

    channels: tuple[int, ...]
    places: tuple[int, ...]

    @property
    def dimensions(self) -> int:
        """Numbers in one vector."""
        return sum(count**2 for count in (*self.channels, self.channels[-1]))

    def parts(self, vector: np.ndarray) -> list[np.ndarray]:
        """The six Grams of a vector, flat."""
        ends = np.cumsum([count**2 for count in (*self.channels, self.channels[-1])])
        return np.split(vector, ends[:-1])

    @property
    def _raw_scales(self) -> tuple[float, ...]:
        """What F·Fᵀ is of the normalised Gram, for each layer."""
        return tuple(
            float(count * places) for count, places in zip(self.channels, self.places, strict=True)
        )

    def normalised(self, by_part: Sequence[float]) -> float:
        """The mean over the layers of squared differences, one number a part of the vector."""
        return float(np.mean(by_part[: len(self.channels)]))

    def raw(self, by_part: Sequence[float]) -> float:
        """GhostReview's sum: F·Fᵀ itself, the last layer before its ReLU."""
        last = len(self.channels) - 1
        parts = [*by_part[:last], by_part[last + 1]]
        return sum(scale**2 * each for scale, each in zip(self._raw_scales, parts, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class GramSet:
    """The Grams of a set of images, as far as the mean distance to them needs them.

    The mean over the set of ‖G − A‖² is ‖G − mean A‖² plus the set's own variance.

    Attributes:
        mean: the mean vector.
        spread: of each part of the vector the mean squared difference from it.
    """

    mean: np.ndarray
    spread: np.ndarray

    def save(self, path: Path) -> None:
        """Keep it in a file; one that cannot be written only costs time."""
        fresh = path.with_name(f"{path.name}.{os.getpid()}.part")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                np.savez(file, mean=self.mean, spread=self.spread)
            fresh.replace(path)


def kept_set(path: Path, layout: Layout) -> GramSet | None:
    """A set that was saved; None when there is none, or a damaged one."""
    try:
        # Opened here: numpy leaves a file open that turns out to be no archive.
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            found = GramSet(file["mean"], file["spread"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
    fits = found.mean.shape == (layout.dimensions,) and found.spread.shape == (
        len(layout.channels) + 1,
    )
    return found if fits and np.isfinite(found.mean).all() else None


def set_of(vectors: Iterable[np.ndarray], layout: Layout) -> GramSet:
    """The set of these vectors, one at a time in memory (Welford's way); at least one."""
    mean = np.zeros(layout.dimensions)
    spread = np.zeros(len(layout.channels) + 1)
    count = 0
    for count, vector in enumerate(vectors, 1):
        before = vector - mean
        mean += before / count
        products = layout.parts(before * (vector - mean))
        spread += [part.mean() for part in products]
    return GramSet(mean, spread / count)


@dataclass(frozen=True, slots=True)
class Distance:
    """How far an image's style is from a set's.

    Attributes:
        normalised: mean over set and layers of the squared differences of normalised Grams.
        raw: the mean over the set of GhostReview's unnormalised loss.
        is_same: the image is the set's only one, so the rest is rounding.
    """

    normalised: float
    raw: float
    is_same: bool


def distance(vector: np.ndarray, to: GramSet, layout: Layout) -> Distance:
    """The distance of one image's Grams to a set's."""
    squares = [float(np.square(part).mean()) for part in layout.parts(vector)]
    apart = [float(np.square(part).mean()) for part in layout.parts(vector - to.mean)]
    by_part = [own + spread for own, spread in zip(apart, to.spread.tolist(), strict=True)]
    total = layout.normalised(by_part)
    return Distance(total, layout.raw(by_part), total <= _SAME * layout.normalised(squares))
