"""Where the keyboard is after a click, and other traps of the window as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Threshold
from curator.domain.image import Flag
from curator.library.commands import Judgement
from curator.library.library import Library
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.message import Message
from curator.ui.panels.histogram import SliderMode
from curator.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(
    ui_library: Library, looks: Looks, theme: Theme, icons: Icons, tmp_path: Path, qtbot: QtBot
) -> Iterator[MainWindow]:
    reporter = ErrorReporter(icons, tmp_path / "log")
    window = MainWindow(ui_library, looks, theme, icons, reporter)
    reporter.set_window(window)
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


def test_a_decision_that_cannot_be_written_is_told(
    window: MainWindow, ui_library: Library, qtbot: QtBot
) -> None:
    """It is taken back on the screen, and nobody looks at the count of failures while culling."""
    with closing(sqlite3.connect(ui_library.database.path)) as connection:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    window.gallery.judge(Judgement(flag=Flag.KEEP))
    qtbot.waitUntil(lambda: bool(window.findChildren(Message)))
    assert window.gallery.counts().keep == 0
    for message in window.findChildren(Message):
        message.close()
