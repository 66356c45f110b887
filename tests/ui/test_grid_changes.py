"""What stays where it is in the grid while images come, go and change; UX.md says what must."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.library.scan import scan
from curator.ui.gallery.layout import GAP, LARGEST_CELL, SMALLEST_CELL
from curator.ui.gallery.view import GridView

from ..library.conftest import parameters, write_png  # noqa: TID252

BY_NAME = Criteria(sort=Sort("name"))
NEWEST = Criteria()
NOT_REJECTED = replace(BY_NAME, flags=frozenset({Flag.KEEP, Flag.UNDECIDED}))
REJECT = Judgement(flag=Flag.REJECT)
COLUMNS = 4


def place(grid: GridView, image_id: int) -> QRect:
    index = grid.model().index(gallery_of(grid).index_of(image_id) or 0, 0)
    return grid.visualRect(index)


def gallery_of(grid: GridView) -> Gallery:
    return grid._gallery


def scroll(grid: GridView, rows: float) -> None:
    grid.verticalScrollBar().setValue(round(rows * stride(grid)))


def stride(grid: GridView) -> int:
    return grid.visualRect(grid.model().index(0, 0)).height() + GAP


def is_in_sight(grid: GridView, image_id: int) -> bool:
    return grid.viewport().rect().contains(place(grid, image_id))


def arrive(gallery: Gallery, folder: Path, *names: str) -> None:
    for name in names:
        write_png(folder / name, parameters(name), shade=len(name) + sum(map(ord, name)))
    scan(gallery.library, gallery.library.watched)
    gallery.refresh()


class TestArrivals:
    def test_at_the_top_they_appear_by_themselves(
        self, grid: GridView, grid_gallery: Gallery, many: Path
    ) -> None:
        grid_gallery.show(NEWEST)
        grid_gallery.go_to(0)
        before = grid_gallery.current
        arrive(grid_gallery, many, "later.png")
        assert grid.verticalOffset() == 0
        assert grid_gallery.current == before
        assert grid_gallery.current_index == 1
        assert grid.indexAt(QPoint(20, 20)).row() == 0

    def test_elsewhere_what_is_seen_keeps_its_row(
        self, grid: GridView, grid_gallery: Gallery, many: Path
    ) -> None:
        grid_gallery.show(NEWEST)
        grid_gallery.select_none()
        scroll(grid, 3.25)
        first = grid_gallery.id_at(3 * COLUMNS)
        before = place(grid, first).top()
        for number in range(9):
            arrive(grid_gallery, many, f"later {number}.png")
            assert place(grid, first).top() == before
        assert grid_gallery.index_of(first) == 3 * COLUMNS + 9

    def test_a_current_image_in_sight_keeps_its_row(
        self, grid: GridView, grid_gallery: Gallery, many: Path
    ) -> None:
        grid_gallery.show(NEWEST)
        scroll(grid, 2)
        grid_gallery.go_to(3 * COLUMNS + 3)
        current = grid_gallery.current
        assert current is not None
        before = place(grid, current).top()
        for number in range(5):
            arrive(grid_gallery, many, f"later {number}.png")
            assert place(grid, current).top() == before
        assert grid_gallery.current == current
        assert grid_gallery.selection.tolist() == [current]

    def test_they_never_draw_the_view_to_a_current_image_out_of_sight(
        self, grid: GridView, grid_gallery: Gallery, many: Path
    ) -> None:
        grid_gallery.show(NEWEST)
        grid_gallery.go_to(0)
        scroll(grid, 4)
        seen = grid_gallery.id_at(4 * COLUMNS)
        before = place(grid, seen).top()
        arrive(grid_gallery, many, "later.png")
        assert place(grid, seen).top() == before
        assert not is_in_sight(grid, grid_gallery.current or 0)

    def test_at_the_end_of_the_order_they_move_nothing(
        self, grid: GridView, grid_gallery: Gallery, many: Path
    ) -> None:
        scroll(grid, 2.5)
        before = grid.verticalOffset()
        arrive(grid_gallery, many, "zz later.png")
        assert grid.verticalOffset() == before
        assert len(grid_gallery) == 31


class TestJudging:
    def test_reject_and_hide_goes_to_the_next_in_the_same_place(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.show(NOT_REJECTED)
        grid_gallery.go_to(13)
        current, following = grid_gallery.current or 0, grid_gallery.id_at(14)
        before = place(grid, current)
        grid_gallery.judge(REJECT)
        assert grid_gallery.current == following
        assert place(grid, following) == before

    def test_reject_and_hide_of_the_last_goes_to_the_one_before(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.show(NOT_REJECTED)
        grid_gallery.go_to(29)
        before = grid_gallery.id_at(28)
        grid_gallery.judge(REJECT)
        assert grid_gallery.current == before
        assert is_in_sight(grid, before)

    def test_advancing_brings_the_next_into_sight(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        for _ in range(20):
            grid_gallery.judge(Judgement(flag=Flag.KEEP), advance=True)
            assert is_in_sight(grid, grid_gallery.current or 0)
        assert grid_gallery.current_index == 20

    def test_judging_moves_nothing_else(self, grid: GridView, grid_gallery: Gallery) -> None:
        grid_gallery.go_to(9)
        scroll(grid, 1.5)
        before = grid.verticalOffset()
        grid_gallery.judge(REJECT)
        assert grid.verticalOffset() == before
        assert grid_gallery.current_index == 9


class TestRemovals:
    @pytest.fixture
    def folders(self, grid: GridView, grid_gallery: Gallery, many: Path) -> Path:
        """A second folder, whose images come before, between and after the others."""
        second = many.parent / "second"
        for number in (0, 9, 10, 11, 29):
            write_png(second / f"{number:02}b.png", parameters(f"b {number}"), shade=99 + number)
        library = grid_gallery.library
        scan(library, [library.add_folder(second)])
        grid_gallery.refresh()
        assert len(grid_gallery) == 35
        return second

    def remove(self, gallery: Gallery, folder: Path) -> None:
        gallery.library.remove_folder(folder)
        gallery.refresh()

    def test_what_is_seen_keeps_its_row(
        self, grid: GridView, grid_gallery: Gallery, folders: Path
    ) -> None:
        grid_gallery.go_to(0)
        scroll(grid, 2.5)
        seen = grid_gallery.id_at(2 * COLUMNS)
        before = place(grid, seen).top()
        self.remove(grid_gallery, folders)
        assert len(grid_gallery) == 30
        assert place(grid, seen).top() == before

    def test_the_next_survivor_is_current_and_in_sight(
        self, grid: GridView, grid_gallery: Gallery, folders: Path
    ) -> None:
        names = [
            details.places[0].relpath for details in grid_gallery.library.details(grid_gallery.ids)
        ]
        grid_gallery.go_to(names.index(b"09b.png"))
        row = place(grid, grid_gallery.current or 0).top()
        survivor = grid_gallery.id_at(names.index(b"10.png"))
        self.remove(grid_gallery, folders)
        assert grid_gallery.current == survivor
        assert is_in_sight(grid, survivor)
        assert place(grid, survivor).top() == row

    def test_the_view_stays_when_the_current_image_was_out_of_sight(
        self, grid: GridView, grid_gallery: Gallery, folders: Path
    ) -> None:
        grid_gallery.go_to(34)
        scroll(grid, 0.5)
        seen = grid_gallery.id_at(0)
        before = place(grid, seen).top()
        self.remove(grid_gallery, folders)
        assert place(grid, seen).top() == before

    def test_nothing_left_is_told(
        self, grid: GridView, grid_gallery: Gallery, folders: Path, many: Path
    ) -> None:
        scroll(grid, 3)
        self.remove(grid_gallery, folders)
        self.remove(grid_gallery, many)
        assert len(grid_gallery) == 0
        assert grid.verticalOffset() == 0
        assert not grid.indexAt(QPoint(20, 20)).isValid()
        assert not grid.grab().isNull()


class TestCriteria:
    def test_a_filter_keeps_the_current_image_in_sight(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.go_to(22)
        grid_gallery.show(replace(BY_NAME, text='"fox 20" OR "fox 22"'))
        assert grid_gallery.current_index == 1
        grid_gallery.show(replace(BY_NAME, text="fox"))
        assert grid_gallery.current_index == 22
        assert is_in_sight(grid, grid_gallery.current or 0)

    def test_taking_a_filter_away_keeps_what_was_chosen_under_it(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.show(replace(BY_NAME, text='"fox 25" OR "fox 26"'))
        grid_gallery.go_to(1)
        chosen = grid_gallery.current or 0
        assert grid.verticalOffset() == 0
        grid_gallery.show(BY_NAME)
        assert grid_gallery.current_index == 26
        assert is_in_sight(grid, chosen)

    def test_a_filter_that_leaves_little_shows_that(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        scroll(grid, 4)
        grid_gallery.show(replace(BY_NAME, text='"fox 3"'))
        assert grid.verticalOffset() == 0
        assert is_in_sight(grid, grid_gallery.id_at(0))

    def test_another_order_keeps_the_current_image_and_its_row(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.go_to(17)
        current = grid_gallery.current or 0
        before = place(grid, current).top()
        grid_gallery.show(Criteria(sort=Sort("name", worst_first=True)))
        assert grid_gallery.current == current
        assert grid_gallery.current_index == 12
        assert place(grid, current).top() == before

    def test_at_the_top_another_order_shows_its_first_images(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.go_to(0)
        current = grid_gallery.current
        grid_gallery.show(Criteria(sort=Sort("name", worst_first=True)))
        assert grid.verticalOffset() == 0
        assert grid_gallery.current == current


class TestLayout:
    def test_another_size_keeps_the_current_image_in_sight(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.go_to(14)
        for size in (64, 200, 400, 100, 90):
            grid.cell_size = size
            rect = place(grid, grid_gallery.current or 0)
            assert grid.viewport().rect().intersects(rect)

    def test_a_lower_view_keeps_the_current_image_in_sight(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        grid_gallery.go_to(5)
        assert is_in_sight(grid, grid_gallery.current or 0)
        grid.resize(grid.width(), 150)
        assert is_in_sight(grid, grid_gallery.current or 0)

    def test_back_and_forth_ends_where_it_began(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        scroll(grid, 2)
        seen = grid_gallery.id_at(2 * COLUMNS)
        before = place(grid, seen).top()
        width = grid.width()
        for by in (-30, -80, -150, -200, -90, 0):
            grid.resize(width + by, grid.height())
        assert place(grid, seen).top() == before

    def test_control_and_the_wheel_change_the_columns(self, grid: GridView) -> None:
        for turn, columns in ((120, 3), (120, 2), (-120, 3), (-60, 3), (-60, 4)):
            turn_wheel(grid, turn, Qt.KeyboardModifier.ControlModifier)
            assert columns_of(grid) == columns

    def test_the_image_under_the_pointer_stays_there(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        scroll(grid, 3)
        under = grid.indexAt(QPoint(60, 60)).row()
        image, share = grid_gallery.id_at(under), share_above(grid, under, 60)
        for turn in (120, -120, 120, 120, -120, -120):
            turn_wheel(grid, turn, Qt.KeyboardModifier.ControlModifier)
            rect = place(grid, image)
            assert rect.top() <= 60 <= rect.bottom()
            assert abs(share_above(grid, grid_gallery.index_of(image) or 0, 60) - share) < 0.05

    def test_after_scrolling_it_is_another_image(
        self, grid: GridView, grid_gallery: Gallery
    ) -> None:
        scroll(grid, 2)
        turn_wheel(grid, 120, Qt.KeyboardModifier.ControlModifier)
        scroll(grid, 4)
        other = grid_gallery.id_at(grid.indexAt(QPoint(60, 60)).row())
        turn_wheel(grid, -120, Qt.KeyboardModifier.ControlModifier)
        assert place(grid, other).top() <= 60 <= place(grid, other).bottom()

    @pytest.mark.parametrize("width", [300, 640, 1000])
    def test_a_key_always_makes_a_difference_from_end_to_end(
        self, grid: GridView, width: int
    ) -> None:
        grid.resize(width, 400)
        grid.cell_size = SMALLEST_CELL
        sides = [grid._layout.side]
        while columns_of(grid) > 1 and grid.cell_size < LARGEST_CELL:
            grid.zoom(1.25)
            if grid.cell_size < LARGEST_CELL:
                sides.append(grid._layout.side)
        assert sides == sorted(set(sides))
        while grid.cell_size > SMALLEST_CELL:
            before = columns_of(grid)
            grid.zoom(1 / 1.25)
            assert columns_of(grid) > before or grid.cell_size == SMALLEST_CELL


class TestWheel:
    def test_a_notch_is_eased(self, grid: GridView, qtbot: QtBot) -> None:
        turn_wheel(grid, -120)
        assert grid.verticalOffset() < stride(grid) // 2
        qtbot.waitUntil(lambda: grid.verticalOffset() > stride(grid) // 2)

    def test_quick_notches_add_up(self, grid: GridView, qtbot: QtBot) -> None:
        for _ in range(3):
            turn_wheel(grid, -120)
        notch = min(stride(grid), grid.viewport().height() // 3)
        qtbot.waitUntil(lambda: grid.verticalOffset() == 3 * notch)

    def test_a_touchpad_s_pixels_go_straight_through(self, grid: GridView) -> None:
        turn_wheel(grid, -120, pixels=-37)
        assert grid.verticalOffset() == 37


def turn_wheel(
    grid: GridView,
    angle: int,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    *,
    pixels: int = 0,
) -> None:
    place = QPointF(60, 60)
    event = QWheelEvent(
        place,
        QPointF(grid.viewport().mapToGlobal(place.toPoint())),
        QPoint(0, pixels),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(grid.viewport(), event)


def share_above(grid: GridView, index: int, y: int) -> float:
    rect = grid.visualRect(grid.model().index(index, 0))
    return (y - rect.top()) / rect.height()


def columns_of(grid: GridView) -> int:
    return grid._layout.columns
