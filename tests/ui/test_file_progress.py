"""Files on their way, in the status line: how far they are, and the button that stops them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from curator.library.disk import Disk
from curator.library.library import Library
from curator.library.places import library_places
from curator.library.scan import scan
from curator.settings import Settings
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.theme import Theme

PATIENCE_MS = 20_000


class Gate(Disk):
    """Lets a file move when it is told so."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.opened = threading.Semaphore(0), threading.Semaphore(0)

    def rename(self, source: bytes, target: bytes) -> None:
        self.reached.release()
        assert self.opened.acquire(timeout=PATIENCE_MS / 1000)
        super().rename(source, target)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def window(
    gate: Gate,
    pictures: Path,
    looks: Looks,
    theme: Theme,
    icons: Icons,
    tmp_path: Path,
    qtbot: QtBot,
) -> Iterator[MainWindow]:
    library = Library(
        library_places(tmp_path / "library", {}),
        Settings(decode_threads=1),
        writable=True,
        holder="a test",
        settings_file=tmp_path / "settings.toml",
        disk=gate,
    )
    scan(library, [library.add_folder(pictures)])
    window = MainWindow(library, looks, theme, icons, ErrorReporter(icons, tmp_path / "log"))
    with qtbot.waitActive(window):
        window.show()
    yield window
    for _ in range(20):
        gate.opened.release()
    window.leave()
    window.deleteLater()
    library.close()


def test_it_appears_when_files_take_long_and_stops_them(
    window: MainWindow, gate: Gate, pictures: Path, qtbot: QtBot
) -> None:
    progress, files = window.line.files, window.library.files
    window.gallery.select_all()
    QTest.keyClick(window.grid, Qt.Key.Key_Delete)
    assert progress.isHidden()
    qtbot.waitUntil(progress.isVisible, timeout=PATIENCE_MS)
    assert progress.text.whole_text == "To holding: 0 of 6 files"
    assert gate.reached.acquire(timeout=PATIENCE_MS / 1000)
    progress.stop.click()
    gate.opened.release()
    qtbot.waitUntil(lambda: not files.busy, timeout=PATIENCE_MS)
    qtbot.waitUntil(progress.isHidden, timeout=PATIENCE_MS)
    assert len(list(pictures.glob("*.png"))) == 5
    assert window.library.has_undo == "to holding: 1 image"


def test_undo_meanwhile_waits_its_turn(
    window: MainWindow, gate: Gate, pictures: Path, qtbot: QtBot
) -> None:
    told: list[str] = []
    window.reporter.noticed.connect(told.append)
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.grid, Qt.Key.Key_Delete)
    QTest.keyClick(window.grid, Qt.Key.Key_Z, ctrl)
    assert told == ["Undone: to holding …"]
    QTest.keyClick(window.grid, Qt.Key.Key_Z, ctrl | shift)
    QTest.keyClick(window.grid, Qt.Key.Key_Z, ctrl)
    for _ in range(4):
        gate.opened.release()
    qtbot.waitUntil(lambda: told[-1] == "Undone: to holding: 1 image.", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.library.files.busy, timeout=PATIENCE_MS)
    assert len(list(pictures.glob("*.png"))) == 6
    assert window.library.has_undo is None
    assert window.library.has_redo == "to holding: 1 image"


def test_closing_the_window_meanwhile_leaves_every_file_somewhere(
    window: MainWindow, gate: Gate, pictures: Path, qtbot: QtBot
) -> None:
    window.gallery.select_all()
    QTest.keyClick(window.grid, Qt.Key.Key_Delete)
    assert gate.reached.acquire(timeout=PATIENCE_MS / 1000)
    window.leave()
    gate.opened.release()
    window.library.close()
    here = sorted(each.name for each in pictures.rglob("*.png"))
    assert here == [f"{number}.png" for number in range(6)]


def test_going_back_in_history_waits_for_files_under_way(
    window: MainWindow, gate: Gate, pictures: Path, qtbot: QtBot
) -> None:
    QTest.keyClick(window.grid, Qt.Key.Key_3)
    QTest.keyClick(window.grid, Qt.Key.Key_Delete)
    walk = window.history_dock.panel.walk
    walk.go_to(0)
    assert gate.reached.acquire(timeout=PATIENCE_MS / 1000)
    assert walk.running
    for _ in range(2):
        gate.opened.release()
    qtbot.waitUntil(lambda: not walk.running, timeout=PATIENCE_MS)
    assert window.library.has_undo is None
    assert len(list(pictures.glob("*.png"))) == 6
    assert not window.library.columns["rating"].any()
