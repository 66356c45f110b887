"""Who is kept, going by strengths that are known only so far: seeded draws of what they may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curator.library.duel_strengths import Floats, Numbers, Strengths

_HALF = 512
_SEED = 1952


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """Draws of the strengths, and what they say of the best `keepers` images.

    Attributes:
        drawn: strengths, a row a draw.
        inside: whether each image is among the best in each draw.
    """

    keepers: int
    drawn: NDArray[np.float32]
    inside: NDArray[np.bool_]

    @property
    def of_each(self) -> Floats:
        """The probability of each image to be among the best; they sum to `keepers`."""
        found: Floats = self.inside.mean(axis=0, dtype=np.float64)
        return found

    def regret(self, kept: Numbers) -> float:
        """How much stronger the best may be than those kept, in strength for each keeper."""
        best = np.where(self.inside, self.drawn, 0).sum(axis=1)
        lost = best - self.drawn[:, kept].sum(axis=1)
        return float(lost.mean()) / self.keepers

    def risks(self, numbers: Numbers) -> Floats:
        """For any two of some images the probability that it is the wrong one that is kept.

        That is the lesser of the probabilities that only the one, or only the other is among the
        best: 0 where it is known which of them goes first.
        """
        inside = self.inside[:, numbers].astype(np.float32)
        both = inside.T @ inside / len(inside)
        alone = both.diagonal()[:, None] - both
        return np.minimum(alone, alone.T).clip(0).astype(np.float64)


def chances(strengths: Strengths, keepers: int) -> Chances:
    """What strengths say of the best `keepers` images; there are more images than that."""
    drawn = strengths.draws(_HALF, _SEED)
    best = np.argpartition(-drawn, keepers - 1, axis=1)[:, :keepers]
    inside = np.zeros(drawn.shape, np.bool_)
    np.put_along_axis(inside, best, True, axis=1)
    return Chances(keepers, drawn, inside)
