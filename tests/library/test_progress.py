"""How far a run is, by scorer and in all; cancelling it; what settings and presence make of it."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from tiny_weights import make_tiny_weights

from curator.library.library import Library
from curator.library.news import Phase
from curator.library.progress import ScorerProgress
from curator.library.restraint import Presence, limits_of
from curator.library.scan import scan
from curator.scoring.restraint import Limits
from curator.settings import Settings

from .conftest import OpenLibrary, parameters, write_png
from .test_scoring_plan import KEYS, Heard, finish, until

COUNT = 24


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = make_tiny_weights(tmp_path_factory.mktemp("weights"))
    return {key: folder / key for key in KEYS}


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    for n in range(COUNT):
        write_png(folder / f"{n}.png", parameters("the red cat", seed=n), shade=10 * n)
    return folder


@pytest.fixture
def library(open_library: OpenLibrary, pictures: Path, weights: dict[str, Path]) -> Library:
    opened = open_library(weights=weights, device="cpu")
    opened.add_folder(pictures)
    scan(opened, opened.watched)
    return opened


def scored(library: Library, key: str) -> int:
    return int(np.isfinite(library.columns.score(key)).sum())


class TestProgress:
    def test_it_tells_each_scorer_and_the_speed(self, library: Library) -> None:
        library.scoring().begin(["clip"])
        finish(library)
        plan = library.scoring()
        plan.pause()
        plan.begin(KEYS, again=["clip"])
        before = plan.progress
        assert (before.done, before.total) == (0, COUNT)
        assert before.scorers == (
            ScorerProgress("aesthetic_v2", 0, COUNT),
            ScorerProgress("clip", 0, COUNT),
        )
        plan.resume()
        speeds = []

        def done() -> bool:
            speeds.append(plan.progress.per_second)
            return not plan.progress.left

        until(library, done)
        assert [(each.done, each.total) for each in plan.progress.scorers] == 2 * [(COUNT, COUNT)]
        assert any(speed for speed in speeds)
        assert plan.progress.seconds_left is None or plan.progress.seconds_left == 0

    def test_every_run_is_counted_by_itself(self, library: Library) -> None:
        plan = library.scoring()
        plan.begin(["clip"], library.columns.ids[:3])
        finish(library)
        plan.begin(["clip"], library.columns.ids[:5])
        assert plan.progress.total == 2
        finish(library)
        assert plan.progress.scorers == (ScorerProgress("clip", 2, 2),)


class TestCancelling:
    def test_what_waits_is_forgotten_and_found_again(self, library: Library) -> None:
        library.pause_scoring()
        plan = library.scoring()
        plan.begin(KEYS)
        until(library, lambda: plan._scoring.pending > 0)
        library.cancel_scoring()
        until(library, lambda: not plan.progress.left)
        assert (plan.progress.forgotten, plan.progress.total) == (COUNT, 0)
        assert plan.progress.scorers == ()
        library.resume_scoring()
        library.drain(wait=0.3)
        assert "clip" not in library.columns.scorers
        assert plan.begin(KEYS).images == COUNT
        assert plan.progress.forgotten == 0
        finish(library)
        assert scored(library, "clip") == COUNT

    def test_what_is_in_hand_is_finished_and_kept(
        self, open_library: OpenLibrary, pictures: Path, weights: dict[str, Path]
    ) -> None:
        library = open_library(weights=weights, device="cpu", images_per_second=20.0)
        scan(library, [library.add_folder(pictures)])
        heard = Heard(library)
        plan = library.scoring()
        plan.begin(["clip"])
        until(library, lambda: len(heard.scored()) > 0)
        library.cancel_scoring()
        finish(library)
        kept = scored(library, "clip")
        assert 0 < kept < COUNT
        assert kept + plan.progress.forgotten == COUNT
        assert (plan.progress.done, plan.progress.total) == (kept, kept)

    def test_without_a_run_there_is_nothing_to_cancel(self, library: Library) -> None:
        library.cancel_scoring()
        assert library.scoring_progress is None


class TestSettings:
    def test_they_become_limits(self) -> None:
        assert limits_of(Settings()) == Limits(spare=2 * 1024**3, unload_after=300)
        given = Settings(
            spare_vram_mb=0,
            short_of_vram="cpu",
            only_when_idle=True,
            idle_seconds=90,
            images_per_second=2.5,
            unload_minutes=0,
        )
        assert limits_of(given) == Limits(0, True, 90.0, 2.5, None)

    def test_only_when_idle_holds_at_once_and_is_stored(
        self, library: Library, tmp_path: Path
    ) -> None:
        library.score_only_when_idle(wanted=True)
        library.person_acted()
        library.scoring().begin(["clip"])
        until(library, lambda: library.scoring_state is not None)
        until(library, lambda: library.scoring_state.phase is Phase.WAITING)
        assert (tmp_path / "settings.toml").read_text("utf-8") == "only_when_idle = true\n"
        library.score_only_when_idle(wanted=False)
        finish(library)
        assert scored(library, "clip") == COUNT

    def test_models_are_unloaded_after_the_minutes_that_are_set(
        self, open_library: OpenLibrary, pictures: Path, weights: dict[str, Path]
    ) -> None:
        library = open_library(weights=weights, device="cpu", unload_minutes=0.02)
        scan(library, [library.add_folder(pictures)])
        library.scoring().begin(["clip"])
        finish(library)
        until(library, lambda: library.scoring_state.phase is Phase.UNLOADED)


def test_presence_is_the_time_since_the_last_act() -> None:
    presence = Presence()
    assert presence.idle == float("inf")
    presence.act()
    time.sleep(0.05)
    assert 0.05 <= presence.idle < 5
