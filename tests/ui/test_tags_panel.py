"""The list of tags: true counts, clicks that filter, names that are text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.ui.icons import Icons
from curator.ui.panels.facet_list import FEW
from curator.ui.panels.tags import TagsPanel

from .conftest import Dock


@pytest.fixture
def gallery(dock: Dock) -> Gallery:
    """Six images: all wear "fox", one of them "Hands" too."""
    gallery = dock.gallery
    gallery.select_all()
    gallery.judge(Judgement(tags=("fox",)))
    gallery.go_to(2)
    gallery.judge(Judgement(tags=("Hands",)))
    return gallery


@pytest.fixture
def panel(gallery: Gallery, dock: Dock, icons: Icons, qtbot: QtBot) -> Iterator[TagsPanel]:
    panel = TagsPanel(gallery, dock.deeds, icons)
    qtbot.addWidget(panel)
    stop = gallery.subscribe(panel.on_change)
    panel.resize(220, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    stop()


def counts(panel: TagsPanel) -> dict[object, int]:
    return {row.key: row.count for row in panel.list.rows()}


def press(panel: TagsPanel, row: int, modifier: Qt.KeyboardModifier | None = None) -> None:
    view = panel.list.view
    place = view.visualRect(view.model().index(row, 0)).center()
    keys = modifier or Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, place)


CTRL = Qt.KeyboardModifier.ControlModifier


def test_counts_are_true_after_every_change(
    panel: TagsPanel, gallery: Gallery, qtbot: QtBot
) -> None:
    assert counts(panel) == {"fox": 6, "Hands": 1}
    gallery.judge(Judgement(tags=("new",), untags=("fox",)))
    qtbot.waitUntil(lambda: counts(panel) == {"fox": 5, "Hands": 1, "new": 1})
    gallery.undo()
    qtbot.waitUntil(lambda: counts(panel) == {"fox": 6, "Hands": 1})


def test_a_click_shows_only_these_and_another_one_all(panel: TagsPanel, gallery: Gallery) -> None:
    press(panel, 1)
    assert gallery.criteria.tags == {"Hands"}
    assert len(gallery) == 1
    assert [row.chosen for row in panel.list.rows()] == [False, True]
    press(panel, 1)
    assert len(gallery) == 6


def test_ctrl_takes_several(panel: TagsPanel, gallery: Gallery) -> None:
    press(panel, 0)
    press(panel, 1, CTRL)
    assert gallery.criteria.tags == {"fox", "Hands"}
    press(panel, 0, CTRL)
    assert gallery.criteria.tags == {"Hands"}
    press(panel, 0)
    assert gallery.criteria.tags == {"fox"}


def test_keys_choose_too(panel: TagsPanel, gallery: Gallery) -> None:
    panel.list.view.setFocus()
    panel.list.view.setCurrentIndex(panel.list.view.model().index(1, 0))
    QTest.keyClick(panel.list.view, Qt.Key.Key_Space)
    assert gallery.criteria.tags == {"Hands"}


def test_a_name_filtered_by_can_always_be_taken_off(
    panel: TagsPanel, gallery: Gallery, qtbot: QtBot
) -> None:
    gallery.show(replace(gallery.criteria, tags=frozenset({"Hands"})))
    gallery.judge(Judgement(untags=("Hands",)))
    qtbot.waitUntil(lambda: counts(panel).get("Hands") == 0)
    assert len(gallery) == 0
    press(panel, 1)
    assert len(gallery) == 6


def test_many_names_can_be_looked_through(panel: TagsPanel, gallery: Gallery, qtbot: QtBot) -> None:
    assert not panel.list.field.isVisible()
    gallery.judge(Judgement(tags=tuple(f"tag {number}" for number in range(FEW))))
    qtbot.waitUntil(lambda: panel.list.field.isVisible())
    panel.list.field.setText("HAN")
    assert list(counts(panel)) == ["Hands"]
    press(panel, 0)
    assert gallery.criteria.tags == {"Hands"}


def test_names_are_text(panel: TagsPanel, gallery: Gallery, qtbot: QtBot) -> None:
    gallery.judge(Judgement(tags=("<b>&\u202eloud\udcff",)))
    qtbot.waitUntil(lambda: len(counts(panel)) == 3)
    view = panel.list.view
    index = view.model().index(0, 0)
    assert "\u202e" not in index.data()
    assert "\udcff" not in index.data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in index.data(Qt.ItemDataRole.ToolTipRole)
    assert "1 image" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    view.grab()


def test_without_tags_it_says_how_to_make_one(dock: Dock, icons: Icons, qtbot: QtBot) -> None:
    panel = TagsPanel(dock.gallery, dock.deeds, icons)
    qtbot.addWidget(panel)
    assert panel.list.rows() == []
    assert "Press T" in panel.list._empty.text()
    assert not panel.list._empty.isHidden()


def test_a_press_beside_the_rows_does_nothing(panel: TagsPanel, gallery: Gallery) -> None:
    view = panel.list.view
    QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=QPoint(5, 5))
    assert gallery.criteria.tags == frozenset()
