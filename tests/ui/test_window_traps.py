"""Where the keyboard is after a click, and other traps of the window as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Threshold
from curator.library.library import Library
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.panels.histogram import SliderMode
from curator.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(
    ui_library: Library, looks: Looks, theme: Theme, icons: Icons, tmp_path: Path, qtbot: QtBot
) -> Iterator[MainWindow]:
    window = MainWindow(ui_library, looks, theme, icons, ErrorReporter(icons, tmp_path / "log"))
    window.resize(1280, 720)
    window.show()
    qtbot.waitActive(window)
    yield window
    window.leave()
    window.deleteLater()


class TestFocus:
    def test_after_a_cut_the_keyboard_is_in_the_grid(self, window: MainWindow) -> None:
        """The button goes off with the cut, and the next one in line would be undo."""
        window.filter_bar.set_mode(SliderMode.CUT)
        window.gallery.set_cut_lines((Threshold("sharpness", 1e9, None),))
        QTest.mouseClick(window.filter_bar.outcome.apply, LEFT)
        assert window.gallery.counts().reject == len(window.gallery)
        assert QApplication.focusWidget() is window.grid

    def test_after_clearing_filters_too(self, window: MainWindow, qtbot: QtBot) -> None:
        window.search.edit.setText("flag:undecided")
        QTest.keyClick(window.search.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(window.filter_bar.outcome.clear.isEnabled)
        QTest.mouseClick(window.filter_bar.outcome.clear, LEFT)
        assert not window.gallery.criteria.is_filtered
        assert QApplication.focusWidget() is window.grid
