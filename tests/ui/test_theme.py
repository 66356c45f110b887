"""The theme: readable in both sets of colours, neutral round the images, live when it changes."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.image import Label
from curator.ui.theme import DARK, LIGHT, Colors, Theme, ThemeMode, focus_color, mixed, stylesheet

BOTH = pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])


def luminance(color: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@BOTH
def test_text_can_be_read(colors: Colors) -> None:
    for ground in (colors.panel, colors.raised):
        assert contrast(colors.text, ground) >= 7
        assert contrast(colors.muted, ground) >= 4.5
    assert contrast(colors.muted, colors.canvas) >= 4.5
    assert contrast(colors.on_accent, colors.accent) >= 4.5


@BOTH
def test_what_the_colours_say_stands_out(colors: Colors) -> None:
    for color in (colors.keep, colors.reject, colors.borderline, colors.star):
        assert contrast(color, colors.panel) >= 3
        assert contrast(color, colors.canvas) >= 3
    assert contrast(colors.accent, colors.canvas) >= 3


@BOTH
def test_nothing_round_the_images_has_a_tint(colors: Colors) -> None:
    for color in (colors.canvas, colors.panel, colors.raised, colors.border, colors.text):
        assert color.red() == color.green() == color.blue()


@BOTH
def test_the_stylesheet_is_filled_to_the_last_colour(colors: Colors) -> None:
    text = stylesheet(colors)
    assert "$" not in text
    assert f"rgba({colors.accent.red()}, {colors.accent.green()}" in text
    assert {field.name for field in fields(Colors)} >= {"canvas", "keep", "labels"}
    assert set(colors.labels) == set(Label)


def test_half_of_each() -> None:
    assert mixed(QColor("black"), QColor("white"), 0.5).red() in (127, 128)


def test_the_application_wears_the_mode_asked_for(qapp: QApplication, theme: Theme) -> None:
    theme.mode = ThemeMode.LIGHT
    assert (theme.dark, theme.colors) == (False, LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window) == LIGHT.panel
    assert "QToolButton" in qapp.styleSheet()
    theme.mode = ThemeMode.DARK
    assert (theme.dark, theme.colors) == (True, DARK)
    assert qapp.palette().color(QPalette.ColorRole.Window) == DARK.panel


def test_only_a_change_of_colours_is_told(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme.mode = ThemeMode.DARK
    with qtbot.waitSignal(theme.changed):
        theme.mode = ThemeMode.LIGHT


def test_the_system_is_followed_while_the_window_is_open(
    qapp: QApplication, theme: Theme, qtbot: QtBot
) -> None:
    theme.mode = ThemeMode.SYSTEM
    # The platform without a screen has no scheme of its own; this is how Qt tells of one.
    system = qapp.styleHints().colorSchemeChanged
    with qtbot.waitSignal(theme.changed):
        system.emit(Qt.ColorScheme.Light)
    assert not theme.dark
    with qtbot.waitSignal(theme.changed):
        system.emit(Qt.ColorScheme.Dark)
    assert theme.dark


def test_what_was_asked_for_stands_against_the_system(qapp: QApplication, theme: Theme) -> None:
    theme.mode = ThemeMode.LIGHT
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not theme.dark


@BOTH
def test_where_the_keyboard_is_stands_out(colors: Colors) -> None:
    for ground in (colors.panel, colors.raised, colors.canvas):
        assert contrast(focus_color(colors), ground) >= 3


@BOTH
def test_trouble_can_be_read(colors: Colors) -> None:
    assert contrast(colors.reject, colors.panel) >= 4.5
