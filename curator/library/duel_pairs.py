"""Which duels tell most about who is kept."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from curator.library.duel_chances import Chances
from curator.library.duel_strengths import Floats, Numbers, Outcomes, Strengths, chance_to_win

Pair = tuple[int, int]

_MOST_CONSIDERED = 256
_CURIOSITY = 1e-6


def best_pairs(strengths: Strengths, chances: Chances, asked: Outcomes, most: int) -> list[Pair]:
    """The pairs to ask about, the most telling first; no image is in two of them.

    A duel tells more the likelier it is that of these two the wrong one would be kept, the closer
    they are, and the less is known of how far they are apart. Whoever was asked about a pair would
    say the same again, so none is asked about twice.
    """
    chance = chances.of_each
    doubtful = np.argsort(-chance * (1 - chance), kind="stable")[:_MOST_CONSIDERED]
    numbers = np.sort(doubtful)
    worth = _gain(strengths, numbers) * (chances.risks(numbers) + _CURIOSITY)
    worth[_asked(asked, numbers)] = 0
    np.fill_diagonal(worth, 0)
    return [(int(numbers[a]), int(numbers[b])) for a, b in _apart(worth, most)]


def _gain(strengths: Strengths, numbers: Numbers) -> Floats:
    """What a duel is expected to tell of the difference of two strengths, in nats.

    Half the logarithm of what the variance shrinks by; the chance to win is taken over all that
    the difference may be (D. J. C. MacKay, The evidence framework applied to classification
    networks, Neural Computation 4, 1992).
    """
    variance = strengths.variance_of_differences(numbers)
    mean = strengths.mean[numbers]
    gaps = (mean[:, None] - mean[None, :]) / np.sqrt(1 + math.pi * variance / 8)
    chance = chance_to_win(gaps)
    found: Floats = np.log1p(chance * (1 - chance) * variance) / 2
    return found


def _asked(asked: Outcomes, numbers: Numbers) -> NDArray[np.bool_]:
    """The pairs that were asked about, as a matrix."""
    matrix = np.zeros((len(numbers), len(numbers)), np.bool_)
    first, second = (np.searchsorted(numbers, each) for each in (asked.first, asked.second))
    last = len(numbers) - 1
    first, second = np.minimum(first, last), np.minimum(second, last)
    known = (numbers[first] == asked.first) & (numbers[second] == asked.second)
    matrix[first[known], second[known]] = True
    return matrix | matrix.T


def _apart(worth: Floats, most: int) -> Iterator[Pair]:
    """The places of the greatest worth, greatest first, none in the row or column of another."""
    for _ in range(most):
        first, second = divmod(int(worth.argmax()), len(worth))
        if worth[first, second] <= 0:
            return
        yield first, second
        worth[[first, second], :] = 0
        worth[:, [first, second]] = 0
