"""Actions on the loupe in the whole window: info, marks, lights, animations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from curator.library.library import Library
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.lights import Level
from curator.ui.looks import Looks
from curator.ui.loupe_facts import Info
from curator.ui.main_window import MainWindow
from curator.ui.marks import Mark
from curator.ui.theme import Theme

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(
    ui_library: Library, looks: Looks, theme: Theme, icons: Icons, tmp_path: Path, qtbot: QtBot
) -> Iterator[MainWindow]:
    window = MainWindow(ui_library, looks, theme, icons, ErrorReporter(icons, tmp_path / "log"))
    window.resize(1280, 720)
    with qtbot.waitActive(window):
        window.show()
    window.gallery.go_to(0)
    window.views.show_loupe()
    yield window
    window.leave()
    window.deleteLater()


def press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    view = window.views.image_view or window.grid
    QTest.keyClick(view, key, held or Qt.KeyboardModifier.NoModifier)


def test_one_key_tells_more_then_nothing_and_is_remembered(
    window: MainWindow, looks: Looks
) -> None:
    loupe = window._view_parts.loupe
    told = []
    for _ in range(3):
        press(window, Key.Key_I)
        told.append(loupe.info)
    assert told == [Info.FACTS, Info.NONE, Info.LINE]
    press(window, Key.Key_I)
    loupe.info = Info.NONE
    window.window_deeds.loupe.restore()
    assert loupe.info is Info.FACTS
    looks.set_text("loupe/info", "true")  # as it was written before there were facts
    window.window_deeds.loupe.restore()
    assert loupe.info is Info.LINE


def test_marks_are_turned_on_and_off(window: MainWindow) -> None:
    loupe = window._view_parts.loupe
    press(window, Key.Key_F, SHIFT)
    press(window, Key.Key_H, SHIFT)
    assert loupe.layers.marked == {Mark.SHARP, Mark.CLIPPED}
    press(window, Key.Key_F, SHIFT)
    assert loupe.layers.marked == {Mark.CLIPPED}
    assert window.actions_of_window["clipping_overlay"].isChecked()


def test_animations_can_be_paused(window: MainWindow) -> None:
    press(window, Key.Key_Period)
    assert window._view_parts.loupe.layers.paused
    press(window, Key.Key_Period)
    assert not window._view_parts.loupe.layers.paused


def brightness(window: MainWindow, x: int, y: int) -> int:
    return window.grab().toImage().pixelColor(x, y).lightness()


def test_lights_go_down_round_the_image_only(window: MainWindow) -> None:
    lights = window.window_deeds.loupe.lights
    corner = window.views.mapTo(window, window.views.rect().center())
    lit = brightness(window, 3, 3)
    image = brightness(window, corner.x(), corner.y())
    press(window, Key.Key_L)
    assert lights.level is Level.DIM
    assert 0 < brightness(window, 3, 3) < lit
    press(window, Key.Key_L)
    assert brightness(window, 3, 3) == 0
    assert brightness(window, corner.x(), corner.y()) == image
    window.resize(1100, 700)
    assert brightness(window, 3, window.height() - 3) == 0
    press(window, Key.Key_G)
    assert brightness(window, 3, 3) == lit
    press(window, Key.Key_E)
    assert brightness(window, 3, 3) == 0
    press(window, Key.Key_L)
    assert lights.level is Level.ON
    assert brightness(window, 3, 3) == lit


def on_screen(window: MainWindow, x: int, y: int) -> int:
    """The lightness that was painted there last, without painting anew."""
    image = window.screen().grabWindow(window.winId()).toImage()
    return image.pixelColor(x, y).lightness()


def test_the_dim_gets_darker_on_the_screen_at_once(window: MainWindow, qtbot: QtBot) -> None:
    lit = brightness(window, 3, 3)
    press(window, Key.Key_L)
    qtbot.waitUntil(lambda: 0 < on_screen(window, 3, 3) < lit)
    press(window, Key.Key_L)
    qtbot.waitUntil(lambda: on_screen(window, 3, 3) == 0)


@pytest.mark.parametrize(("key", "larger"), [(Key.Key_Plus, True), (Key.Key_Minus, False)])
def test_plus_and_minus_zoom(window: MainWindow, key: Qt.Key, larger: bool) -> None:
    loupe = window._view_parts.loupe
    loupe.fit_or_full()
    before = loupe.zoom.scale or 0.0
    loupe.zoom_by(4)
    press(window, key)
    scale = loupe.zoom.scale or 0.0
    assert scale == pytest.approx(before * 4 * (1.25 if larger else 1 / 1.25))
