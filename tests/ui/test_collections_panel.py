"""Collections and keeper sets in the left dock: shown, filled, dropped on, renamed, deleted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from curator.domain.collection import Collection, CollectionKind
from curator.library import collections
from curator.library.list_facets import list_facets
from curator.ui.dragged import put_images
from curator.ui.icons import Icons
from curator.ui.panels.collections import CollectionsPanel, KeepersPanel
from curator.ui.panels.facet_panel import FacetPanel
from curator.ui.panels.row_menu import RowDeed, RowMenu

from .conftest import Dock


@pytest.fixture
def best(dock: Dock) -> Collection:
    dock.library.do(collections.made(dock.library, "Best", np.asarray([3, 1])))
    return collections.called(dock.library, "Best")


@pytest.fixture
def panel(dock: Dock, best: Collection, icons: Icons, qtbot: QtBot) -> Iterator[CollectionsPanel]:
    panel = CollectionsPanel(dock.gallery, dock.deeds, icons)
    qtbot.addWidget(panel)
    stop = dock.gallery.subscribe(panel.on_change)
    panel.resize(220, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    stop()


def counts(panel: FacetPanel) -> dict[str, int | None]:
    return {row.text: row.count for row in panel.list.rows()}


def entry(menu: RowMenu, text: str) -> RowDeed:
    (found,) = (action.data() for action in menu.actions() if action.text() == text)
    assert isinstance(found, RowDeed)
    return found


def dropped(panel: FacetPanel, data: QMimeData, row: int = 0) -> bool:
    """Drag something over a row and let it fall; whether it was taken."""
    view = panel.list.view
    place = view.visualRect(view.model().index(row, 0)).center()
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    view.dragEnterEvent(QDragEnterEvent(place, *held))
    drop = QDropEvent(QPointF(place), *held)
    drop.ignore()
    view.dropEvent(drop)
    return drop.isAccepted()


def images(*ids: int) -> QMimeData:
    data = QMimeData()
    put_images(data, np.asarray(ids))
    return data


def test_counts_are_true_after_every_change(
    panel: CollectionsPanel, dock: Dock, best: Collection, qtbot: QtBot
) -> None:
    assert counts(panel) == {"Best": 2}
    dock.deeds.add(best.id, np.asarray([2, 3]))
    assert dock.told == ["1 image added to Best."]
    qtbot.waitUntil(lambda: counts(panel) == {"Best": 3})
    dock.gallery.undo()
    qtbot.waitUntil(lambda: counts(panel) == {"Best": 2})
    dock.deeds.delete(best.id)
    qtbot.waitUntil(lambda: counts(panel) == {})
    dock.gallery.undo()
    qtbot.waitUntil(lambda: counts(panel) == {"Best": 2})


def test_a_click_shows_what_is_in_it(panel: CollectionsPanel, dock: Dock, best: Collection) -> None:
    panel.list.view.pressed_row.emit(best.id, False)
    assert set(dock.gallery.ids.tolist()) == {1, 3}
    assert [row.chosen for row in panel.list.rows()] == [True]
    panel.list.view.pressed_row.emit(best.id, False)
    assert len(dock.gallery) == 6


def test_one_that_is_gone_can_be_let_go_of(
    panel: CollectionsPanel, dock: Dock, best: Collection, qtbot: QtBot
) -> None:
    panel.list.view.pressed_row.emit(best.id, False)
    dock.deeds.delete(best.id)
    qtbot.waitUntil(lambda: counts(panel) == {"no longer there": 0})
    assert len(dock.gallery) == 0
    panel.list.view.pressed_row.emit(best.id, False)
    assert len(dock.gallery) == 6


def test_images_dropped_on_it_are_added(
    panel: CollectionsPanel, dock: Dock, best: Collection
) -> None:
    assert dropped(panel, images(5, 1, 2))
    assert dock.library.columns.lists.in_order(best.id).tolist() == [3, 1, 5, 2]
    assert dock.told == ["2 images added to Best."]
    assert not dropped(panel, QMimeData())


def test_the_row_under_what_is_dragged_is_marked(panel: CollectionsPanel) -> None:
    view = panel.list.view
    place = view.visualRect(view.model().index(0, 0)).center()
    held = (Qt.DropAction.CopyAction, images(1), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    view.dragEnterEvent(QDragEnterEvent(place, *held))
    plain = panel.grab().toImage()
    view.dragLeaveEvent(QDragLeaveEvent())
    assert panel.grab().toImage() != plain


def test_it_is_renamed_where_it_stands(
    panel: CollectionsPanel, dock: Dock, best: Collection, qtbot: QtBot
) -> None:
    entry(panel.menu, "Rename").deed(best.id)
    (editor,) = panel.list.view.viewport().findChildren(QLineEdit)
    assert editor.text() == "Best"
    dock.deeds.add(best.id, np.asarray([2]))  # News do not disturb whoever writes.
    editor.setText("Top")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counts(panel) == {"Top": 3})
    assert collections.called(dock.library, "top").id == best.id


def test_an_empty_name_or_the_old_one_changes_nothing(
    panel: CollectionsPanel, dock: Dock, best: Collection, qtbot: QtBot
) -> None:
    label = dock.library.has_undo
    for text in ("", "  ", "Best"):
        entry(panel.menu, "Rename").deed(best.id)
        (editor,) = panel.list.view.viewport().findChildren(QLineEdit)
        editor.setText(text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not panel.list.view.viewport().findChildren(QLineEdit))
    assert dock.library.has_undo == label


def test_the_menu_knows_what_can_be_done(panel: CollectionsPanel, best: Collection) -> None:
    panel.menu.mean(best.id)
    assert all(a.isEnabled() for a in panel.menu.actions())
    panel.menu.mean(best.id + 1)
    enabled = [a.text() for a in panel.menu.actions() if a.isEnabled() and a.text()]
    assert enabled == ["Add selected images", "Take selected images out"]


def test_selected_images_go_in_and_out(
    panel: CollectionsPanel, dock: Dock, best: Collection
) -> None:
    dock.gallery.select_all()
    entry(panel.menu, "Add selected images").deed(best.id)
    entry(panel.menu, "Take selected images out").deed(best.id)
    entry(panel.menu, "Take selected images out").deed(best.id)
    assert dock.told == [
        "4 images added to Best.",
        "6 images taken out of Best.",
        "None of these is in Best.",
    ]


def test_the_target_is_marked(panel: CollectionsPanel, best: Collection) -> None:
    assert [row.icon for row in panel.list.rows()] == ["collection"]
    entry(panel.menu, "Let B add to it").deed(best.id)
    assert [row.icon for row in panel.list.rows()] == ["target"]


def test_names_are_text(panel: CollectionsPanel, dock: Dock, qtbot: QtBot) -> None:
    dock.library.do(collections.made(dock.library, "<b>&loud"))
    qtbot.waitUntil(lambda: "<b>&loud" in counts(panel))
    index = panel.list.view.model().index(0, 0)
    assert "<b>" not in index.data(Qt.ItemDataRole.ToolTipRole)


def test_a_keeper_set_tells_how_it_came_about_and_takes_nothing(
    dock: Dock, icons: Icons, qtbot: QtBot
) -> None:
    origin = collections.Origin("flag:keep", "", "/prints")
    ids = np.asarray([2, 4])
    dock.library.do(collections.frozen(dock.library, "Print", ids, origin, 86_400 * 10**9))
    panel = KeepersPanel(dock.gallery, dock.deeds, icons)
    qtbot.addWidget(panel)
    panel.show()
    (row,) = panel.list.rows()
    assert (row.count, row.note) == (2, "1970-01-02 · flag:keep")
    assert "/prints" in row.tooltip
    assert not dropped(panel, images(1))
    panel.list.view.pressed_row.emit(row.key, False)
    assert set(dock.gallery.ids.tolist()) == {2, 4}
    entry(panel.menu, "Delete keeper set").deed(row.key)
    assert list_facets(dock.library, CollectionKind.KEEPERS) == []
    panel.close()
