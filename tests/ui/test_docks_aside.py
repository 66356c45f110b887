"""The side panels: aside while the welcome is shown, and remembered as the user had them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from curator.library.gallery import Change
from curator.library.library import Library
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.theme import Theme

from ..library.conftest import OpenLibrary  # noqa: TID252

OpenWindow = Callable[[], MainWindow]


@pytest.fixture
def empty(open_library: OpenLibrary) -> Library:
    return open_library()


@pytest.fixture
def open_window(
    empty: Library, looks: Looks, theme: Theme, icons: Icons, tmp_path: Path, qtbot: QtBot
) -> Iterator[OpenWindow]:
    made: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow(empty, looks, theme, icons, ErrorReporter(icons, tmp_path / "log"))
        made.append(window)
        with qtbot.waitExposed(window):
            window.show()
        return window

    yield make
    for window in made:
        window.leave()
        window.deleteLater()


def shown(window: MainWindow) -> list[bool]:
    return [window.left_dock.isVisible(), window.right_dock.isVisible()]


def watch_something(window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    folder.mkdir()
    window.library.add_folder(folder)
    window.views.on_change(Change.LIBRARY)
    qtbot.waitUntil(lambda: window.views.currentWidget() is window.browse)


def test_they_come_with_the_first_folder(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window()
    assert shown(window) == [False, False]
    watch_something(window, tmp_path / "outputs", qtbot)
    assert shown(window) == [True, True]


def test_one_that_the_user_closed_stays_closed(
    open_window: OpenWindow, looks: Looks, tmp_path: Path, qtbot: QtBot
) -> None:
    first = open_window()
    watch_something(first, tmp_path / "outputs", qtbot)
    first.right_dock.hide()
    first.library.remove_folder(tmp_path / "outputs")
    first.views.on_change(Change.LIBRARY)
    qtbot.waitUntil(lambda: first.views.currentWidget() is first.welcome)
    assert shown(first) == [False, False]
    first.leave()

    second = open_window()
    watch_something(second, tmp_path / "more", qtbot)
    assert shown(second) == [True, False]
