"""What a duel costs: strengths within a frame at 200 images, a ranking of thousands soon."""

from __future__ import annotations

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from curator.library.duel_ranking import Tournament, ranked
from curator.library.duel_strengths import Outcomes, fitted

NONE = Outcomes(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0))


def fought(count: int) -> Outcomes:
    """Every image in two duels or so, the winners by chance."""
    random = np.random.default_rng(1)
    sides = random.integers(0, count, (2, count))
    first, second = sides[:, sides[0] != sides[1]]
    return Outcomes(first, second, random.integers(0, 2, len(first)).astype(float))


@pytest.mark.parametrize("count", [40, 200])
def test_strengths(benchmark: BenchmarkFixture, count: int) -> None:
    outcomes = fought(count)
    benchmark(lambda: fitted(outcomes, count))


@pytest.mark.parametrize("count", [24, 200, 2000])
def test_ranking(benchmark: BenchmarkFixture, count: int) -> None:
    tournament = Tournament(np.arange(count), fought(count), NONE, 5)
    benchmark.pedantic(ranked, (tournament,), rounds=3)
