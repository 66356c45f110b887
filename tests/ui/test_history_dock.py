"""The history in the window: opened by key and menu, put aside with the side panels, kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.library.library import Library
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.theme import Theme

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
OpenWindow = Callable[[], MainWindow]


@pytest.fixture
def open_window(
    ui_library: Library, looks: Looks, theme: Theme, icons: Icons, tmp_path: Path, qtbot: QtBot
) -> Iterator[OpenWindow]:
    made: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow(ui_library, looks, theme, icons, ErrorReporter(icons, tmp_path / "log"))
        made.append(window)
        window.resize(1280, 720)
        with qtbot.waitActive(window):
            window.show()
        return window

    yield make
    for window in made:
        window.leave()
        window.deleteLater()


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def test_a_key_opens_and_closes_it(open_window: OpenWindow) -> None:
    window = open_window()
    dock, action = window.history_dock, window.actions_of_window["history"]
    assert not dock.isVisible()
    assert dock._panel is None
    press(Key.Key_H, CTRL)
    assert dock.isVisible()
    assert dock.panel.steps.height() > 60
    assert action.isChecked()
    assert QApplication.focusWidget() is window.grid
    press(Key.Key_H, CTRL)
    assert not dock.isVisible()
    assert not action.isChecked()


def test_its_own_button_gives_the_keyboard_back(open_window: OpenWindow) -> None:
    window = open_window()
    window.actions_of_window["history"].trigger()
    window.history_dock.panel.take_focus()
    window.history_dock.panel.close_button.click()
    assert not window.history_dock.isVisible()
    assert not window.actions_of_window["history"].isChecked()
    assert QApplication.focusWidget() is window.grid


def test_a_decision_is_listed_and_a_click_takes_it_back(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window()
    window.actions_of_window["history"].trigger()
    panel = window.history_dock.panel
    model = panel.steps.model()
    press(Key.Key_X)
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    assert model.index(0, 0).data() == "Reject: 1 image"
    place = panel.steps.visualRect(model.index(1, 0)).center()
    QTest.mouseClick(panel.steps.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: not panel.walk.running)
    assert window.gallery.counts().reject == 0


def test_it_goes_aside_with_the_side_panels_and_comes_back(open_window: OpenWindow) -> None:
    window = open_window()
    docks = [window.left_dock, window.right_dock, window.history_dock]
    press(Key.Key_Tab)
    press(Key.Key_Tab)
    assert [dock.isVisible() for dock in docks] == [True, True, False]
    press(Key.Key_H, CTRL)
    press(Key.Key_Tab)
    assert [dock.isVisible() for dock in docks] == [False, False, False]
    press(Key.Key_Tab)
    assert [dock.isVisible() for dock in docks] == [True, True, True]


def test_the_keyboard_gets_there(open_window: OpenWindow) -> None:
    window = open_window()
    window.inspector.show()
    press(Key.Key_H, CTRL)
    for _ in range(6):
        press(Key.Key_F6)
        if window.history_dock.isAncestorOf(QApplication.focusWidget()):
            return
    pytest.fail("F6 leads past the history")


def test_one_that_was_open_is_open_the_next_time(open_window: OpenWindow) -> None:
    first = open_window()
    press(Key.Key_H, CTRL)
    first.leave()
    second = open_window()
    assert second.history_dock.isVisible()
    assert second.history_dock._panel is not None
    assert second.actions_of_window["history"].isChecked()
