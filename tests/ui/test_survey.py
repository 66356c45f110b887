"""Survey: many images at once, what is dropped, who wins, and whatever leaves meanwhile."""

from __future__ import annotations

import os
import sys

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library.gallery import Gallery
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.main_window import MainWindow
from curator.ui.pane_painting import Pane, PanePainter, room_in
from curator.ui.survey import SurveyView
from curator.ui.survey_canvas import NARROWEST, SurveyCanvas
from curator.ui.theme import Theme

from .side_by_side import flagged, names, press, select, settle, window

__all__ = ["window"]

Key, Held = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def survey(window: MainWindow) -> SurveyView:
    view = window._view_parts.image_views["survey"]
    assert isinstance(view, SurveyView)
    return view


def begin(window: MainWindow, chosen: str) -> None:
    """Survey these."""
    select(window.gallery, chosen)
    press("n")
    assert window.views.name == "survey"


def shown(survey: SurveyView) -> str:
    """What is shown, the one with the focus in brackets."""
    told = ""
    for pane in survey.canvas.panes:
        name = names(survey._gallery, pane.cell.id)
        told += f"[{name}]" if pane.cell.id == survey.focused else name
    return told


def current(window: MainWindow) -> str:
    return names(window.gallery, window.gallery.current)


class TestWho:
    def test_all_that_is_selected_is_shown_at_once(
        self, window: MainWindow, survey: SurveyView
    ) -> None:
        begin(window, "01346")
        assert shown(survey) == "[0]1346"
        assert survey.told.whole_text == "5 images"
        area = QRect(survey.canvas.viewport().rect())
        assert all(area.contains(place) for place in survey.canvas.places)

    def test_else_the_stack(self, window: MainWindow, survey: SurveyView) -> None:
        window.gallery.stacks.rule = StackRule.PROMPT
        window.gallery.go_to(0)
        press("n")
        assert sorted(names(window.gallery, survey.survey.shown)) == list("046")

    def test_else_the_neighbours(self, window: MainWindow, survey: SurveyView) -> None:
        window.gallery.go_to(7)
        press("n")
        assert shown(survey) == "3456[7]"


class TestFocus:
    def test_arrows_move_it_and_decisions_are_about_it(
        self, window: MainWindow, survey: SurveyView
    ) -> None:
        begin(window, "01346")
        press(Key.Key_Right, "p", Key.Key_End, "x", Key.Key_Left, "4")
        assert shown(survey) == "013[4]6"
        assert flagged(window.gallery, Flag.KEEP) == "1"
        assert flagged(window.gallery, Flag.REJECT) == "6"
        assert survey.canvas.panes[3].cell.rating == 4
        press(Key.Key_Home, Key.Key_Left)
        assert shown(survey) == "[0]1346"

    def test_auto_advance_goes_to_the_next_one_surveyed(
        self, window: MainWindow, survey: SurveyView
    ) -> None:
        begin(window, "0146")
        press("a", "p", "x", "4")
        assert flagged(window.gallery, Flag.KEEP) == "0"
        assert flagged(window.gallery, Flag.REJECT) == "1"
        assert survey.canvas.panes[2].cell.rating == 4
        assert shown(survey) == "014[6]"
        press("p")
        assert shown(survey) == "014[6]"

    def test_up_and_down_go_to_what_lies_there(
        self, window: MainWindow, survey: SurveyView
    ) -> None:
        begin(window, "01234567")
        places = survey.canvas.places
        press(Key.Key_Down)
        below = places[survey.survey.focus]
        assert below.top() > places[0].top()
        press(Key.Key_Up)
        assert shown(survey) == "[0]1234567"
        press(Key.Key_Up)
        assert shown(survey) == "[0]1234567"

    def test_tab_goes_round_and_a_click_chooses(
        self, window: MainWindow, survey: SurveyView
    ) -> None:
        begin(window, "013")
        press(Key.Key_Tab)
        assert shown(survey) == "0[1]3"
        press(Key.Key_Tab, Key.Key_Tab)
        assert shown(survey) == "[0]13"
        place = survey.canvas.places[2].center()
        QTest.mouseClick(survey.canvas.viewport(), LEFT, pos=place)
        assert (shown(survey), current(window)) == ("01[3]", "3")

    @pytest.mark.parametrize("how", ["enter", "double click", "space"])
    def test_the_loupe_opens_the_image(
        self, window: MainWindow, survey: SurveyView, how: str
    ) -> None:
        begin(window, "013")
        if how == "double click":
            place = survey.canvas.places[1].center()
            QTest.mouseClick(survey.canvas.viewport(), LEFT, pos=place)
            QTest.mouseDClick(survey.canvas.viewport(), LEFT, pos=place)
        else:
            press(Key.Key_Right, Key.Key_Return if how == "enter" else Key.Key_Space)
        assert (window.views.name, current(window)) == ("loupe", "1")


