"""Clicks and keys in the grid: all that a file manager's user expects, kept as ids."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Scale
from curator.domain.image import Flag, Label
from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.ui.gallery.view import GridView

Key, Held = Qt.Key, Qt.KeyboardModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
PLAIN, CONTROL, SHIFT = Held.NoModifier, Held.ControlModifier, Held.ShiftModifier
COLUMNS = 4


def click(
    grid: GridView, index: int, held: Qt.KeyboardModifier = PLAIN, button: Qt.MouseButton = LEFT
) -> None:
    QTest.mouseClick(grid.viewport(), button, held, middle(grid, index))


def middle(grid: GridView, index: int) -> QPoint:
    return grid.visualRect(grid.model().index(index, 0)).center()


def press(grid: GridView, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(grid, key, held)


def selected(gallery: Gallery) -> list[int]:
    return [gallery.index_of(image_id) or 0 for image_id in gallery.selection]


class TestMouse:
    def test_a_click_selects_one(self, grid: GridView, grid_gallery: Gallery) -> None:
        click(grid, 5)
        click(grid, 2)
        assert selected(grid_gallery) == [2]
        assert grid_gallery.current_index == 2

    def test_control_takes_in_and_out(self, grid: GridView, grid_gallery: Gallery) -> None:
        click(grid, 1)
        click(grid, 3, CONTROL)
        click(grid, 6, CONTROL)
        click(grid, 3, CONTROL)
        assert selected(grid_gallery) == [1, 6]
        assert grid_gallery.current_index == 3

    def test_shift_selects_a_range_from_where_it_began(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        click(grid, 5)
        click(grid, 7, SHIFT)
        assert selected(grid_gallery) == [5, 6, 7]
        click(grid, 3, SHIFT)
        assert selected(grid_gallery) == [3, 4, 5]
        assert grid_gallery.current_index == 3

    def test_control_and_shift_add_a_range(self, grid: GridView, grid_gallery: Gallery) -> None:
        click(grid, 0)
        click(grid, 4, CONTROL)
        click(grid, 6, CONTROL | SHIFT)
        assert selected(grid_gallery) == [0, 4, 5, 6]

    def test_empty_space_selects_none_and_keeps_the_current(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        click(grid, 5)
        gap = grid.visualRect(grid.model().index(5, 0)).topLeft() - QPoint(4, 4)
        QTest.mouseClick(grid.viewport(), LEFT, CONTROL, gap)
        assert selected(grid_gallery) == [5]
        QTest.mouseClick(grid.viewport(), LEFT, PLAIN, gap)
        assert selected(grid_gallery) == []
        assert grid_gallery.current_index == 5

    def test_a_double_click_opens(
        self, grid: GridView, grid_gallery: Gallery, qtbot: QtBot
    ) -> None:
        click(grid, 2)
        with qtbot.waitSignal(grid.opened) as opened:
            QTest.mouseDClick(grid.viewport(), LEFT, PLAIN, middle(grid, 2))
        assert opened.args == [grid_gallery.id_at(2)]

    def test_two_quick_clicks_with_control_are_two_clicks(
        self, grid: GridView, grid_gallery: Gallery, qtbot: QtBot
    ) -> None:
        click(grid, 1)
        click(grid, 2, CONTROL)
        with qtbot.assertNotEmitted(grid.opened):
            for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
                event = QMouseEvent(
                    kind,
                    QPointF(middle(grid, 2)),
                    QPointF(grid.viewport().mapToGlobal(middle(grid, 2))),
                    LEFT,
                    LEFT,
                    CONTROL,
                )
                QApplication.sendEvent(grid.viewport(), event)
        assert selected(grid_gallery) == [1]

    def test_a_click_on_a_cell_that_is_cut_off_moves_nothing(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        top_of_third_row = grid.visualRect(grid.model().index(2 * COLUMNS, 0)).top()
        place = QPoint(middle(grid, 0).x(), top_of_third_row + 10)
        QTest.mouseClick(grid.viewport(), LEFT, PLAIN, place)
        assert grid_gallery.current_index == 2 * COLUMNS
        assert grid.verticalOffset() == 0


class TestMenu:
    def ask(self, grid: GridView, index: int) -> None:
        """As the system does it: a press of the button, then the event."""
        place = middle(grid, index)
        QTest.mousePress(grid.viewport(), RIGHT, PLAIN, place)
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, place, grid.viewport().mapToGlobal(place)
        )
        QApplication.sendEvent(grid.viewport(), event)

    def test_on_an_image_apart_it_selects_that(
        self, grid: GridView, grid_gallery: Gallery, qtbot: QtBot
    ) -> None:
        click(grid, 0)
        with qtbot.waitSignal(grid.menu_wanted) as asked:
            self.ask(grid, 6)
        assert selected(grid_gallery) == [6]
        assert asked.args == [grid.viewport().mapToGlobal(middle(grid, 6))]

    def test_within_the_selection_it_leaves_that(
        self, grid: GridView, grid_gallery: Gallery, qtbot: QtBot
    ) -> None:
        click(grid, 1)
        click(grid, 3, SHIFT)
        with qtbot.waitSignal(grid.menu_wanted):
            self.ask(grid, 2)
        assert selected(grid_gallery) == [1, 2, 3]

    def test_the_menu_key_asks_at_the_current_image(
        self, grid: GridView, grid_gallery: Gallery, qtbot: QtBot
    ) -> None:
        grid_gallery.go_to(5)
        with qtbot.waitSignal(grid.menu_wanted) as asked:
            event = QContextMenuEvent(
                QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), grid.mapToGlobal(QPoint(0, 0))
            )
            QApplication.sendEvent(grid.viewport(), event)
        assert asked.args == [grid.viewport().mapToGlobal(middle(grid, 5))]


class TestKeys:
    @pytest.mark.parametrize(
        ("start", "key", "end"),
        [
            (5, Key.Key_Left, 4),
            (5, Key.Key_Right, 6),
            (5, Key.Key_Up, 1),
            (5, Key.Key_Down, 9),
            (5, Key.Key_Home, 0),
            (5, Key.Key_End, 29),
            (5, Key.Key_PageDown, 13),
            (25, Key.Key_PageUp, 17),
            (7, Key.Key_Right, 8),
            (8, Key.Key_Left, 7),
            (0, Key.Key_Left, 0),
            (29, Key.Key_Right, 29),
            (2, Key.Key_Up, 2),
            (2, Key.Key_PageUp, 2),
            (27, Key.Key_Down, 29),
            (24, Key.Key_PageDown, 28),
        ],
    )
    def test_moving(
        self, grid: GridView, grid_gallery: Gallery, start: int, key: Qt.Key, end: int
    ) -> None:
        grid_gallery.go_to(start)
        press(grid, key)
        assert grid_gallery.current_index == end
        assert selected(grid_gallery) == [end]

    @pytest.mark.parametrize(
        ("key", "expected"),
        [
            (Key.Key_Right, [9, 10]),
            (Key.Key_Left, [8, 9]),
            (Key.Key_Down, [9, 10, 11, 12, 13]),
            (Key.Key_Up, [5, 6, 7, 8, 9]),
            (Key.Key_Home, list(range(10))),
            (Key.Key_End, list(range(9, 30))),
            (Key.Key_PageDown, list(range(9, 18))),
            (Key.Key_PageUp, list(range(1, 10))),
        ],
    )
    def test_shift_extends(
        self, grid: GridView, grid_gallery: Gallery, key: Qt.Key, expected: list[int]
    ) -> None:
        grid_gallery.go_to(9)
        press(grid, key, SHIFT)
        assert selected(grid_gallery) == expected

    def test_shift_goes_back_over_what_it_took(self, grid: GridView, grid_gallery: Gallery) -> None:
        grid_gallery.go_to(3)
        for key in (Key.Key_Right, Key.Key_Right, Key.Key_Left, Key.Key_Left, Key.Key_Left):
            press(grid, key, SHIFT)
        assert selected(grid_gallery) == [2, 3]

    def test_control_moves_without_selecting(self, grid: GridView, grid_gallery: Gallery) -> None:
        grid_gallery.go_to(3)
        press(grid, Key.Key_Down, CONTROL)
        assert grid_gallery.current_index == 7
        assert selected(grid_gallery) == [3]

    def test_enter_opens_the_current(
        self, grid: GridView, grid_gallery: Gallery, qtbot: QtBot
    ) -> None:
        grid_gallery.go_to(4)
        for key in (Key.Key_Return, Key.Key_Enter):
            with qtbot.waitSignal(grid.opened) as opened:
                press(grid, key)
            assert opened.args == [grid_gallery.id_at(4)]

    @pytest.mark.parametrize(
        ("key", "held"),
        [
            (Key.Key_P, PLAIN),
            (Key.Key_5, PLAIN),
            (Key.Key_Space, PLAIN),
            (Key.Key_Escape, PLAIN),
            (Key.Key_Left, CONTROL),
            (Key.Key_Right, CONTROL),
            (Key.Key_A, CONTROL),
            (Key.Key_Left, Held.AltModifier),
        ],
    )
    def test_other_keys_are_the_window_s(
        self, grid: GridView, grid_gallery: Gallery, key: Qt.Key, held: Qt.KeyboardModifier
    ) -> None:
        grid_gallery.go_to(5)
        event = QKeyEvent(QEvent.Type.KeyPress, key, held, "p")
        grid.keyPressEvent(event)
        assert not event.isAccepted()
        assert grid_gallery.current_index == 5

    def test_the_first_key_without_a_current_image_goes_to_the_first(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.select_none()
        press(grid, Key.Key_Home)
        assert selected(grid_gallery) == [0]


def test_keys_keep_the_current_image_in_sight(grid: GridView, grid_gallery: Gallery) -> None:
    for key in [Key.Key_Down] * 7 + [Key.Key_Right] * 3 + [Key.Key_Up] * 7:
        press(grid, key)
        rect = grid.visualRect(grid.model().index(grid_gallery.current_index or 0, 0))
        assert grid.viewport().rect().contains(rect)
    assert grid.verticalOffset() == 0


def test_screen_readers_are_told_all_that_a_cell_shows(
    grid: GridView, grid_gallery: Gallery
) -> None:
    grid_gallery.badges = ("technical",)
    click(grid, 1)
    grid_gallery.judge(Judgement(flag=Flag.KEEP, rating=4, label=Label.RED, tags=("hands",)))
    told = grid.model().data(grid.model().index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    score = dict(grid_gallery.cell(1).scores)["technical"]
    assert told == (
        f"image 2 of 30, keep, 4 stars, red label, tagged, technical {score:.0f}, selected"
    )
    grid_gallery.badge_scale = Scale.LIBRARY_PERCENTILE
    told = grid.model().data(grid.model().index(1, 0), Qt.ItemDataRole.ToolTipRole)
    rank = dict(grid_gallery.cell(1).scores)["technical"]
    assert told == f"technical {rank:.0f} % in the library"
    assert grid.currentIndex().row() == 1
