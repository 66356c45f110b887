"""Compare: champion and challengers under keys and mouse, and whatever leaves meanwhile."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag, Label
from curator.domain.stacking import StackRule
from curator.ui.compare import Compare
from curator.ui.loupe_zoom import FULL
from curator.ui.main_window import MainWindow
from curator.ui.pane_painting import room_in
from curator.ui.theme import ThemeMode

from .side_by_side import flagged, names, press, select, settle, window

__all__ = ["window"]

Key, Held = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def compare(window: MainWindow) -> Compare:
    view = window._view_parts.image_views["compare"]
    assert isinstance(view, Compare)
    return view


def begin(window: MainWindow, chosen: str) -> None:
    """Compare these."""
    select(window.gallery, chosen)
    press("c")
    assert window.views.name == "compare"


def shown(compare: Compare) -> str:
    """What stands in the panes, the one with the focus in brackets."""
    gallery, focused = compare._gallery, compare.focused
    told = [names(gallery, pane.cell.id) for pane in compare.canvas.panes]
    return "".join(
        f"[{name}]" if pane.cell.id == focused else name
        for name, pane in zip(told, compare.canvas.panes, strict=True)
    )


def current(window: MainWindow) -> str:
    return names(window.gallery, window.gallery.current)


class TestWalking:
    def test_the_champion_stays_and_arrows_bring_challengers(
        self, window: MainWindow, compare: Compare
    ) -> None:
        begin(window, "0235")
        assert shown(compare) == "[0]2"
        press(Key.Key_Right)
        assert shown(compare) == "[0]3"
        press(Key.Key_Right, Key.Key_Right)
        assert shown(compare) == "[0]5"
        press(Key.Key_Left)
        assert shown(compare) == "[0]3"
        press(Key.Key_End)
        assert shown(compare) == "[0]5"
        press(Key.Key_Home)
        assert shown(compare) == "[0]2"

    def test_up_makes_a_challenger_champion(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "0235")
        press(Key.Key_Up)
        assert shown(compare) == "[2]3"
        press(Key.Key_Left)
        assert shown(compare) == "[2]0"

    def test_without_a_selection_the_neighbours_challenge(
        self, window: MainWindow, compare: Compare
    ) -> None:
        window.gallery.go_to(3)
        press("c")
        assert shown(compare) == "[3]4"
        assert compare.comparison.challengers == 7

    def test_a_closed_stack_is_compared_whole(self, window: MainWindow, compare: Compare) -> None:
        window.gallery.stacks.rule = StackRule.PROMPT
        window.gallery.go_to(0)
        face = current(window)
        press("c")
        assert compare.comparison.challengers == 2
        assert compare.comparison.champion == window.gallery.current
        press(Key.Key_Tab, "p")
        assert flagged(window.gallery, Flag.KEEP) == names(window.gallery, compare.focused)
        press("g")
        assert len(window.gallery) == 5
        assert current(window) != face  # the kept one is in front now

    @pytest.mark.parametrize(("count", "expected"), [(3, "[0]12"), (4, "[0]123")])
    def test_three_or_four_at_once(
        self, window: MainWindow, compare: Compare, count: int, expected: str
    ) -> None:
        begin(window, "01234567")
        QTest.mouseClick(compare.bar.panes.button(count - 2), LEFT)
        assert shown(compare) == expected
        assert QApplication.focusWidget() is compare
        press(Key.Key_Right)
        assert shown(compare)[3:] == {3: "34", 4: "456"}[count]

    def test_v_goes_round(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "01234567")
        seen = []
        for _ in range(3):
            press("v")
            seen.append(shown(compare))
        assert seen == ["[0]12", "[0]123", "[0]1"]

    def test_the_mouse_makes_a_champion_too(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "0235")
        QTest.mouseClick(compare.bar.promote, LEFT)
        assert shown(compare) == "[2]3"
        press(Key.Key_Right)
        assert shown(compare) == "[2]5"


class TestFocus:
    def test_tab_and_click_give_it_and_the_gallery_follows(
        self, window: MainWindow, compare: Compare
    ) -> None:
        begin(window, "0235")
        press("v", Key.Key_Tab)
        assert (shown(compare), current(window)) == ("0[2]3", "2")
        press(Key.Key_Down, Key.Key_Down)
        assert shown(compare) == "[0]23"
        press(Key.Key_Tab, held=Held.ShiftModifier)
        assert shown(compare) == "02[3]"
        QTest.mouseClick(compare.canvas, LEFT, pos=compare.canvas.places[1].center())
        assert (shown(compare), current(window)) == ("0[2]3", "2")
        assert len(window.gallery.selection) == 1
        assert compare.canvas.sight(1).zoom.scale is None  # type: ignore[union-attr]

    def test_decisions_are_about_the_image_with_the_frame(
        self, window: MainWindow, compare: Compare
    ) -> None:
        gallery = window.gallery
        begin(window, "0235")
        press("p", Key.Key_Tab, "x", "3", "6")
        assert flagged(gallery, Flag.KEEP) == "0"
        assert flagged(gallery, Flag.REJECT) == "2"
        cell = compare.canvas.panes[1].cell
        assert (cell.flag, cell.rating, cell.label) == (Flag.REJECT, 3, Label.RED)
        press("u")
        assert flagged(gallery, Flag.REJECT) == ""
        assert shown(compare) == "0[2]"

    def test_undo_goes_to_the_image_it_was_about(
        self, window: MainWindow, compare: Compare
    ) -> None:
        begin(window, "0235")
        press(Key.Key_Tab, "x", Key.Key_Right, Key.Key_Right)
        assert shown(compare) == "0[5]"
        press("z", held=Held.ControlModifier)
        assert flagged(window.gallery, Flag.REJECT) == ""
        assert (shown(compare), current(window)) == ("0[2]", "2")

    def test_what_is_done_to_others_leaves_the_focus(
        self, window: MainWindow, compare: Compare
    ) -> None:
        window.gallery.go_to(7)
        press("x")
        begin(window, "023")
        press(Key.Key_Tab)
        press("z", held=Held.ControlModifier)
        assert flagged(window.gallery, Flag.REJECT) == ""
        assert (shown(compare), current(window)) == ("0[2]", "2")

    def test_auto_advance_brings_the_next_challenger(
        self, window: MainWindow, compare: Compare
    ) -> None:
        begin(window, "0146")
        press(Key.Key_Tab)
        press("x", held=Held.ShiftModifier)
        press("x", held=Held.ShiftModifier)
        assert shown(compare) == "0[6]"
        press("x", held=Held.ShiftModifier)
        assert shown(compare) == "0[6]"
        assert flagged(window.gallery, Flag.REJECT) == "146"


class TestWinning:
    def test_w_keeps_one_rejects_those_beside_it_and_the_next_come(
        self, window: MainWindow, compare: Compare
    ) -> None:
        gallery = window.gallery
        begin(window, "0235")
        press(Key.Key_Tab, "w")
        assert flagged(gallery, Flag.KEEP) == "2"
        assert flagged(gallery, Flag.REJECT) == "0"
        assert shown(compare) == "[2]3"
        assert gallery.library.has_undo == "winner: 2 images"

    def test_the_last_one_left_is_told(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "023")
        press("v", "w")
        assert shown(compare) == "[0]"
        assert flagged(window.gallery, Flag.REJECT) == "23"
        assert "Only this image is left" in compare.bar.told.whole_text
        press(Key.Key_Right, Key.Key_Up, Key.Key_Tab, "\\", "d")
        assert shown(compare) == "[0]"

    def test_undo_brings_the_losers_back(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "0235")
        press("w")
        assert shown(compare) == "[0]3"
        press("z", held=Held.ControlModifier)
        assert compare.comparison.challengers == 3
        assert flagged(window.gallery, Flag.UNDECIDED) == "01234567"
        press("z", held=Held.ControlModifier | Held.ShiftModifier)
        assert compare.comparison.challengers == 2

    def test_elsewhere_it_is_the_winner_of_the_stack(self, window: MainWindow) -> None:
        window.gallery.stacks.rule = StackRule.PROMPT
        window.gallery.go_to(0)
        press("w")
        assert len(flagged(window.gallery, Flag.REJECT)) == 2


class TestLeaving:
    @pytest.fixture
    def undecided(self, window: MainWindow) -> MainWindow:
        """Only undecided images are shown, so that a decision makes one leave."""
        window.gallery.show(Criteria(text="flag:none", sort=Sort("name")))
        return window

    def test_the_champion_gives_way_to_its_challenger(
        self, undecided: MainWindow, compare: Compare
    ) -> None:
        begin(undecided, "0235")
        press(Key.Key_Right, "x")
        assert (shown(compare), current(undecided)) == ("[3]5", "3")

    def test_a_challenger_gives_way_to_the_next(
        self, undecided: MainWindow, compare: Compare
    ) -> None:
        begin(undecided, "0235")
        press(Key.Key_Tab, "x")
        assert (shown(compare), current(undecided)) == ("0[3]", "3")
        press("x", "x")
        assert (shown(compare), current(undecided)) == ("[0]", "0")

    def test_what_undo_brings_back_is_shown_again(
        self, undecided: MainWindow, compare: Compare
    ) -> None:
        begin(undecided, "0235")
        press(Key.Key_Tab, "x")
        press("z", held=Held.ControlModifier)
        assert (shown(compare), current(undecided)) == ("0[2]", "2")

    def test_when_all_have_left_the_grid_is_shown(
        self, undecided: MainWindow, compare: Compare, qtbot: QtBot
    ) -> None:
        begin(undecided, "02")
        press("x", "x")
        qtbot.waitUntil(lambda: undecided.views.name == "grid")
        assert current(undecided) == "3"  # the next survivor
        press("x")
        assert flagged(undecided.gallery, Flag.REJECT) == "023"

    def test_files_that_go_for_good(
        self, window: MainWindow, compare: Compare, qtbot: QtBot
    ) -> None:
        begin(window, "0235")
        window.library.ask_to_remove(window.library.folders[0].id)
        qtbot.waitUntil(lambda: window.views.name == "grid")
        assert window.gallery.current is None

    def test_delete_takes_the_image_with_the_focus_to_holding(
        self, window: MainWindow, compare: Compare, qtbot: QtBot
    ) -> None:
        begin(window, "0235")
        press(Key.Key_Tab, Key.Key_Delete)
        settle(window, qtbot)
        assert (shown(compare), current(window)) == ("0[3]", "3")
        assert names(window.gallery, window.gallery.ids) == "0134567"
        press("z", held=Held.ControlModifier)
        settle(window, qtbot)
        assert (shown(compare), current(window)) == ("0[2]", "2")

    def test_delete_comes_to_the_last_one_and_then_leaves(
        self, window: MainWindow, compare: Compare, qtbot: QtBot
    ) -> None:
        begin(window, "35")
        press(*[Key.Key_Delete] * 2)
        qtbot.waitUntil(lambda: window.views.name == "grid", timeout=20_000)
        settle(window, qtbot)
        assert names(window.gallery, window.gallery.ids) == "012467"
        assert current(window) == "6"

    def test_going_back_the_selection_is_as_it_was(
        self, window: MainWindow, compare: Compare
    ) -> None:
        begin(window, "0235")
        press(Key.Key_Tab, Key.Key_Escape)
        assert window.views.name == "grid"
        assert names(window.gallery, window.gallery.selection) == "0235"
        assert current(window) == "2"

    def test_what_has_left_is_not_selected_again(
        self, undecided: MainWindow, compare: Compare
    ) -> None:
        begin(undecided, "0235")
        press("x", Key.Key_Escape)
        assert names(undecided.gallery, undecided.gallery.selection) == "235"
        assert current(undecided) == "2"


class TestZoom:
    def test_all_panes_show_the_same_part_as_large(
        self, window: MainWindow, compare: Compare
    ) -> None:
        begin(window, "01")
        press(Key.Key_Space)
        first, second = compare.canvas.sight(0), compare.canvas.sight(1)
        assert first is not None
        assert second is not None
        assert first.scale == FULL
        assert second.scale == FULL / 2  # it has twice the pixels
        assert first.place == second.place
        press(Key.Key_Space)
        assert compare.canvas.sight(1).zoom.scale is None  # type: ignore[union-attr]

    def test_one_that_is_let_go_is_zoomed_alone(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "03")
        press(Key.Key_Tab, "o", Key.Key_Space)
        assert compare.bar.lock.isChecked()
        scales = [compare.canvas.sight(pane).zoom.scale for pane in (0, 1)]  # type: ignore[union-attr]
        assert scales == [None, FULL]
        press("o")
        assert compare.canvas.sight(1).zoom.scale is None  # type: ignore[union-attr]

    def test_a_drag_moves_all(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "03")
        press(Key.Key_Space)
        for _ in range(8):
            compare.zoom_by(1.5, QPointF(0, 0))
        places = [compare.canvas.sight(pane).place for pane in (0, 1)]  # type: ignore[union-attr]
        start = compare.canvas.places[0].center()
        QTest.mousePress(compare.canvas, LEFT, pos=start)
        for x in (20, 60):
            QTest.mouseMove(compare.canvas, start - type(start)(x, 0))
        QTest.mouseRelease(compare.canvas, LEFT, pos=start)
        moved = [compare.canvas.sight(pane).place for pane in (0, 1)]  # type: ignore[union-attr]
        assert moved[0].left < places[0].left
        assert moved[0] == moved[1]

    def test_shift_with_arrows_moves_all(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "03")
        for _ in range(8):
            compare.zoom_by(1.5, QPointF(0, 0))
        before = compare.canvas.sight(1)
        press(Key.Key_Right, held=Held.ShiftModifier)
        after = compare.canvas.sight(1)
        assert before is not None
        assert after is not None
        assert after.place.left < before.place.left
        assert after.place.top == before.place.top
        assert shown(compare) == "[0]3"

    def test_a_second_click_shows_all_pixels(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "03")
        QTest.mouseClick(compare.canvas, LEFT, pos=compare.canvas.places[0].center())
        assert compare.canvas.sight(1).scale == FULL  # type: ignore[union-attr]


class TestFlicker:
    def test_both_are_shown_in_the_same_place_by_turns(
        self, window: MainWindow, compare: Compare
    ) -> None:
        begin(window, "0235")
        seen = []
        for _ in range(3):
            press("\\")
            seen.append(shown(compare))
        assert seen == ["[2]", "[0]", "[2]"]
        assert not window.filter_bar.isVisible()  # the key means that elsewhere
        press("x", Key.Key_Right)
        assert shown(compare) == "[3]"
        press(Key.Key_Escape)
        assert (window.views.name, shown(compare)) == ("compare", "0[3]")
        assert flagged(window.gallery, Flag.REJECT) == "2"

    def test_the_winner_wins_against_the_other_of_the_two(
        self, window: MainWindow, compare: Compare
    ) -> None:
        begin(window, "0235")
        press("v", Key.Key_Tab, Key.Key_Tab, "\\", "w")
        assert flagged(window.gallery, Flag.KEEP) == "0"
        assert flagged(window.gallery, Flag.REJECT) == "3"

    def test_of_three_or_four_two_flicker_and_challengers_walk_one_by_one(
        self, window: MainWindow, compare: Compare
    ) -> None:
        begin(window, "01346")
        press("v", "\\")
        assert shown(compare) == "[1]"
        press(Key.Key_Right)
        assert shown(compare) == "[3]"
        press("\\", Key.Key_Escape)
        assert shown(compare) == "[0]34"
        press(Key.Key_Tab, Key.Key_Tab, "\\")
        assert shown(compare) == "[0]"
        press("\\")
        assert shown(compare) == "[4]"


class TestDifferences:
    def test_only_what_differs_is_told(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "0235")
        press("d")
        text = compare.table.toPlainText()
        assert "Seed" in text
        assert "Size" in text
        for same in ("Prompt", "Steps", "Checkpoint", "CFG"):
            assert same not in text
        press(Key.Key_Right)
        assert "a blue owl" in compare.table.toPlainText()
        press("d")
        assert compare.table.isHidden()

    def test_it_is_about_the_challenger_with_the_focus(
        self, window: MainWindow, compare: Compare
    ) -> None:
        begin(window, "0235")
        press("d", "v", Key.Key_Tab, Key.Key_Tab)
        assert "Challenger 2 of 3" in compare.table.toPlainText()

    def test_texts_of_files_are_no_markup(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "02")
        first, second = window.library.details(window.gallery.ids[:2])
        compare.table.show_pair(replace(first, positive="<b>&amp;</b>"), second, ("a", "b"))
        assert "<b>&amp;</b>" in compare.table.toPlainText()

    def test_one_left_has_nothing_to_differ_from(
        self, window: MainWindow, compare: Compare
    ) -> None:
        begin(window, "02")
        press("d", "w")
        assert compare.table.toPlainText() == ""


class TestPictures:
    def test_they_are_painted_where_they_belong(
        self, window: MainWindow, compare: Compare, qtbot: QtBot
    ) -> None:
        begin(window, "03")
        canvas = compare.canvas
        images = window.images
        qtbot.waitUntil(
            lambda: all(images.whole(pane.cell.id) is not None for pane in canvas.panes)
        )
        press(Key.Key_Space)
        picture = canvas.grab().toImage()
        for number, pane in enumerate(canvas.panes):
            whole, sight = images.whole(pane.cell.id), canvas.sight(number)
            assert whole is not None
            assert sight is not None
            spot = room_in(canvas.places[number]).topLeft() + QPoint(*sight.place[:2])
            for x, y in ((5, 5), (200, 100), (310, 230)):
                seen = picture.pixelColor(spot + QPoint(x, y))
                assert seen == whole.image.pixelColor(x, y)

    def test_what_may_come_next_is_decoded_ahead(
        self, window: MainWindow, compare: Compare, qtbot: QtBot
    ) -> None:
        begin(window, "0235")
        ahead = compare.comparison.next_up[0]
        qtbot.waitUntil(lambda: window.images.whole(ahead) is not None)

    def test_one_that_cannot_be_shown_says_why(
        self, window: MainWindow, compare: Compare, qtbot: QtBot
    ) -> None:
        details = window.library.details([window.gallery.id_at(1)])[0]
        place = details.places[0]
        os.remove(os.path.join(place.folder, place.relpath))
        begin(window, "01")
        qtbot.waitUntil(lambda: window.images.trouble(details.id) != "")
        compare.canvas.grab()

    @pytest.mark.parametrize("mode", [ThemeMode.DARK, ThemeMode.LIGHT])
    def test_the_frame_is_seen_in_both_themes(
        self, window: MainWindow, compare: Compare, mode: ThemeMode
    ) -> None:
        window.theme.mode = mode
        begin(window, "03")
        corner = compare.canvas.places[0].topLeft()
        framed = compare.canvas.grab().toImage().pixelColor(corner.x() + 1, corner.y() + 60)
        canvas = window.theme.colors.canvas
        assert framed != canvas
        press(Key.Key_Tab)
        plain = compare.canvas.grab().toImage().pixelColor(corner.x() + 1, corner.y() + 60)
        assert plain == canvas
        window.theme.mode = ThemeMode.DARK

    def test_enter_opens_the_image_in_the_loupe(self, window: MainWindow, compare: Compare) -> None:
        begin(window, "0235")
        press(Key.Key_Tab, Key.Key_Return)
        assert (window.views.name, current(window)) == ("loupe", "2")


def test_it_does_not_keep_the_window_from_being_small(compare: Compare) -> None:
    assert compare.minimumSizeHint().width() <= 240
