"""The rubber band and dragging images out: what is pressed, moved and let go of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QDrag, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.library.gallery import Gallery
from curator.library.scan import scan
from curator.ui.dragged import images_in
from curator.ui.gallery.band import scroll_step
from curator.ui.gallery.drag import MOST_FILES, carried, drag_picture
from curator.ui.gallery.layout import GAP, laid_out
from curator.ui.gallery.view import GridView
from curator.ui.theme import DARK

Held = Qt.KeyboardModifier
PLAIN, CONTROL, SHIFT, ALT = (
    Held.NoModifier,
    Held.ControlModifier,
    Held.ShiftModifier,
    Held.AltModifier,
)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
COLUMNS = 4


def send(grid: GridView, kind: QEvent.Type, at: QPoint, held: Held = PLAIN) -> None:
    button = NONE if kind is QEvent.Type.MouseMove else LEFT
    buttons = NONE if kind is QEvent.Type.MouseButtonRelease else LEFT
    place = QPointF(grid.viewport().mapToGlobal(at))
    event = QMouseEvent(kind, QPointF(at), place, button, buttons, held)
    QApplication.sendEvent(grid.viewport(), event)


def press(grid: GridView, at: QPoint, held: Held = PLAIN) -> None:
    send(grid, QEvent.Type.MouseButtonPress, at, held)


def move(grid: GridView, at: QPoint, held: Held = PLAIN) -> None:
    send(grid, QEvent.Type.MouseMove, at, held)


def release(grid: GridView, at: QPoint, held: Held = PLAIN) -> None:
    send(grid, QEvent.Type.MouseButtonRelease, at, held)


def draw(grid: GridView, begin: QPoint, end: QPoint, held: Held = PLAIN) -> None:
    press(grid, begin, held)
    move(grid, end, held)
    release(grid, end, held)


def cell(grid: GridView, index: int) -> QRect:
    return grid.visualRect(grid.model().index(index, 0))


def gap_before(grid: GridView, index: int) -> QPoint:
    return cell(grid, index).topLeft() - QPoint(GAP // 2, GAP // 2)


def selected(gallery: Gallery) -> list[int]:
    return [gallery.index_of(each) or 0 for each in gallery.selection.tolist()]


def ids_of(data: QMimeData) -> list[int]:
    found = images_in(data)
    return [] if found is None else found.tolist()


class TestBand:
    def test_it_selects_what_it_touches(self, grid: GridView, grid_gallery: Gallery) -> None:
        draw(grid, gap_before(grid, 1), cell(grid, 6).center())
        assert selected(grid_gallery) == [1, 2, 5, 6]
        assert grid_gallery.current_index == 1

    def test_it_follows_the_pointer_back(self, grid: GridView, grid_gallery: Gallery) -> None:
        press(grid, gap_before(grid, 1))
        move(grid, cell(grid, 6).center())
        move(grid, cell(grid, 1).center())
        assert selected(grid_gallery) == [1]
        move(grid, QPoint(0, 20))
        assert selected(grid_gallery) == [0]
        release(grid, QPoint(0, 20))

    def test_without_control_it_begins_with_nothing_selected(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.go_to(9)
        draw(grid, gap_before(grid, 2), cell(grid, 2).center())
        assert selected(grid_gallery) == [2]

    def test_with_control_it_adds(self, grid: GridView, grid_gallery: Gallery) -> None:
        grid_gallery.go_to(9)
        press(grid, gap_before(grid, 1), CONTROL)
        move(grid, cell(grid, 2).center(), CONTROL)
        assert selected(grid_gallery) == [1, 2, 9]
        move(grid, cell(grid, 1).center(), CONTROL)
        assert selected(grid_gallery) == [1, 9]
        release(grid, cell(grid, 1).center(), CONTROL)
        assert grid_gallery.current_index == 9

    def test_with_shift_it_extends_from_where_the_selection_began(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.go_to(1)
        draw(grid, gap_before(grid, 6), cell(grid, 6).center(), SHIFT)
        assert selected(grid_gallery) == [1, 2, 3, 4, 5, 6]

    def test_with_alt_it_begins_on_a_picture(self, grid: GridView, grid_gallery: Gallery) -> None:
        draw(grid, cell(grid, 1).center(), cell(grid, 2).center(), ALT)
        assert selected(grid_gallery) == [1, 2]

    def test_from_a_cells_margin_too(self, grid: GridView, grid_gallery: Gallery) -> None:
        corner = cell(grid, 1).topLeft() + QPoint(2, 2)
        draw(grid, corner, cell(grid, 2).center())
        assert selected(grid_gallery) == [1, 2]

    def test_a_press_that_hardly_moves_is_a_click(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.go_to(5)
        gap = gap_before(grid, 1)
        draw(grid, gap, gap + QPoint(2, 2))
        assert selected(grid_gallery) == []

    def test_below_the_last_row_it_begins_as_well(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
        last = cell(grid, 29)
        draw(grid, last.center() + QPoint(150, 10), last.center())
        assert selected(grid_gallery) == [29]

    def test_at_the_edge_the_view_scrolls_on(
        self, grid: GridView, grid_gallery: Gallery, qtbot: QtBot
    ) -> None:
        below = QPoint(grid.viewport().width() - 2, grid.viewport().height() + 60)
        press(grid, QPoint(2, 2))
        move(grid, below)
        bar = grid.verticalScrollBar()
        qtbot.waitUntil(lambda: bar.value() == bar.maximum())
        qtbot.waitUntil(lambda: len(grid_gallery.selection) == 30)
        move(grid, QPoint(below.x(), -200))
        qtbot.waitUntil(lambda: bar.value() == 0)
        release(grid, QPoint(below.x(), -200))
        assert selected(grid_gallery) == [0, 1, 2, 3][: len(selected(grid_gallery))]

    def test_it_is_seen_and_goes(self, grid: GridView, theme: object) -> None:
        def corner() -> QColor:
            return grid.viewport().grab().toImage().pixelColor(gap_before(grid, 5))

        before = corner()
        press(grid, gap_before(grid, 1))
        move(grid, cell(grid, 6).center())
        assert corner() != before
        release(grid, cell(grid, 6).center())
        assert corner() == before

    def test_it_ends_where_it_is_when_images_change_place(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        press(grid, gap_before(grid, 1))
        move(grid, cell(grid, 2).center())
        grid.resize(grid.width() + 60, grid.height())
        assert not grid._mouse.draws_band
        assert selected(grid_gallery) == [1, 2]
        move(grid, cell(grid, 9).center())
        assert selected(grid_gallery) == [1, 2]


@given(
    st.integers(1, 500),
    st.integers(100, 900),
    st.tuples(*(st.integers(-50, 3000),) * 4),
)
def test_touched_are_the_cells_whose_rectangles_meet_it(
    count: int, width: int, corners: tuple[int, int, int, int]
) -> None:
    layout = laid_out(count, width, 96)
    left, top, right, bottom = corners
    rect = QRect(QPoint(left, top), QPoint(right, bottom)).normalized()
    expected = [
        index
        for index in range(count)
        if QRect(layout.left_of(index), layout.top_of(index), layout.side, layout.side).intersects(
            rect
        )
    ]
    assert layout.touched(rect).tolist() == expected


def test_a_band_over_a_million_images_costs_no_loop() -> None:
    layout = laid_out(1_000_000, 1600, 96)
    touched = layout.touched(QRect(0, 0, 1600, layout.height))
    assert np.array_equal(touched, np.arange(1_000_000))


@pytest.mark.parametrize("height", [200, 1000])
def test_the_view_scrolls_faster_the_farther_out_the_pointer_is(height: int) -> None:
    assert scroll_step(height // 2, height) == 0
    down = [scroll_step(height + out, height) for out in (-20, 0, 40, 200, 2000)]
    assert down == sorted(down)
    assert 0 < down[0] < 10
    assert down[-1] == 8 * height
    assert [scroll_step(-out, height) for out in (-20, 0, 40, 200, 2000)] == [
        -each for each in down
    ]


class TestPressOnTheSelection:
    def test_a_click_counts_when_the_button_comes_up(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.go_to(1)
        grid_gallery.extend_to(3)
        press(grid, cell(grid, 2).center())
        assert selected(grid_gallery) == [1, 2, 3]
        release(grid, cell(grid, 2).center())
        assert selected(grid_gallery) == [2]

    def test_with_control_too(self, grid: GridView, grid_gallery: Gallery) -> None:
        grid_gallery.go_to(1)
        grid_gallery.extend_to(3)
        press(grid, cell(grid, 2).center(), CONTROL)
        assert selected(grid_gallery) == [1, 2, 3]
        release(grid, cell(grid, 2).center(), CONTROL)
        assert selected(grid_gallery) == [1, 3]

    def test_an_image_apart_is_selected_at_once(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.go_to(1)
        press(grid, cell(grid, 2).center())
        assert selected(grid_gallery) == [2]
        release(grid, cell(grid, 2).center())


class TestDrag:
    def test_files_and_ids_of_the_selection_are_carried(
        self, grid_gallery: Gallery, many: Path
    ) -> None:
        data, told = carried(grid_gallery.library, grid_gallery.ids[2:5])
        assert [url.toLocalFile() for url in data.urls()] == [
            str(many / f"{n:02}.png") for n in (2, 3, 4)
        ]
        assert data.hasFormat("text/uri-list")
        assert ids_of(data) == grid_gallery.ids[2:5].tolist()
        assert told == ""

    def test_what_has_no_file_is_left_out_and_told(self, grid_gallery: Gallery, many: Path) -> None:
        library = grid_gallery.library
        (many / "03.png").unlink()
        scan(library, library.watched)
        data, told = carried(library, grid_gallery.ids[2:5])
        assert [url.fileName() for url in data.urls()] == ["02.png", "04.png"]
        assert told == "Left out for lack of a file: 1 image."

    def test_too_many_are_carried_within_the_program_only(self, grid_gallery: Gallery) -> None:
        ids = np.arange(1, MOST_FILES + 2)
        data, told = carried(grid_gallery.library, ids)
        assert not data.hasUrls()
        assert ids_of(data) == ids.tolist()
        assert told.startswith("No more than 2,000 files can be dragged")

    @pytest.mark.parametrize("count", [1, 2, 12_345])
    @pytest.mark.parametrize("picture", [True, False])
    def test_the_picture_tells_how_many(
        self, qapp: QApplication, count: int, picture: bool
    ) -> None:
        front = QPixmap(200, 100)
        front.fill(QColor("red"))
        made = drag_picture(front if picture else None, count, DARK, 2.0).toImage()
        assert (made.pixelColor(90, 90) == QColor("red")) is picture
        accent = any(made.pixelColor(x, 8) == DARK.accent for x in range(made.width()))
        assert accent is (count > 1)

    def test_a_drag_from_a_picture_carries_the_selection_as_copies(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.go_to(1)
        grid_gallery.extend_to(2)
        begin = cell(grid, 1).center()
        press(grid, begin)
        move(grid, begin + QPoint(30, 0))
        (drag,) = grid.findChildren(QDrag)
        assert ids_of(drag.mimeData()) == grid_gallery.ids[1:3].tolist()
        assert len(drag.mimeData().urls()) == 2
        assert drag.supportedActions() == Qt.DropAction.CopyAction
        assert not drag.pixmap().isNull()
        release(grid, begin + QPoint(30, 0))
        assert selected(grid_gallery) == [1, 2]

    def test_too_many_are_told_of(
        self, grid: GridView, grid_gallery: Gallery, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("curator.ui.gallery.drag.MOST_FILES", 5)
        grid_gallery.select_all()
        with qtbot.waitSignal(grid.told) as told:
            press(grid, cell(grid, 1).center())
            move(grid, cell(grid, 2).center())
        assert told.args[0].startswith("No more than 5 files")
