"""Percentiles of a million images of 125,000 prompts: found, kept, filtered and sorted by.

`python -m pytest tests/bench/test_bench_percentiles.py --benchmark-only -p no:randomly`
"""

from __future__ import annotations

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from curator.domain.criteria import Scale, Sort
from curator.domain.score import Direction
from curator.library.columns import Columns
from curator.library.percentiles import percentiles, within_groups
from curator.library.select import Selector
from curator.query.parser import parse

from ..library.conftest import columns_of  # noqa: TID252
from ..library.nothing import NO_ANSWERS  # noqa: TID252

IMAGES, PROMPTS = 1_000_000, 125_000


@pytest.fixture(scope="module")
def columns() -> Columns:
    """Two in a hundred lack the score, three the prompt; one value in ten is a tie."""
    chance = np.random.default_rng(0)
    scores = chance.random(IMAGES) * 30
    scores[chance.random(IMAGES) < 0.1] = 20
    scores[chance.random(IMAGES) < 0.02] = np.nan
    keys = chance.integers(-(2**63), 2**63, PROMPTS)[chance.integers(0, PROMPTS, IMAGES)]
    keys[chance.random(IMAGES) < 0.03] = 0
    return columns_of(
        np.arange(1, IMAGES + 1),  # type: ignore[arg-type]
        prompt_key=keys,
        created=chance.integers(0, 2**60, IMAGES),
        scores={"clip": scores},
    )


@pytest.fixture
def selector(columns: Columns) -> Selector:
    return Selector(columns, NO_ANSWERS, {"clip": Direction.HIGHER})


def test_in_the_library(benchmark: BenchmarkFixture, columns: Columns) -> None:
    benchmark(lambda: percentiles(columns.score("clip"), columns.alive, Direction.HIGHER))


def test_within_the_prompt(benchmark: BenchmarkFixture, columns: Columns) -> None:
    values, prompts = columns.score("clip"), columns["prompt_key"]
    benchmark(lambda: within_groups(values, prompts, columns.alive, Direction.HIGHER))


def test_asked_for_again(benchmark: BenchmarkFixture, selector: Selector) -> None:
    benchmark(lambda: selector.percentile("clip", Scale.PROMPT_PERCENTILE))


def test_another_bound(benchmark: BenchmarkFixture, selector: Selector) -> None:
    condition = parse("clip@prompt%>=80", ["clip"]).condition
    assert condition is not None
    benchmark(lambda: selector.matching(condition))


def test_another_order(benchmark: BenchmarkFixture, selector: Selector) -> None:
    order = Sort("clip", scale=Scale.PROMPT_PERCENTILE)
    benchmark(lambda: selector.order(order))