class TestDropping:
    def test_a_slash_drops_and_backspace_brings_back(
        self, window: MainWindow, survey: SurveyView
    ) -> None:
        begin(window, "0134")
        press(Key.Key_Right, "/")
        assert shown(survey) == "0[3]4"
        assert survey.told.whole_text == "3 images, 1 dropped"
        assert len(window.gallery) == 8
        assert flagged(window.gallery, Flag.UNDECIDED) == "01234567"
        press(Key.Key_Backspace)
        assert shown(survey) == "0[1]34"
        assert not window.search.hasFocus()

    @pytest.mark.skipif(sys.platform != "linux", reason="scan codes are the system's own")
    def test_a_slash_that_is_shift_and_a_digit_drops(
        self, window: MainWindow, survey: SurveyView
    ) -> None:
        begin(window, "013")
        handle = window.windowHandle()
        assert handle is not None
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            seven = QKeyEvent(kind, Key.Key_Slash, Held.ShiftModifier, 16, 0, 0, "/")
            QApplication.sendEvent(handle, seven)
        assert shown(survey) == "[1]3"
        assert window.library.has_undo is None  # On a German keyboard it is Shift+7, a label.

    def test_the_mouse_can_do_it_too(self, window: MainWindow, survey: SurveyView) -> None:
        begin(window, "013")
        assert not survey.bring_back.isEnabled()
        QTest.mouseClick(survey.drop_it, LEFT)
        QTest.mouseClick(survey.drop_it, LEFT)
        assert (shown(survey), survey.drop_it.isEnabled()) == ("[3]", False)
        QTest.mouseClick(survey.bring_back, LEFT)
        assert shown(survey) == "[1]3"
        press(Key.Key_Right)  # the keyboard is where it was
        assert shown(survey) == "1[3]"

    def test_the_last_one_is_the_winner_and_can_be_kept(
        self, window: MainWindow, survey: SurveyView
    ) -> None:
        begin(window, "013")
        assert survey.keep_it.isHidden()
        press("/", "/", "/")
        assert shown(survey) == "[3]"
        assert survey.told.whole_text == "This image is left: the winner."
        QTest.mouseClick(survey.keep_it, LEFT)
        assert flagged(window.gallery, Flag.KEEP) == "3"
        assert survey.told.whole_text == "This image is left: the winner, kept."
        assert survey.keep_it.isHidden()

    def test_w_keeps_one_and_rejects_the_others(
        self, window: MainWindow, survey: SurveyView
    ) -> None:
        begin(window, "0134")
        press("/", Key.Key_Right, "w")
        assert shown(survey) == "[3]"
        assert flagged(window.gallery, Flag.KEEP) == "3"
        assert flagged(window.gallery, Flag.REJECT) == "14"  # what was dropped is not rejected
        press("z", held=Held.ControlModifier)
        assert shown(survey) == "1[3]4"
        assert flagged(window.gallery, Flag.UNDECIDED) == "01234567"


