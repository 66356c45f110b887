"""Turning from view to view: what a further view of images may count on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria
from curator.library.gallery import Change, Gallery
from curator.library.library import Library
from curator.ui.icons import Icons
from curator.ui.image_view import ImageView
from curator.ui.theme import Theme
from curator.ui.view_parts import ViewParts, make_views
from curator.ui.views import GRID, Views

OTHER = "other"
Key = Qt.Key


class Other(ImageView):
    """Notes what it is told; D means something of its own to it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.has_anything = True
        self.told: list[str] = []

    def begin(self) -> bool:
        self.told.append("begin")
        return self.has_anything

    def end(self) -> None:
        self.told.append("end")

    def wants(self, event: QKeyEvent) -> bool:
        return event.key() == Key.Key_D

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.told.append(event.text())


@pytest.fixture
def parts(
    ui_library: Library, theme: Theme, icons: Icons, qapp: QApplication
) -> Iterator[ViewParts]:
    gallery = Gallery(ui_library)
    parts = make_views(gallery, theme, icons, qapp)
    yield parts
    parts.close()
    gallery.close()
    parts.thumbnails.deleteLater()
    parts.images.deleteLater()


@pytest.fixture
def other() -> Other:
    return Other()


@pytest.fixture
def views(parts: ViewParts, other: Other, qtbot: QtBot) -> Views:
    views = Views(
        parts.grid._gallery,
        parts.views.welcome,
        parts.views.browse,
        {**parts.image_views, OTHER: other},
    )
    qtbot.addWidget(parts.views)
    qtbot.addWidget(views)
    views.show()
    views.show_grid()
    QTest.qWaitForWindowActive(views)
    return views


def test_a_further_view_is_begun_and_ended(views: Views, other: Other) -> None:
    assert {GRID, "loupe", OTHER} <= set(views.names)
    views.show_view(OTHER)
    assert (views.name, views.image_view, other.told) == (OTHER, other, ["begin"])
    assert QApplication.focusWidget() is other
    views.show_loupe()
    assert (views.name, other.told) == ("loupe", ["begin", "end"])
    views.show_view(GRID)
    assert (views.name, views.image_view) == (GRID, None)
    assert QApplication.focusWidget() is views.browse.grid


def test_one_that_has_nothing_to_show_gives_way_to_the_grid(views: Views, other: Other) -> None:
    other.has_anything = False
    views.show_view(OTHER)
    assert (views.name, other.told) == (GRID, ["begin", "end"])


def test_without_an_image_none_is_turned_to(
    views: Views, other: Other, parts: ViewParts, qtbot: QtBot
) -> None:
    gallery = parts.grid._gallery
    views.show_view(OTHER)
    gallery.show(Criteria(text="nothing_like_it"))
    views.on_change(~Change(0))
    assert (views.name, other.told) == (GRID, ["begin", "end"])
    with qtbot.waitSignal(views.turned):  # so that the action that was pressed is let go
        views.show_view(OTHER)
    assert (views.name, other.told) == (GRID, ["begin", "end"])


def test_its_own_keys_go_before_shortcuts(views: Views, other: Other) -> None:
    heard: list[str] = []
    for key in "DX":
        action = QAction(views, shortcut=key)
        action.triggered.connect(lambda _=False, key=key: heard.append(key))
        views.addAction(action)
    views.show_view(OTHER)
    QTest.keyClicks(other, "dx")
    assert heard == ["X"]
    assert other.told == ["begin", "d"]


def test_its_own_keys_can_be_others(views: Views, other: Other) -> None:
    heard: list[str] = []
    for key in "DQ":
        action = QAction(views, shortcut=key)
        action.triggered.connect(lambda _=False, key=key: heard.append(key))
        views.addAction(action)
    views.show_view(OTHER)
    chosen: dict[str, str | None] = {"Q": "D", "D": None}
    other.hear_as(lambda key: chosen.get(key, key))
    QTest.keyClicks(other, "qdx")
    assert other.told == ["begin", "d", "x"]
    assert heard == ["D"]
