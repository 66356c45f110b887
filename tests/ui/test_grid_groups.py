"""Groups in the grid: headers that stay in sight, that select, and that keys go past."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from curator.library.gallery import Gallery
from curator.library.grouping import GroupBy
from curator.ui.gallery.grouped_layout import HEADER, GroupedLayout
from curator.ui.gallery.layout import MARGIN
from curator.ui.gallery.view import GridView
from curator.ui.grouping_box import GroupBox
from curator.ui.looks import Looks
from curator.ui.theme import DARK

LEFT = Qt.MouseButton.LeftButton
PLAIN, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def by_prompt(grid: GridView, grid_gallery: Gallery) -> GridView:
    """Thirty images, each of a prompt of its own, so thirty groups of one."""
    grid_gallery.grouping.by = GroupBy.PROMPT
    return grid


def layout(grid: GridView) -> GroupedLayout:
    assert isinstance(grid._layout, GroupedLayout)
    return grid._layout


def selected(gallery: Gallery) -> list[int]:
    return [gallery.index_of(each) or 0 for each in gallery.selection.tolist()]


def test_every_group_has_a_row_of_its_own(by_prompt: GridView) -> None:
    first, second = (by_prompt.visualRect(by_prompt.model().index(n, 0)) for n in (0, 1))
    assert first.top() == MARGIN + HEADER
    assert second.left() == first.left()
    assert second.top() == first.top() + layout(by_prompt).stride + HEADER
    assert by_prompt.indexAt(QPoint(first.left(), MARGIN + 2)).row() == -1


def test_headers_tell_the_prompt_and_how_many(by_prompt: GridView) -> None:
    assert by_prompt._headers.title(layout(by_prompt), 3).startswith("fox 3")


def test_a_click_on_a_header_selects_its_group(grid: GridView, grid_gallery: Gallery) -> None:
    grid_gallery.grouping.by = GroupBy.FOLDER
    QTest.mouseClick(grid.viewport(), LEFT, PLAIN, QPoint(40, MARGIN + 5))
    assert len(grid_gallery.selection) == 30
    assert grid.verticalOffset() == 0


def test_with_control_a_header_adds_its_group(by_prompt: GridView, grid_gallery: Gallery) -> None:
    step = layout(by_prompt).stride + HEADER
    QTest.mouseClick(by_prompt.viewport(), LEFT, PLAIN, QPoint(40, MARGIN + 5))
    QTest.mouseClick(by_prompt.viewport(), LEFT, CONTROL, QPoint(40, MARGIN + 5 + step))
    assert selected(grid_gallery) == [0, 1]
    assert grid_gallery.current_index == 1


def test_the_header_of_what_is_seen_stays_at_the_edge(
    grid: GridView, grid_gallery: Gallery
) -> None:
    grid_gallery.grouping.by = GroupBy.FOLDER
    grid.verticalScrollBar().setValue(300)
    assert grid.group_under(QPoint(40, 5)) == range(30)
    QTest.mouseClick(grid.viewport(), LEFT, PLAIN, QPoint(40, 5))
    assert len(grid_gallery.selection) == 30
    assert grid.verticalOffset() == 300


def test_the_next_header_pushes_it_out(by_prompt: GridView) -> None:
    second = layout(by_prompt).header_top(1)
    by_prompt.verticalScrollBar().setValue(second - 10)
    assert by_prompt.group_under(QPoint(40, 5)) == range(1)
    assert by_prompt.group_under(QPoint(40, 12)) == range(1, 2)


def test_headers_are_painted_over_the_cells(grid: GridView, grid_gallery: Gallery) -> None:
    grid_gallery.grouping.by = GroupBy.FOLDER
    grid.verticalScrollBar().setValue(60)
    image = grid.viewport().grab().toImage()
    rim = grid.visualRect(grid.model().index(0, 0)).left() + 30
    assert image.pixelColor(rim, 4) == DARK.canvas
    assert image.pixelColor(5, HEADER - 1) == DARK.border


def test_what_keys_lead_to_is_not_under_the_header(
    by_prompt: GridView, grid_gallery: Gallery
) -> None:
    by_prompt.setFocus()
    for key, count in ((Key.Key_Down, 12), (Key.Key_Up, 9)):
        for _ in range(count):
            QTest.keyClick(by_prompt, key)
            index = grid_gallery.current_index or 0
            rect = by_prompt.visualRect(by_prompt.model().index(index, 0))
            assert rect.top() >= HEADER
            assert rect.bottom() <= by_prompt.viewport().height()
    assert grid_gallery.current_index == 3


def test_without_groups_all_is_as_it_was(by_prompt: GridView, grid_gallery: Gallery) -> None:
    grid_gallery.grouping.by = GroupBy.NOTHING
    assert by_prompt.visualRect(by_prompt.model().index(0, 0)).top() == MARGIN
    assert by_prompt.group_under(QPoint(40, 5)) is None


def test_the_box_groups_and_remembers(grid_gallery: Gallery, looks: Looks, qtbot: QtBot) -> None:
    box = GroupBox(grid_gallery, looks)
    qtbot.addWidget(box)
    assert grid_gallery.grouping.by is GroupBy.NOTHING
    box.setCurrentIndex(box.findData("day"))
    box.activated.emit(box.currentIndex())
    assert grid_gallery.grouping.by is GroupBy.DAY
    grid_gallery.grouping.by = GroupBy.NOTHING
    again = GroupBox(grid_gallery, looks)
    qtbot.addWidget(again)
    assert again.currentText() == "By day"
    assert grid_gallery.grouping.by is GroupBy.DAY
