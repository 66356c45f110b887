"""The watched folders: counts, offline ones, what can be asked of them; and the dock round them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.scan import scan
from curator.ui.icons import Icons
from curator.ui.panels.folders import FoldersPanel
from curator.ui.panels.left_dock import LeftDock
from curator.ui.theme import Theme

from ..library.conftest import write_png  # noqa: TID252
from .conftest import Dock

pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A folder whose name is no text, with two images."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/other \xff <b>"))
    for number in range(2):
        write_png(folder / f"{number}.png", "", shade=100 + number)
    return folder


@pytest.fixture
def gallery(ui_library: Library, other: Path) -> Iterator[Gallery]:
    scan(ui_library, [ui_library.add_folder(other)])
    gallery = Gallery(ui_library)
    yield gallery
    gallery.close()


@pytest.fixture
def panel(gallery: Gallery, theme: Theme, icons: Icons, qtbot: QtBot) -> Iterator[FoldersPanel]:
    panel = FoldersPanel(gallery, theme, icons)
    qtbot.addWidget(panel)
    stop = gallery.subscribe(panel.on_change)
    panel.resize(240, 200)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    stop()


def test_name_place_and_count(panel: FoldersPanel, pictures: Path) -> None:
    first, second = panel.list.rows()
    assert (first.text, first.note, first.count) == ("pictures", str(pictures.parent), 6)
    assert (second.text, second.count) == ("other \\xff <b>", 2)
    panel.grab()


def test_a_click_shows_one_folder_and_another_one_all(
    panel: FoldersPanel, gallery: Gallery
) -> None:
    view = panel.list.view
    place = view.visualRect(view.model().index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(gallery) == 2
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(gallery) == 8


def test_a_folder_that_is_gone_is_offline(
    panel: FoldersPanel, gallery: Gallery, other: Path, qtbot: QtBot
) -> None:
    shutil.rmtree(os.fsencode(other))
    scan(gallery.library, gallery.library.watched)
    gallery.refresh()
    qtbot.waitUntil(lambda: panel.list.rows()[1].note.startswith("offline"))
    row = panel.list.rows()[1]
    assert (row.icon, row.faded, row.count) == ("folder-off", True, 2)


def test_a_folder_no_longer_watched_can_be_taken_off_the_filter(
    panel: FoldersPanel, gallery: Gallery, other: Path, qtbot: QtBot
) -> None:
    key = panel.list.rows()[1].key
    panel.list.view.pressed_row.emit(key, False)
    gallery.library.remove_folder(other)
    gallery.refresh()
    qtbot.waitUntil(lambda: panel.list.rows()[1].text == "no longer watched")
    panel.list.view.pressed_row.emit(key, False)
    assert gallery.criteria.folders == frozenset()


def test_the_menu_asks_for_the_folder_it_was_opened_on(panel: FoldersPanel, qtbot: QtBot) -> None:
    key = panel.list.rows()[1].key
    wishes = (panel.show_wanted, panel.rescan_wanted, panel.remove_wanted)
    for action, wish in zip(panel.menu.actions(), wishes, strict=True):
        panel.list.menu_wanted.emit(key, QPoint())
        with qtbot.waitSignal(wish) as asked:
            action.trigger()
        assert asked.args == [key]
        panel.menu.hide()


class TestLeftDock:
    @pytest.fixture
    def dock(self, dock: Dock, icons: Icons, qtbot: QtBot) -> LeftDock:
        left = LeftDock(dock.gallery, dock.deeds, icons)
        qtbot.addWidget(left)
        left.resize(220, 600)
        with qtbot.waitExposed(left):
            left.show()
        return left

    def test_sections_fold_and_are_remembered(self, dock: LeftDock) -> None:
        assert dock.folded == ()
        dock.fold(("Checkpoints",))
        assert not dock.checkpoints.isVisible()
        assert dock.folded == ("Checkpoints",)
        dock.fold(())
        assert dock.checkpoints.isVisible()

    def test_it_asks_for_another_folder(self, dock: LeftDock, qtbot: QtBot) -> None:
        add = next(
            button
            for button in dock.findChildren(QToolButton)
            if button.accessibleName() == "Watch another folder"
        )
        with qtbot.waitSignal(dock.add_wanted):
            add.click()

    def test_nothing_is_wider_than_the_dock(self, dock: LeftDock) -> None:
        page = dock.widget()
        assert page is not None
        assert page.width() <= dock.viewport().width()
