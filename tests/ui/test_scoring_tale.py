"""What the status line tells of scoring, on real libraries and a real scoring thread."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tiny_weights import make_tiny_weights

from curator.library.library import Library
from curator.library.models import WayOut
from curator.library.news import BeginFailed, Begun, Blocked, Phase, Skip, State, Unavailable
from curator.ui.scoring_tale import ScoringTale, Told


@pytest.fixture
def tale(ui_library: Library) -> ScoringTale:
    tale = ScoringTale(ui_library)
    ui_library.subscribe(tale.hear)
    return tale


def test_nothing_is_said_before_anything_is_asked(tale: ScoringTale) -> None:
    assert tale.told() == Told()


def test_missing_weights_are_told_by_title(tale: ScoringTale) -> None:
    assert tale.hear(Blocked("clip", Skip.WEIGHTS))
    assert tale.hear(Blocked("aesthetic_v2", Skip.WEIGHTS))
    assert tale.told().trouble == "CLIP score and LAION aesthetic v2: weights missing"
    assert not tale.told().busy


def test_a_scorer_that_is_broken_lacks_no_weights(tale: ScoringTale) -> None:
    state = Unavailable("clip", "no luck", None, WayOut.MEND_PLUGIN)
    tale.hear(Blocked("clip", Skip.WEIGHTS, unavailable=state))
    assert tale.told().trouble == "CLIP score: cannot run"


def test_weights_that_came_are_no_trouble_any_more(tale: ScoringTale) -> None:
    tale.hear(Blocked("clip", Skip.WEIGHTS))
    tale.hear(Begun(0))
    assert tale.told().trouble == ""


def test_another_provenance_is_told(tale: ScoringTale) -> None:
    tale.hear(Begun(3, [(Blocked("clip", Skip.OTHER_PROVENANCE), 3)]))
    assert tale.told().trouble == "CLIP score: scored otherwise before"


def test_what_cannot_begin_says_why(tale: ScoringTale) -> None:
    tale.hear(BeginFailed("the disk\nis full"))
    assert tale.told().trouble == "scoring cannot begin: the disk is full"
    tale.hear(Begun(0))
    assert tale.told().trouble == ""


def test_a_run_from_its_beginning_to_its_end(
    tale: ScoringTale,
    ui_library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    monkeypatch.setenv("CURATOR_WEIGHTS", str(make_tiny_weights(tmp_path / "weights")))
    ui_library.begin_scoring(["clip", "aesthetic_v2"])

    def done() -> bool:
        ui_library.drain()
        told = tale.told()
        return not told.busy and told.text == "all scored · cpu"

    qtbot.waitUntil(done, timeout=60_000)
    assert tale.device == "cpu"
    assert tale.told().trouble == ""


def test_pausing_and_failing_are_told(tale: ScoringTale, ui_library: Library, qtbot: QtBot) -> None:
    ui_library.begin_scoring(["sharpness"])
    qtbot.waitUntil(lambda: ui_library.drain() >= 0 and ui_library.scoring_progress is not None)
    tale.hear(State(Phase.FAILED, reason="no memory is left"))
    assert tale.told().text == "scoring stopped: no memory is left"


def test_other_news_is_none_of_its_business(tale: ScoringTale, ui_library: Library) -> None:
    before = tale.told()
    ui_library.look_through()
    ui_library.drain()
    assert tale.told() == before
