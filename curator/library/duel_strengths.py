"""How strong images are, going by their duels: the model of Bradley and Terry.

An image of strength a beats one of strength b with probability 1 / (1 + exp(b - a)) (R. A. Bradley
and M. E. Terry, Rank analysis of incomplete block designs, Biometrika 39, 1952). A tie counts as
half a win for either side, as in H. Turner and D. Firth, Bradley-Terry models in R, Journal of
Statistical Software 48(9), 2012. Before any duel strengths are taken to be normal about 0, so that
whoever has won everything is not infinitely strong. The mode is found by Newton's method; the
inverse of the information matrix there is the covariance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

SPREAD = 3.0
"""Standard deviation of strengths before any duel: of two images the better one mostly wins."""

_MOST_STEPS = 50
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Duels between images that are numbered from 0.

    Attributes:
        first: the one image of each duel.
        second: the other one.
        won: what the first won of it: 1, 0 or, in a tie, 0.5.
    """

    first: Numbers
    second: Numbers
    won: Floats

    def __len__(self) -> int:
        return len(self.won)


def joined(one: Outcomes, other: Outcomes) -> Outcomes:
    """All duels of both."""
    return Outcomes(
        np.concatenate([one.first, other.first]),
        np.concatenate([one.second, other.second]),
        np.concatenate([one.won, other.won]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Strengths:
    """What is known of the strength of every image.

    Attributes:
        mean: the likeliest strength of each.
        fought: the numbers of those that have been in a duel, ascending.
        covariance: theirs; all others have `spread` and hang together with none.
        spread: standard deviation of strengths before any duel.
    """

    mean: Floats
    fought: Numbers
    covariance: Floats
    spread: float

    @property
    def deviation(self) -> Floats:
        """The standard error of each strength."""
        found = np.full(len(self.mean), self.spread)
        found[self.fought] = np.sqrt(self.covariance.diagonal())
        return found

    def variance_of_differences(self, numbers: Numbers) -> Floats:
        """For any two of some images the variance of the difference of their strengths."""
        variance = self.deviation[numbers] ** 2
        total: Floats = variance[:, None] + variance[None, :]
        return (total - 2 * self._covariance_of(numbers)).clip(0)

    def draws(self, half: int, seed: int) -> NDArray[np.float32]:
        """Strengths as they may be: 2 · `half` rows, in pairs that mirror each other."""
        normal = np.random.default_rng(seed).standard_normal(
            (half, len(self.mean)), dtype=np.float32
        )
        off = normal * np.float32(self.spread)
        root = np.linalg.cholesky(self.covariance).astype(np.float32)
        off[:, self.fought] = normal[:, self.fought] @ root.T
        mean = self.mean.astype(np.float32)
        return np.concatenate([mean + off, mean - off])

    def _covariance_of(self, numbers: Numbers) -> Floats:
        if not len(self.fought):
            return np.diag(np.full(len(numbers), self.spread**2))
        at = np.minimum(np.searchsorted(self.fought, numbers), len(self.fought) - 1)
        known = self.fought[at] == numbers
        found: Floats = self.covariance[np.ix_(at, at)] * np.outer(known, known)
        found[~known, ~known] = self.spread**2
        return found


def fitted(outcomes: Outcomes, count: int, spread: float = SPREAD) -> Strengths:
    """The strengths of `count` images.

    Raises:
        ValueError: an image fights itself, which tells nothing.
    """
    if (outcomes.first == outcomes.second).any():
        raise ValueError("an image fights itself")
    both = np.concatenate([outcomes.first, outcomes.second])
    fought, places = np.unique(both, return_inverse=True)
    first, second = np.split(places, 2)
    likelihood = _Likelihood(first, second, outcomes.won, len(fought), spread)
    strengths: Floats = np.zeros(len(fought))
    for _ in range(_MOST_STEPS if len(fought) else 0):
        slope = likelihood.slope(strengths)
        step = np.linalg.solve(likelihood.information(strengths), slope).astype(np.float64)
        strengths = strengths + _held_back(likelihood, strengths, step)
        if np.abs(step).max() < _CLOSE:
            break
    mean = np.zeros(count)
    mean[fought] = strengths
    covariance = np.linalg.inv(likelihood.information(strengths))
    return Strengths(mean, fought, (covariance + covariance.T) / 2, spread)


@dataclass(frozen=True, slots=True, eq=False)
class _Likelihood:
    """The logarithm of how likely strengths are, and its slope and curvature."""

    first: Numbers
    second: Numbers
    won: Floats
    count: int
    spread: float

    def value(self, strengths: Floats) -> float:
        gaps = self._gaps(strengths)
        lost = self.won * np.logaddexp(0, -gaps) + (1 - self.won) * np.logaddexp(0, gaps)
        return float(-lost.sum() - (strengths**2).sum() / (2 * self.spread**2))

    def slope(self, strengths: Floats) -> Floats:
        surprise = self.won - chance_to_win(self._gaps(strengths))
        gained = np.bincount(self.first, surprise, self.count)
        lost = np.bincount(self.second, surprise, self.count)
        found: Floats = gained - lost - strengths / self.spread**2
        return found

    def information(self, strengths: Floats) -> Floats:
        """The information matrix: the curvature, turned round."""
        chance, count = chance_to_win(self._gaps(strengths)), self.count
        weights = chance * (1 - chance)
        between = np.bincount(self.first * count + self.second, weights, count * count)
        between = between.reshape(count, count)
        between = between + between.T
        found: Floats = np.diag(between.sum(axis=1) + self.spread**-2) - between
        return found

    def _gaps(self, strengths: Floats) -> Floats:
        return strengths[self.first] - strengths[self.second]


def chance_to_win(gap: Floats) -> Floats:
    """The probability to win against an image that is weaker by so much."""
    return 0.5 * (1 + np.tanh(gap / 2))


def _held_back(likelihood: _Likelihood, strengths: Floats, step: Floats) -> Floats:
    """A step that does not lead down: Newton's own, or a part of it where that goes too far."""
    before = likelihood.value(strengths)
    while likelihood.value(strengths + step) < before - _CLOSE:
        step = step / 2
    return step
