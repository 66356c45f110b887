"""Benchmarks of scoring; run with `pytest tests/bench --benchmark-only`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tiny_weights import make_tiny_weights

from curator.domain.generation import Prompt
from curator.domain.image import ImageId
from curator.scoring.jobs import Job
from curator.scoring.registry import BACKBONES, CLIP_INPUT, Registry
from curator.scoring.scorers import aesthetic_v2, clip
from curator.scoring.session import Session, Setup
from curator.scoring.tokenizing import ClipTokenizer
from curator.scoring.weights import WeightsPlaces

Benchmark = Callable[..., object]
PROMPT = "(masterpiece), the red cat & the dog, “smart quotes”, " * 8


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_weights(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def session(tiny: Path) -> Session:
    plugins = {plugin.info.key: plugin for plugin in (aesthetic_v2.PLUGIN, clip.PLUGIN)}
    registry = Registry(plugins, {backbone.weights.key: backbone for backbone in BACKBONES})
    places = WeightsPlaces(
        folder=tiny, pulled=tiny / "p", hub_cache=tiny / "h", hashes=tiny / "hashes.json"
    )
    return Session(Setup(registry, places), lambda _: None)


def batch(prompts: int) -> list[Job]:
    """Eight images with that many different prompts."""
    random = np.random.default_rng(0)
    crops = random.integers(0, 256, (8, 224, 224, 3), np.uint8)
    return [
        Job(
            ImageId(number),
            frozenset({"clip", "aesthetic_v2"}),
            {CLIP_INPUT: crop},
            Prompt(f"{PROMPT} {number % prompts}"),
        )
        for number, crop in enumerate(crops)
    ]


def test_a_batch_of_eight_beyond_its_forward(benchmark: Benchmark, session: Session) -> None:
    """With a toy model the forward is small: what is left is our own work per image."""
    benchmark(session.score, batch(prompts=1))


def test_cleaning_and_tokens_of_a_long_prompt(benchmark: Benchmark, tiny: Path) -> None:
    tokenizer = ClipTokenizer(tiny / "clip" / "vocab.json", tiny / "clip" / "merges.txt")
    benchmark(tokenizer.window, PROMPT)


def test_import_of_all_that_scoring_needs(benchmark: Benchmark) -> None:
    """What the scoring thread pays once: torch and transformers' CLIP."""
    command = [sys.executable, "-c", "import curator.scoring.backbones"]
    benchmark.pedantic(subprocess.run, (command,), {"check": True}, rounds=3)
