"""Where duels stand: the ranking, who would be kept and how sure that is, what to ask next."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curator.library.duel_chances import chances
from curator.library.duel_pairs import Pair, best_pairs
from curator.library.duel_strengths import Floats, Numbers, Outcomes, fitted, joined

PAIRS_AHEAD = 16
"""Enough for whoever answers faster than a ranking of thousands is worked out."""

_ENOUGH = 0.25
"""Strength for each keeper; who is weaker by that much still wins 44 of 100 duels."""

_PACE = 3.0
_GROWTH = 0.65
"""Regret fell to a third in some 3 · count ** 0.65 simulated duels, of 10 to 200 images."""


@dataclass(frozen=True, slots=True, eq=False)
class Tournament:
    """Images that fight for a number of places.

    Attributes:
        ids: the images, which `outcomes` and `skipped` number by their place here.
        skipped: pairs that nobody wants to answer.
        keepers: how many are to be kept, fewer than there are images.
    """

    ids: NDArray[np.int64]
    outcomes: Outcomes
    skipped: Outcomes
    keepers: int


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """What duels have come to.

    Attributes:
        ids: the images, strongest first; the first `keepers` of them would be kept.
        strength: of each, as a logarithm of odds; 0 is the middle.
        deviation: standard error of each strength.
        chance: the probability of each to be among the best `keepers`.
        fought: how many duels each has been in.
        pairs: image ids of the duels that tell most now, the most telling first.
        is_enough: more duels would hardly change who is kept.
        lacking: about how many duels it takes until it is; 0 when it is.
        duels: how many there have been.
    """

    ids: NDArray[np.int64]
    keepers: int
    strength: Floats
    deviation: Floats
    chance: Floats
    fought: Numbers
    pairs: tuple[Pair, ...]
    is_enough: bool
    lacking: int
    duels: int


def ranked(tournament: Tournament) -> Ranking:
    """Work out where a tournament stands; from any thread."""
    count, outcomes = len(tournament.ids), tournament.outcomes
    strengths = fitted(outcomes, count)
    found = chances(strengths, tournament.keepers)
    chance = found.of_each
    order = np.lexsort((tournament.ids, -chance, -strengths.mean))
    pairs = best_pairs(strengths, found, joined(outcomes, tournament.skipped), PAIRS_AHEAD)
    regret = found.regret(order[: tournament.keepers])
    is_enough = not pairs or regret <= _ENOUGH
    both = np.concatenate([outcomes.first, outcomes.second])
    return Ranking(
        ids=tournament.ids[order],
        keepers=tournament.keepers,
        strength=strengths.mean[order],
        deviation=strengths.deviation[order],
        chance=chance[order],
        fought=np.bincount(both, minlength=count)[order],
        pairs=tuple(_sides(int(tournament.ids[a]), int(tournament.ids[b])) for a, b in pairs),
        is_enough=is_enough,
        lacking=0 if is_enough else _lacking(regret, count, len(outcomes)),
        duels=len(outcomes),
    )


def _sides(one: int, other: int) -> Pair:
    """Were the older image always on the left, whoever favours a side would favour an age."""
    return (one, other) if (one + other) % 2 else (other, one)


def _lacking(regret: float, count: int, duels: int) -> int:
    """About how many more duels it takes until regret is small enough."""
    expected: int = round(_PACE * count**_GROWTH * math.log(regret / _ENOUGH))
    return max(1, min(expected, count * (count - 1) // 2 - duels))
