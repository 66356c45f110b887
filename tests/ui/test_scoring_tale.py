"""What the status line tells of scoring, on real libraries and a real scoring thread."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tiny_weights import make_tiny_weights

from curator.library.library import Library
from curator.library.models import WayOut
from curator.library.news import (
    BeginFailed,
    Begun,
    Blocked,
    Hold,
    Phase,
    Skip,
    State,
    Unavailable,
)
from curator.library.progress import Progress
from curator.ui.scoring_tale import Row, ScoringTale, Told

from ..library.conftest import OpenLibrary  # noqa: TID252


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


CROWDED = State(Phase.WAITING, hold=Hold.MEMORY, free=1_200_000_000)


class TestSheet:
    def test_what_it_waits_for(self, open_library: OpenLibrary) -> None:
        library = open_library()
        tale = ScoringTale(library)
        for state, text in (
            (CROWDED, "scoring waits: another program needs the graphics memory (1.20 GB free)"),
            (State(Phase.WAITING, hold=Hold.PERSON), "scoring waits until you are idle"),
            (State(Phase.LOADING), "loading the scoring models …"),
        ):
            tale.hear(state)
            assert tale._text(Progress(9, 4)) == text

    def test_what_slows_it_down(self, open_library: OpenLibrary) -> None:
        library = open_library(images_per_second=2.5)
        tale = ScoringTale(library)
        tale.hear(State(Phase.SCORING, "cpu", "float16", hold=Hold.SPEED))
        assert tale._remark(Progress(9, 4)) == "The settings hold it to 2.5 a second."
        tale.hear(State(Phase.SCORING, "cpu", "float16", hold=Hold.MEMORY, free=500_000_000))
        assert tale._remark(Progress(9, 4)) == (
            "On the processor, because another program needs the graphics memory (500 MB free)."
        )
        tale.hear(CROWDED)
        assert tale._remark(Progress(9, 4)) == "4 images left."
        assert tale._remark(Progress(9, 0)) == ""

    def test_before_anything_is_asked(self, tale: ScoringTale) -> None:
        sheet = tale.sheet()
        assert (sheet.state, sheet.rows) == ("Nothing is to be scored.", ())
        assert (sheet.goes_on, sheet.can_begin, sheet.device) == (False, False, "")

    def test_after_a_run_each_scorer_is_told(
        self,
        tale: ScoringTale,
        ui_library: Library,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        qtbot: QtBot,
    ) -> None:
        monkeypatch.setenv("CURATOR_WEIGHTS", str(make_tiny_weights(tmp_path / "weights")))
        ui_library.begin_scoring(["aesthetic_v2", "clip"])

        def done() -> bool:
            ui_library.drain()
            return tale.told().text == "all scored · cpu"

        qtbot.waitUntil(done, timeout=60_000)
        sheet = tale.sheet()
        assert sheet.state == "All scored."
        assert sheet.device == "cpu · float32"
        assert sheet.rows == (Row("CLIP score", 6, 6), Row("LAION aesthetic v2", 6, 6))

    def test_a_cancelled_run(
        self,
        tale: ScoringTale,
        ui_library: Library,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        qtbot: QtBot,
    ) -> None:
        monkeypatch.setenv("CURATOR_WEIGHTS", str(make_tiny_weights(tmp_path / "weights")))
        ui_library.pause_scoring()
        ui_library.begin_scoring(["clip"])
        qtbot.waitUntil(lambda: ui_library.drain() >= 0 and tale.told().busy, timeout=60_000)
        sheet = tale.sheet()
        assert (sheet.state, sheet.paused, sheet.goes_on) == (
            *("Scoring paused, 6 images left.", True),
            True,
        )
        ui_library.cancel_scoring()
        qtbot.waitUntil(lambda: not tale.told().busy, timeout=60_000)
        assert tale.told().text == "scoring cancelled, 6 images not scored"
        assert (tale.sheet().goes_on, tale.sheet().can_begin) == (False, True)

    def test_a_driver_that_is_gone_is_told_with_the_way_out(
        self, tale: ScoringTale, ui_library: Library, qtbot: QtBot
    ) -> None:
        ui_library.begin_scoring(["sharpness"])
        qtbot.waitUntil(lambda: ui_library.drain() >= 0 and ui_library.scoring_progress is not None)
        tale.hear(State(Phase.FAILED, reason="CUDA error: x", way_out=WayOut.RESTART))
        assert tale.told().text == (
            "scoring stopped: CUDA error: x; start Curator again; where that does not help, "
            "with --device cpu"
        )
