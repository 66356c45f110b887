"""The grid's place while there is nothing to show in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria
from curator.library.gallery import Change, Gallery
from curator.ui.browse import Browse
from curator.ui.gallery.view import GridView
from curator.ui.icons import Icons
from curator.ui.panels.filters import FilterBar
from curator.ui.theme import Theme


@pytest.fixture
def browse(
    grid: GridView, grid_gallery: Gallery, theme: Theme, icons: Icons, qtbot: QtBot
) -> Browse:
    browse = Browse(grid_gallery, grid, FilterBar(grid_gallery, theme, icons))
    qtbot.addWidget(browse)
    grid_gallery.subscribe(browse.on_change)
    browse.resize(900, 600)
    with qtbot.waitExposed(browse):
        browse.show()
    browse.on_change(~Change(0))
    return browse


def test_filters_that_leave_nothing_can_be_cleared(
    browse: Browse, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    grid_gallery.show(Criteria(text="nobody wrote this"))
    assert browse.hint.isVisible()
    assert not browse.grid.isVisible()
    assert "filters" in browse.hint.text.text()
    qtbot.mouseClick(browse.hint.clear, Qt.MouseButton.LeftButton)
    assert browse.grid.isVisible()
    assert len(grid_gallery) == 30


def test_a_library_without_folders_says_so(
    browse: Browse, grid_gallery: Gallery, many: Path
) -> None:
    grid_gallery.library.remove_folder(many)
    grid_gallery.refresh()
    assert browse.hint.isVisible()
    assert "folder" in browse.hint.text.text()
    assert not browse.hint.clear.isVisible()


def test_what_is_empty_from_the_start_says_so(
    grid: GridView, grid_gallery: Gallery, theme: Theme, icons: Icons, qtbot: QtBot
) -> None:
    grid_gallery.show(Criteria(text="nobody wrote this"))
    browse = Browse(grid_gallery, grid, FilterBar(grid_gallery, theme, icons))
    qtbot.addWidget(browse)
    assert browse.hint.isVisibleTo(browse)
    assert browse.hint.text.text()
    grid.setParent(None)  # It outlives this browse.


def test_the_keyboard_goes_to_the_grid_with_the_first_image(
    browse: Browse, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    with qtbot.waitActive(browse):
        browse.activateWindow()
    grid_gallery.show(Criteria(text="nobody wrote this"))
    browse.take_focus()
    assert browse.hint.hasFocus()
    grid_gallery.show(Criteria())
    assert browse.grid.hasFocus()
