"""Delete where several images stand side by side: the next of them has the focus, and all stay."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from curator.ui.compare import Compare
from curator.ui.contest_view import ContestView
from curator.ui.cull import Cull
from curator.ui.duel import Duel
from curator.ui.main_window import MainWindow
from curator.ui.survey import SurveyView

from .side_by_side import names, press, select, window

__all__ = ["window"]

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
PATIENCE_MS = 20_000


@pytest.fixture
def survey(window: MainWindow) -> SurveyView:
    select(window.gallery, "01346")
    press("n")
    view = window.views.image_view
    assert isinstance(view, SurveyView)
    return view


@pytest.fixture
def compare(window: MainWindow) -> Compare:
    select(window.gallery, "01346")
    press("c")
    view = window.views.image_view
    assert isinstance(view, Compare)
    return view


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.library.files.busy, timeout=PATIENCE_MS)


def told(view: SurveyView) -> str:
    """What is shown, the one with the focus in brackets."""
    gallery = view._gallery
    shown = [(names(gallery, each), each == view.focused) for each in view.survey.shown]
    return "".join(f"[{name}]" if focused else name for name, focused in shown)


def focused(view: ContestView) -> str:
    return names(view._gallery, view.focused)


class TestSurvey:
    def test_the_next_has_the_focus(
        self, window: MainWindow, survey: SurveyView, qtbot: QtBot
    ) -> None:
        press(Key.Key_Right, Key.Key_Delete)
        settle(window, qtbot)
        assert told(survey) == "0[3]46"

    def test_after_the_last_one_the_one_before(
        self, window: MainWindow, survey: SurveyView, qtbot: QtBot
    ) -> None:
        press(Key.Key_End, Key.Key_Delete)
        settle(window, qtbot)
        assert told(survey) == "013[4]"

    def test_undo_brings_it_back_among_them(
        self, window: MainWindow, survey: SurveyView, qtbot: QtBot
    ) -> None:
        press(Key.Key_Right, Key.Key_Delete)
        settle(window, qtbot)
        press(Key.Key_Z, held=CTRL)
        settle(window, qtbot)
        assert told(survey) == "0[1]346"

    def test_what_is_selected_is_not_taken_along(
        self, window: MainWindow, survey: SurveyView, qtbot: QtBot
    ) -> None:
        press(Key.Key_Delete)
        settle(window, qtbot)
        assert len(window.gallery) == 7
        press("g")
        assert names(window.gallery, window.gallery.selection) == "1346"


class TestCompare:
    def test_a_challenger_gives_way_to_the_next(
        self, window: MainWindow, compare: Compare, qtbot: QtBot
    ) -> None:
        press(Key.Key_Down)
        assert focused(compare) == "1"
        press(Key.Key_Delete)
        settle(window, qtbot)
        assert names(window.gallery, compare.comparison.shown) == "03"
        assert focused(compare) == "3"

    def test_the_champion_gives_way_to_the_first_challenger(
        self, window: MainWindow, compare: Compare, qtbot: QtBot
    ) -> None:
        assert focused(compare) == "0"
        press(Key.Key_Delete)
        settle(window, qtbot)
        assert names(window.gallery, compare.comparison.shown)[0] == "1"
        assert len(window.gallery) == 7
        assert window.views.name == "compare"


class TestDuel:
    def test_the_one_with_the_focus_goes_and_the_others_duel_on(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        select(window.gallery, "01346")
        press("y")
        duel = window.views.image_view
        assert isinstance(duel, Duel)
        qtbot.waitUntil(lambda: len(duel.canvas.panes) == 2, timeout=PATIENCE_MS)
        gone = names(window.gallery, window.gallery.current)
        press(Key.Key_Delete)
        settle(window, qtbot)
        assert len(window.gallery) == 7
        qtbot.waitUntil(
            lambda: gone not in {names(window.gallery, each.cell.id) for each in duel.canvas.panes},
            timeout=PATIENCE_MS,
        )
        assert duel.duelling is not None
        left = {*"01346"} - {gone}
        assert {*names(window.gallery, duel.duelling.ids)} == left
        assert window.views.name == "duel"
        assert len(duel.canvas.panes) == 2


class TestCull:
    @pytest.fixture
    def cull(self, window: MainWindow) -> Cull:
        press("k")
        view = window.views.image_view
        assert isinstance(view, Cull)
        return view

    def shown(self, window: MainWindow) -> str:
        return names(window.gallery, window.gallery.ids)

    def current(self, window: MainWindow) -> str:
        return names(window.gallery, window.gallery.current)

    def test_the_next_is_current_and_what_went_leaves_the_frozen_list(
        self, window: MainWindow, cull: Cull, qtbot: QtBot
    ) -> None:
        window.gallery.go_to(2)
        press(Key.Key_Delete)
        settle(window, qtbot)
        assert (self.shown(window), self.current(window)) == ("0134567", "3")
        assert window.views.name == "cull"

    def test_after_the_last_one_the_one_before(
        self, window: MainWindow, cull: Cull, qtbot: QtBot
    ) -> None:
        press(Key.Key_End, Key.Key_Delete)
        settle(window, qtbot)
        assert (self.shown(window), self.current(window)) == ("0123456", "6")

    def test_undo_brings_it_back_to_its_place(
        self, window: MainWindow, cull: Cull, qtbot: QtBot
    ) -> None:
        window.gallery.go_to(2)
        press(Key.Key_Delete)
        settle(window, qtbot)
        press(Key.Key_Z, held=CTRL)
        settle(window, qtbot)
        assert (self.shown(window), self.current(window)) == ("01234567", "2")

    def test_rejects_that_are_processed_leave_it(
        self, window: MainWindow, cull: Cull, qtbot: QtBot
    ) -> None:
        press("x", "x", "p", "x")
        window.file_deeds._files.process_rejects()
        settle(window, qtbot)
        assert (self.shown(window), self.current(window)) == ("24567", "4")
