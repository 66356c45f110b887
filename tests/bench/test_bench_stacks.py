"""What stacks cost, at any number of images; run with --benchmark-only.

Showing one image for each stack is to fit into a frame beside everything else. Near-duplicates are
looked for in a thread of their own; the extra information tells the memory this takes at most.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from curator.domain.criteria import Criteria, Sort, Threshold
from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library.collapsing import Collapsing, Stacks
from curator.library.commands import Judgement
from curator.library.faces import Faces
from curator.library.gallery import Gallery
from curator.library.heads import KeyHeads
from curator.library.library import Library
from curator.library.near_heads import near_heads
from curator.library.places import library_places
from curator.settings import Settings

from ..library.conftest import rows_of  # noqa: TID252
from .test_bench_nearness import fill

COUNTS = (10_000, 100_000, 1_000_000)


@pytest.fixture(params=COUNTS, ids="{:,} images".format)
def count(request: pytest.FixtureRequest) -> int:
    number: int = request.param
    return number


def prompts(count: int) -> NDArray[np.int64]:
    """Runs of one to sixteen images of a prompt, which comes back now and then."""
    chance = np.random.default_rng(0)
    runs = chance.integers(1, max(2, count // 16), count // 8)
    return np.resize(np.repeat(runs, chance.integers(1, 17, len(runs))), count).astype(np.int64)


def looks(count: int) -> NDArray[np.int64]:
    """Perceptual hashes: a third has a near-duplicate, one in twenty is blank."""
    chance = np.random.default_rng(0)
    hashes = chance.integers(0, 2**64, count, np.uint64)
    copies = chance.integers(0, count, count // 3)
    hashes[copies] = hashes[chance.permutation(copies)]
    for _ in range(3):
        hashes[copies] ^= np.uint64(1) << chance.integers(0, 64, len(copies), np.uint64)
    hashes[chance.integers(0, count, count // 20)] = 0
    return hashes.view(np.int64)


@pytest.mark.parametrize("rule", ["prompt", "near"])
def test_show_one_for_each_stack(benchmark: BenchmarkFixture, count: int, rule: str) -> None:
    chance = np.random.default_rng(1)
    keys = prompts(count)
    if rule == "near":
        keys[chance.random(count) > 0.2] = 0
    stacks, faces, collapsing = Stacks(KeyHeads().heads(keys, keys)), Faces(), Collapsing()
    goodness = chance.random(count).astype(np.float32)
    faces.follow(stacks.heads, chance.integers(-1, 2, count).astype(np.int8), goodness)
    rows = chance.permutation(count)
    found = benchmark(collapsing.of, rows, stacks, faces)
    benchmark.extra_info["cells"] = len(found.rows)


def test_put_prompts_together(benchmark: BenchmarkFixture, count: int) -> None:
    keys, times = prompts(count), np.arange(count)
    benchmark(lambda: KeyHeads(60).heads(keys, times))


@pytest.mark.slow
def test_look_for_near_duplicates(benchmark: BenchmarkFixture, count: int) -> None:
    hashes, among = looks(count), np.ones(count, np.bool_)
    found = benchmark.pedantic(near_heads, (hashes, among, 6), rounds=2, warmup_rounds=0)
    benchmark.extra_info["images in stacks"] = int(Stacks(found).company.sum())
    if count < COUNTS[-1]:  # to watch the memory takes many times as long
        tracemalloc.start()
        near_heads(hashes, among, 6)
        benchmark.extra_info["peak MB"] = round(tracemalloc.get_traced_memory()[1] / 1e6)
        tracemalloc.stop()


@pytest.fixture
def gallery(count: int, tmp_path: Path) -> Iterator[Gallery]:
    """Stacked by prompt; images are only known to the columns."""
    chance = np.random.default_rng(0)
    with Library(library_places(tmp_path, {}), Settings(), writable=True, holder="a bench") as it:
        it.columns.take(
            rows_of(
                np.arange(1, count + 1),  # type: ignore[arg-type]
                prompt_key=prompts(count),
                created=np.arange(count),
                scores={"technical": chance.random(count) * 100, "noise": chance.random(count)},
            )
        )
        gallery = Gallery(it)
        gallery.stacks.rule = StackRule.PROMPT
        yield gallery
        gallery.close()


@pytest.mark.parametrize("rule", [StackRule.NONE, StackRule.PROMPT])
def test_move_a_threshold(benchmark: BenchmarkFixture, gallery: Gallery, rule: StackRule) -> None:
    gallery.stacks.rule = rule
    lows = iter(np.linspace(1, 60, 100_000).tolist())

    def tick() -> None:
        threshold = Threshold("technical", low=next(lows))
        gallery.show(Criteria(thresholds=(threshold,), sort=Sort("noise")))

    benchmark.pedantic(tick, rounds=30, warmup_rounds=3)
    assert gallery.cell(0).stack is None or rule is StackRule.PROMPT


def test_flag_the_frame_in_front(benchmark: BenchmarkFixture, gallery: Gallery) -> None:
    places = iter(range(1000))

    def flag() -> None:
        gallery.go_to(next(places))
        gallery.judge(Judgement(flag=Flag.REJECT))

    benchmark.pedantic(flag, rounds=20, warmup_rounds=2)


@pytest.mark.slow
@pytest.mark.parametrize("embedded", [10_000, 100_000], ids="{:,} embeddings".format)
def test_look_for_near_duplicates_by_embeddings(
    benchmark: BenchmarkFixture, tmp_path: Path, embedded: int
) -> None:
    places = library_places(tmp_path, {})
    with Library(places, Settings(), writable=True, holder="a bench") as made:
        fill(made, embedded)
    with Library(places, Settings(), writable=False, holder="a bench") as opened:
        opened.columns["phash"][:] = looks(embedded)
        benchmark.pedantic(opened.stacks.find, (StackRule.NEAR,), rounds=2, warmup_rounds=0)
