"""Culling in the whole window, by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library.library import Library
from curator.ui.compare import Compare
from curator.ui.cull import Cull
from curator.ui.loupe_facts import Info
from curator.ui.main_window import MainWindow

from .test_main_window import MakeWindow, make_window

__all__ = ["make_window"]

Key, Held = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def window(make_window: MakeWindow, ui_library: Library) -> MainWindow:
    """Six images: two prompts, three images each, stacked by prompt."""
    window = make_window(ui_library)
    window.gallery.stacks.rule = StackRule.PROMPT
    return window


def press(window: MainWindow, *keys: Qt.Key, held: Qt.KeyboardModifier = Held.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or window, key, held)
        QApplication.sendPostedEvents()


def flags(window: MainWindow) -> list[Flag]:
    gallery = window.gallery
    return [gallery.cell(place).flag for place in range(len(gallery))]


def cull_of(window: MainWindow) -> Cull:
    view = window.views.image_view
    assert isinstance(view, Cull)
    return view


def test_from_the_grid_to_the_end_and_back(window: MainWindow, qtbot: QtBot) -> None:
    gallery = window.gallery
    assert len(gallery) == 2
    press(window, Key.Key_K)
    assert window.views.name == "cull"
    assert window.actions_of_window["cull"].isChecked()
    assert len(gallery) == 6
    press(window, Key.Key_P, Key.Key_X, Key.Key_4)
    assert flags(window)[:3] == [Flag.KEEP, Flag.REJECT, Flag.UNDECIDED]
    assert gallery.current_index == 3
    press(window, Key.Key_Backspace, Key.Key_Backspace)
    assert gallery.current_index == 1
    assert flags(window)[:2] == [Flag.KEEP, Flag.UNDECIDED]
    press(window, Key.Key_Down, Key.Key_Right, Key.Key_W)
    assert flags(window)[3:] == [Flag.REJECT, Flag.KEEP, Flag.REJECT]
    cull = cull_of(window)
    assert cull.summary.isVisible()
    press(window, Key.Key_Left, held=Held.ControlModifier)
    assert gallery.current_index == 2
    assert not cull.summary.isVisible()
    press(window, Key.Key_X)
    press(window, Key.Key_Left, held=Held.ControlModifier)
    press(window, Key.Key_X)
    assert cull.summary.heading.text() == "All decided"
    press(window, Key.Key_Escape)
    assert window.views.name == "grid"
    assert len(gallery) == 2
    assert QApplication.focusWidget() is window.grid
    press(window, *[Key.Key_Z] * 4, held=Held.ControlModifier)
    assert set(flags(window)) == {Flag.UNDECIDED}


def test_back_one_decision_is_for_views_that_can(window: MainWindow) -> None:
    action = window.actions_of_window["go_back"]
    assert not action.isEnabled()
    press(window, Key.Key_K)
    assert action.isEnabled()
    press(window, Key.Key_Backspace)
    assert window.line.currentMessage() == "Nothing has been decided here yet."
    press(window, Key.Key_E)
    assert not action.isEnabled()
    press(window, Key.Key_G)
    assert not window.gallery.stacks.is_frozen


@pytest.mark.parametrize("elsewhere", [False, True])
def test_auto_advance_is_on_there_whatever_it_is_elsewhere(
    window: MainWindow, elsewhere: bool
) -> None:
    action = window.actions_of_window["auto_advance"]
    if elsewhere:
        press(window, Key.Key_A)
    press(window, Key.Key_K)
    assert action.isChecked()
    assert not action.isEnabled()
    press(window, Key.Key_A, Key.Key_P)
    assert window.gallery.current_index == 1
    press(window, Key.Key_Escape)
    assert action.isChecked() is window.gallery.auto_advance is elsewhere
    assert action.isEnabled()


def test_nothing_shown_nothing_to_cull(window: MainWindow) -> None:
    window.ask("nothing_like_it")
    QApplication.sendPostedEvents()
    assert not window.actions_of_window["cull"].isEnabled()
    window.views.show_view("cull")
    assert window.views.name == "grid"


def test_when_the_last_image_leaves_the_grid_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    press(window, Key.Key_K)
    library = window.library
    library.ask_to_remove(library.folders[0].id)
    qtbot.waitUntil(lambda: len(window.gallery) == 0)
    qtbot.waitUntil(lambda: window.views.name == "grid")
    assert not window.gallery.stacks.is_frozen


def test_closing_the_window_while_culling(window: MainWindow) -> None:
    press(window, Key.Key_K, Key.Key_P)
    window.leave()
    assert window.library.has_undo is not None


def test_the_line_of_facts_follows_its_action(window: MainWindow) -> None:
    press(window, Key.Key_K, Key.Key_I)
    assert cull_of(window).loupe.info is window.loupe.info is Info.FACTS


def test_one_hand_moves_in_every_view(window: MainWindow) -> None:
    window.keymap.preset = "one_hand"
    gallery = window.gallery
    press(window, Key.Key_D)
    assert gallery.current_index == 1
    press(window, Key.Key_A)
    assert gallery.current_index == 0
    press(window, Key.Key_R)
    assert window.views.name == "cull"
    press(window, Key.Key_S)
    assert gallery.current_index == 3
    press(window, Key.Key_D, Key.Key_F)
    assert flags(window)[4] is Flag.KEEP
    press(window, Key.Key_Q)
    assert gallery.current_index == 4
    assert flags(window)[4] is Flag.UNDECIDED
    press(window, Key.Key_W)
    assert gallery.current_index == 0
    press(window, Key.Key_E, Key.Key_D)
    assert (window.views.name, gallery.current_index) == ("loupe", 1)


def test_what_is_put_away_leaves_the_list_and_comes_back_to_its_place(
    window: MainWindow, qtbot: QtBot
) -> None:
    gallery = window.gallery
    press(window, Key.Key_K, Key.Key_Right)
    ids = gallery.ids.tolist()
    press(window, Key.Key_Delete)
    qtbot.waitUntil(lambda: gallery.ids.tolist() == [ids[0], *ids[2:]])
    assert window.views.name == "cull"
    assert gallery.current == ids[2]
    assert gallery.selection.tolist() == [ids[2]]
    press(window, Key.Key_Z, held=Held.ControlModifier)
    qtbot.waitUntil(lambda: gallery.ids.tolist() == ids)
    qtbot.waitUntil(lambda: gallery.current == ids[1])
    assert window.views.name == "cull"


def test_the_card_leads_to_processing_the_rejected(window: MainWindow, qtbot: QtBot) -> None:
    press(window, Key.Key_K, Key.Key_End, Key.Key_X)
    summary = cull_of(window).summary
    assert summary.process.isVisible()
    before = set(QApplication.topLevelWidgets())
    QTest.mouseClick(summary.process, Qt.MouseButton.LeftButton)

    def opened() -> list[QWidget]:
        new = set(QApplication.topLevelWidgets()) - before
        return [each for each in new if each.isVisible()]

    qtbot.waitUntil(lambda: bool(opened()))
    for dialog in opened():
        assert "reject" in dialog.windowTitle().lower()
        dialog.close()


def test_one_hand_walks_the_challengers(window: MainWindow) -> None:
    window.keymap.preset = "one_hand"
    window.gallery.stacks.rule = StackRule.NONE
    window.gallery.select_all()
    press(window, Key.Key_C)
    compare = window.views.image_view
    assert isinstance(compare, Compare)
    before = list(compare.comparison.shown)
    press(window, Key.Key_D)
    assert list(compare.comparison.shown) != before
    assert compare.table.isHidden()
    press(window, Key.Key_D, held=Held.ShiftModifier)
    assert not compare.table.isHidden()


def test_a_stack_is_compared_in_between(window: MainWindow) -> None:
    gallery = window.gallery
    press(window, Key.Key_K, Key.Key_Down)
    ids = gallery.ids.tolist()
    press(window, Key.Key_C)
    compare = window.views.image_view
    assert isinstance(compare, Compare)
    assert sorted(compare.comparison.shown) == sorted(ids[3:5])
    press(window, Key.Key_W)
    press(window, Key.Key_K)
    assert window.views.name == "cull"
    assert gallery.ids.tolist() == ids
    assert gallery.selected_count == 1
    assert sorted(flags(window)[3:5]) == [Flag.REJECT, Flag.KEEP]
    press(window, Key.Key_Backspace)
    assert set(flags(window)) == {Flag.UNDECIDED}
    press(window, Key.Key_Escape)
    assert not gallery.stacks.is_frozen
