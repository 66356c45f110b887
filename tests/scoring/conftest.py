"""What the scoring tests share: the built-in scorers, tiny weights, places, scoring threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_weights import make_tiny_weights

from curator.domain.change import Scored
from curator.domain.generation import Prompt
from curator.domain.image import ImageId
from curator.scoring.jobs import Delivery, Failed, Job, Phase, State
from curator.scoring.registry import BACKBONES, CLIP_INPUT, Registry
from curator.scoring.scorers import (
    aesthetic_v1,
    aesthetic_v2,
    aesthetic_v25,
    artifacts,
    clip,
    clip_mean,
    clip_quality,
    hps_v2,
    hps_v21,
    image_reward,
    pickscore,
    quality_rating,
)
from curator.scoring.session import Setup
from curator.scoring.weights import WeightsPlaces
from curator.scoring.worker import ScoringThread

BOTH = frozenset({"clip", "aesthetic_v2"})
PATIENCE = 60.0

OWN = (
    *(aesthetic_v1, aesthetic_v2, aesthetic_v25, artifacts, clip, clip_mean, clip_quality),
    *(hps_v2, hps_v21, image_reward, pickscore, quality_rating),
)


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Our own scorers, whether or not the package is installed."""
    plugins = [module.PLUGIN for module in OWN]
    return Registry(
        {plugin.info.key: plugin for plugin in plugins},
        {backbone.weights.key: backbone for backbone in BACKBONES},
    )


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny weights, read only by convention; copy before spoiling them."""
    return make_tiny_weights(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def nowhere(tmp_path: Path) -> WeightsPlaces:
    """No weights at all, and no look outside the test's folder."""
    return WeightsPlaces(
        pulled=tmp_path / "pulled", hub_cache=tmp_path / "hub", hashes=tmp_path / "hashes.json"
    )


@pytest.fixture
def places(tiny: Path, nowhere: WeightsPlaces) -> WeightsPlaces:
    """The tiny weights as CURATOR_WEIGHTS."""
    return replace(nowhere, folder=tiny)


def job(number: int, *wanted: str) -> Job:
    """An image of one grey for these scorers, or for CLIP's two."""
    pixels = np.full((224, 224, 3), number % 251, np.uint8)
    return Job(
        ImageId(number), frozenset(wanted) or BOTH, {CLIP_INPUT: pixels}, Prompt(f"cat {number}")
    )


class Post:
    """What the thread delivered, and a way to wait for it."""

    def __init__(self) -> None:
        self.delivered: list[Delivery] = []
        self.threads: set[str] = set()
        self._changed = threading.Condition()

    def __call__(self, delivery: Delivery) -> None:
        with self._changed:
            self.delivered.append(delivery)
            self.threads.add(threading.current_thread().name)
            self._changed.notify_all()

    def wait(self, done: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(done, PATIENCE), self.delivered

    def wait_for(self, phase: Phase, times: int = 1) -> None:
        self.wait(lambda: self.phases.count(phase) >= times)

    @property
    def phases(self) -> list[Phase]:
        return [each.phase for each in self.states]

    @property
    def states(self) -> list[State]:
        return [each for each in self.delivered if isinstance(each, State)]

    @property
    def failed(self) -> list[Failed]:
        return [each for each in self.delivered if isinstance(each, Failed)]

    @property
    def scored(self) -> list[Scored]:
        return [each for each in self.delivered if isinstance(each, Scored)]


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def started(
    registry: Registry, places: WeightsPlaces, post: Post
) -> Iterator[Callable[..., ScoringThread]]:
    """Makes and starts threads; stops them at the end."""
    threads: list[ScoringThread] = []

    def start(setup: Setup | None = None, **options: object) -> ScoringThread:
        thread = ScoringThread(setup or Setup(registry, places), post, **options)
        threads.append(thread)
        thread.start()
        return thread

    yield start
    assert all(thread.stop(PATIENCE) for thread in threads)
