"""Stacks in the window: how they look, how they open, what its keys, menus and memory do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library.cells import StackMark
from curator.library.commands import stack
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.ui import words
from curator.ui.errors import ErrorReporter
from curator.ui.gallery.delegate import CellDelegate
from curator.ui.gallery.model import described
from curator.ui.gallery.stack_badge import badge_place
from curator.ui.gallery.stack_parts import bracket_color
from curator.ui.gallery.view import GridView
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.stack_deeds import StackDeeds
from curator.ui.theme import Theme

from .test_grid_painting import PLAIN, SIDE, count, delegate, painted

__all__ = ["delegate"]

Key, Held = Qt.Key, Qt.KeyboardModifier


class TestCells:
    @pytest.mark.parametrize("side", [64, 96, 160, 320])
    def test_edges_of_more_images_show_behind_the_one_in_front(
        self, delegate: CellDelegate, theme: Theme, side: int
    ) -> None:
        alone = painted(delegate, PLAIN, side=side)
        two = painted(delegate, replace(PLAIN, stack=StackMark(2)), side=side)
        seven = painted(delegate, replace(PLAIN, stack=StackMark(7)), side=side)
        above = QRect(side // 4, 0, side // 4, side // 2)  # beside the number
        assert alone.copy(above) != two.copy(above)
        assert two.copy(above) != seven.copy(above)

    def test_a_stack_tells_how_many_it_is(self, delegate: CellDelegate) -> None:
        corner = QRect(SIDE // 2, 0, SIDE // 2, 40)
        seven = painted(delegate, replace(PLAIN, stack=StackMark(7)))
        eight = painted(delegate, replace(PLAIN, stack=StackMark(8)))
        assert seven.copy(corner) != eight.copy(corner)

    def test_a_bracket_ties_the_members_of_an_open_one(
        self, delegate: CellDelegate, theme: Theme
    ) -> None:
        color = bracket_color(theme.colors)
        left, right = QRect(0, 0, 4, 16), QRect(SIDE - 4, 0, 4, 16)
        pictures = [
            painted(delegate, replace(PLAIN, stack=StackMark(3, place))) for place in (1, 2, 3)
        ]
        assert count(pictures[0], color, left) > count(pictures[1], color, left) > 0
        assert count(pictures[2], color, right) > count(pictures[1], color, right) > 0
        assert count(painted(delegate, replace(PLAIN, stack=StackMark(3))), color, left) == 0

    def test_the_other_marks_make_room_for_the_number(self, delegate: CellDelegate) -> None:
        verdict = replace(PLAIN, verdict=Flag.KEEP)
        stacked = replace(verdict, stack=StackMark(7))
        metrics = delegate.metrics(SIDE)
        place = badge_place(metrics, QRectF(0, 0, SIDE, SIDE), StackMark(7)).toRect()
        before = painted(delegate, replace(PLAIN, stack=StackMark(7))).copy(place)
        assert painted(delegate, stacked).copy(place) == before


@pytest.fixture
def stacked(grid: GridView, grid_gallery: Gallery) -> Gallery:
    """The first six images are one stack."""
    ids = grid_gallery.ids[:6]
    grid_gallery.library.do(stack(grid_gallery.library.columns, ids))
    QApplication.processEvents()
    return grid_gallery


def badge_of(grid: GridView, index: int) -> QPoint:
    rect = grid.visualRect(grid.model().index(index, 0))
    mark = grid._gallery.cell(index).stack
    assert mark is not None
    metrics = grid._delegate.metrics(rect.width())
    return badge_place(metrics, QRectF(rect), mark).center().toPoint()


class TestGrid:
    def test_a_press_on_the_number_opens_and_closes(self, grid: GridView, stacked: Gallery) -> None:
        assert len(stacked) == 25
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=badge_of(grid, 0))
        assert len(stacked) == 30
        assert stacked.current_index == 0
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=badge_of(grid, 3))
        assert len(stacked) == 25
        assert stacked.current_index == 0

    def test_a_double_press_there_opens_no_loupe(
        self, grid: GridView, stacked: Gallery, qtbot: QtBot
    ) -> None:
        with qtbot.assertNotEmitted(grid.opened):
            QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=badge_of(grid, 0))
        middle = grid.visualRect(grid.model().index(0, 0)).center()
        with qtbot.waitSignal(grid.opened):
            QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=middle)

    def test_the_line_goes_on_between_cells_of_a_row(
        self, grid: GridView, stacked: Gallery, theme: Theme
    ) -> None:
        stacked.go_to(0)
        stacked.stacks.turn(stacked.id_at(0))
        QApplication.processEvents()
        image = grid.viewport().grab().toImage()
        rects = [grid.visualRect(grid.model().index(at, 0)) for at in range(8)]
        color = bracket_color(theme.colors)
        gap = QRect(rects[1].right() + 3, rects[1].top(), 4, 8)
        assert count(image, color, gap) > 0
        behind_the_last = QRect(rects[5].right() + 3, rects[5].top(), 4, 8)
        assert count(image, color, behind_the_last) == 0

    def test_screen_readers_hear_of_it(self, stacked: Gallery) -> None:
        assert "stack of 6" in described(stacked, 0)
        stacked.stacks.turn(stacked.id_at(0))
        assert "2 of 6 in the stack" in described(stacked, 1)
        assert "stack" not in described(stacked, 6)
        assert words.stack(StackMark(1200)) == "stack of 1,200"


@pytest.fixture
def window(
    ui_library: Library, looks: Looks, theme: Theme, icons: Icons, tmp_path: Path, qtbot: QtBot
) -> Iterator[MainWindow]:
    """Six images of two prompts."""
    window = MainWindow(ui_library, looks, theme, icons, ErrorReporter(icons, tmp_path / "log"))
    window.resize(1280, 720)
    with qtbot.waitActive(window):
        window.show()
    yield window
    window.leave()
    window.deleteLater()


def trigger(window: MainWindow, name: str) -> None:
    window.actions_of_window[name].trigger()
    QApplication.processEvents()


class TestWindow:
    def test_the_menu_says_what_makes_a_stack(self, window: MainWindow) -> None:
        trigger(window, "stacks_prompt")
        assert len(window.gallery) == 2
        assert window.line.counts.whole_text.endswith("undecided of 6 · shown as 2")
        assert window.stack_button.isChecked()
        assert window.stack_button.toolTip() == "Stacks: same prompt"
        trigger(window, "stacks_none")
        assert len(window.gallery) == 6
        assert not window.stack_button.isChecked()

    def test_keys_open_and_stack_and_take_apart(self, window: MainWindow) -> None:
        trigger(window, "stacks_none")
        trigger(window, "select_all")
        QTest.keyClick(window.grid, Key.Key_G, Held.ControlModifier)
        QApplication.processEvents()
        assert len(window.gallery) == 1
        assert window.actions_of_window["stacks_hand"].isChecked()
        QTest.keyClick(window.grid, Key.Key_S)
        assert len(window.gallery) == 6
        QApplication.processEvents()
        assert window.actions_of_window["close_stacks"].isEnabled()
        trigger(window, "close_stacks")
        assert len(window.gallery) == 1
        QTest.keyClick(window.grid, Key.Key_G, Held.ControlModifier | Held.ShiftModifier)
        assert len(window.gallery) == 6

    def test_the_winner_rejects_the_rest(self, window: MainWindow) -> None:
        trigger(window, "stacks_prompt")
        window.gallery.go_to(0)
        QTest.keyClick(window.grid, Key.Key_W)
        counts = window.gallery.counts()
        assert (counts.keep, counts.reject) == (1, 2)
        assert window.gallery.current_index == 1

    def test_a_chosen_score_puts_another_in_front(self, window: MainWindow) -> None:
        trigger(window, "stacks_prompt")
        judges = window.stack_button._judges.actions()
        assert judges[0].isChecked()
        faces = {key: front_by(window, key) for key in ("sharpness", "exposure")}
        columns = window.library.columns
        for key, ids in faces.items():
            for image in ids:
                row = columns.rows_of([image])[0]
                members = columns["prompt_key"] == columns["prompt_key"][row]
                assert columns.score(key)[row] == columns.score(key)[members].max()

    def test_what_was_chosen_is_remembered(
        self, window: MainWindow, looks: Looks, ui_library: Library
    ) -> None:
        trigger(window, "stacks_batch")
        front_by(window, "sharpness")
        gallery = Gallery(ui_library)
        StackDeeds(gallery, looks, lambda _text: None).restore()
        assert gallery.stacks.rule is StackRule.BATCH
        assert gallery.stacks.best_by == "sharpness"
        gallery.close()

    def test_what_cannot_be_done_is_said(self, window: MainWindow) -> None:
        said: list[str] = []
        deeds = StackDeeds(window.gallery, window.looks, said.append)
        window.gallery.go_to(0)
        for deed in (deeds.turn, deeds.choose_winner, deeds.stack, deeds.unstack):
            deed()
        window.gallery.select_all()
        deeds.stack()
        deeds.stack()
        assert said == [
            "This image is in no stack.",
            "This image is in no stack.",
            "Select the images to stack.",
            "Only a stack that was made by hand can be taken apart.",
            "They are one stack already.",
        ]

    def test_loupe_and_inspector_tell_the_place_in_a_stack(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        facts = window.inspector.image.facts
        trigger(window, "stacks_prompt")
        window.gallery.go_to(1)
        qtbot.waitUntil(lambda: facts.text().endswith("stack of 3"))
        trigger(window, "turn_stack")
        qtbot.waitUntil(lambda: facts.text().endswith("1 of 3 in the stack"))
        trigger(window, "loupe")
        window.loupe.grab()
        trigger(window, "stacks_none")
        qtbot.waitUntil(lambda: "stack" not in facts.text())

    def test_near_duplicates_come_when_they_are_found(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        trigger(window, "stacks_near")
        qtbot.waitUntil(lambda: not window.gallery.stacks.is_looking)
        qtbot.waitUntil(lambda: window.stack_button.text() == "")


def front_by(window: MainWindow, key: str) -> list[int]:
    def is_wanted(action: QAction) -> bool:
        return action.data() == key

    next(filter(is_wanted, window.stack_button._judges.actions())).trigger()
    QApplication.processEvents()
    ids: list[int] = window.gallery.ids.tolist()
    return ids