class TestLeaving:
    @pytest.fixture
    def undecided(self, window: MainWindow) -> MainWindow:
        """Only undecided images are shown, so that a decision makes one leave."""
        window.gallery.show(Criteria(text="flag:none", sort=Sort("name")))
        return window

    def test_the_next_has_the_focus_then_the_one_before(
        self, undecided: MainWindow, survey: SurveyView
    ) -> None:
        begin(undecided, "0146")
        press(Key.Key_Right, Key.Key_Right, "x")
        assert (shown(survey), current(undecided)) == ("01[6]", "6")
        press("x")
        assert (shown(survey), current(undecided)) == ("0[1]", "1")
        press("z", held=Held.ControlModifier)
        assert (shown(survey), current(undecided)) == ("01[6]", "6")

    def test_when_all_have_left_the_grid_is_shown(
        self, undecided: MainWindow, survey: SurveyView, qtbot: QtBot
    ) -> None:
        begin(undecided, "01")
        press("x", "x")
        qtbot.waitUntil(lambda: undecided.views.name == "grid")
        assert current(undecided) == "2"

    def test_files_that_go_for_good(
        self, window: MainWindow, survey: SurveyView, qtbot: QtBot
    ) -> None:
        begin(window, "013")
        window.library.ask_to_remove(window.library.folders[0].id)
        qtbot.waitUntil(lambda: window.views.name == "grid")
        assert window.gallery.current is None

    def test_delete_takes_the_image_with_the_focus_to_holding(
        self, window: MainWindow, survey: SurveyView, qtbot: QtBot
    ) -> None:
        begin(window, "0235")
        press(Key.Key_Right, Key.Key_Delete)
        settle(window, qtbot)
        assert (shown(survey), current(window)) == ("0[3]5", "3")
        assert names(window.gallery, window.gallery.ids) == "0134567"
        press("z", held=Held.ControlModifier)
        settle(window, qtbot)
        assert (shown(survey), current(window)) == ("0[2]35", "2")

    def test_delete_comes_to_the_last_one_and_then_leaves(
        self, window: MainWindow, survey: SurveyView, qtbot: QtBot
    ) -> None:
        begin(window, "35")
        press(*[Key.Key_Delete] * 2)
        qtbot.waitUntil(lambda: window.views.name == "grid", timeout=20_000)
        settle(window, qtbot)
        assert names(window.gallery, window.gallery.ids) == "012467"
        assert current(window) == "6"

    def test_going_back_the_selection_is_as_it_was(
        self, window: MainWindow, survey: SurveyView
    ) -> None:
        begin(window, "0134")
        press("/", Key.Key_Right, Key.Key_Escape)
        assert names(window.gallery, window.gallery.selection) == "134"  # without the dropped one
        assert current(window) == "3"

    def test_compare_takes_the_same_images_over(
        self, window: MainWindow, survey: SurveyView
    ) -> None:
        begin(window, "0134")
        press(Key.Key_Right, "/", "c")
        assert window.views.name == "compare"
        press("n")
        assert shown(survey) == "0[3]4"


class TestPictures:
    def test_every_one_is_painted_in_its_place(
        self, window: MainWindow, survey: SurveyView, qtbot: QtBot
    ) -> None:
        begin(window, "03")
        canvas, colors = survey.canvas, window.theme.colors

        def all_there() -> bool:
            picture = canvas.viewport().grab().toImage()
            middles = [room_in(place).center() for place in canvas.places]
            seen = [picture.pixelColor(middle) for middle in middles]
            return len({color.rgb() for color in seen}) == 2 and colors.canvas not in seen

        qtbot.waitUntil(
            lambda: all(window.thumbnails.get(pane.cell.id) is not None for pane in canvas.panes)
        )
        qtbot.waitUntil(all_there)

    def test_a_file_that_is_gone_says_so(
        self, window: MainWindow, survey: SurveyView, qtbot: QtBot
    ) -> None:
        place = window.library.details([window.gallery.id_at(1)])[0].places[0]
        os.remove(os.path.join(place.folder, place.relpath))
        begin(window, "013")
        survey.canvas.grab()
        assert shown(survey) == "[0]13"


def test_very_many_are_scrolled_and_the_focus_comes_into_sight(
    grid_gallery: Gallery, thumbnails: Thumbnails, theme: Theme, icons: Icons, qtbot: QtBot
) -> None:
    painter = PanePainter(theme, icons, grid_gallery.library.infos)
    canvas = SurveyCanvas(thumbnails, painter, theme)
    qtbot.addWidget(canvas)
    canvas.resize(500, 400)
    with qtbot.waitExposed(canvas):
        canvas.show()
    cells = [grid_gallery.cell(place) for place in range(30)]
    panes = [Pane(cell, "", "") for cell in cells]
    canvas.show_panes(panes, 0)
    bar = canvas.verticalScrollBar()
    assert bar.maximum() > 0
    assert min(place.width() for place in canvas.places) >= NARROWEST
    canvas.show_panes(panes, 29)
    view = canvas.viewport().rect().translated(0, bar.value())
    assert view.contains(canvas.places[29])
    with qtbot.waitSignal(canvas.pressed) as pressed:
        spot = canvas.places[29].center()
        spot.setY(spot.y() - bar.value())
        QTest.mousePress(canvas.viewport(), LEFT, pos=spot)
    assert pressed.args == [29]
    canvas.show_panes(panes, 0)
    assert bar.value() == 0
    canvas.close()
