"""From a key to the painted next image, decoded ahead, at full HD; run with --benchmark-only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from PIL import Image
from pytest_benchmark.fixture import BenchmarkFixture
from qt_here import why_no_qt

from curator.imaging.sample_landscapes import sea

from ..library.conftest import OpenLibrary, open_library  # noqa: TID252

if why_no_qt():
    pytest.skip(str(why_no_qt()), allow_module_level=True)

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from curator.library.scan import scan
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.theme import Theme, ThemeMode

__all__ = ["open_library"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

IMAGES = 60
DECISIONS = 50
SECONDS = 10.0
PATIENCE_MS = 60_000


class Painted(QObject):
    """Notes when a widget was painted last."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.at = 0.0
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self._widget.removeEventFilter(self)
            self._widget.event(event)
            self._widget.installEventFilter(self)
            self.at = perf_counter()
            return True
        return False


@pytest.fixture(params=[1024, 2048], ids="{0} x {0}".format)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    side: int = request.param
    chance = np.random.default_rng(0)
    (tmp_path / "images").mkdir()
    for number in range(IMAGES):
        image = Image.fromarray(sea(chance, side, side))
        image.save(tmp_path / "images" / f"{number:02}.png", compress_level=1)
    return tmp_path / "images"


@pytest.fixture
def window(
    open_library: OpenLibrary, folder: Path, qapp: QApplication, tmp_path: Path, qtbot: QtBot
) -> Iterator[MainWindow]:
    """The whole window at full HD, in the loupe, its first image there."""
    library = open_library()
    scan(library, [library.add_folder(folder)])
    theme = Theme(qapp, ThemeMode.DARK)
    icons = Icons(theme)
    reporter = ErrorReporter(icons, tmp_path / "log")
    window = MainWindow(library, Looks(tmp_path / "looks.ini"), theme, icons, reporter)
    window.resize(1920, 1080)
    window.show()
    window.begin()
    window.gallery.go_to(0)
    window.views.show_loupe()
    wait_for_neighbours(window, qtbot)
    yield window
    window.leave()
    window.deleteLater()
    theme.deleteLater()


def wait_for_neighbours(window: MainWindow, qtbot: QtBot) -> None:
    """Until nothing that is wanted is missing: warm, as after looking at an image for a moment."""
    loupe = window.views.image_view
    assert loupe is not None
    images = window._view_parts.images

    def there() -> bool:
        index = window.gallery.current_index or 0
        soon = range(index, min(index + 2, len(window.gallery)))
        ids = [window.gallery.id_at(each) for each in soon]
        return images.waiting == 0 and all(each in images for each in ids)

    qtbot.waitUntil(there, timeout=PATIENCE_MS)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)


def told(milliseconds: list[float]) -> dict[str, float]:
    values = np.asarray(milliseconds)
    return {
        "median_ms": round(float(np.median(values)), 2),
        "p99_ms": round(float(np.percentile(values, 99)), 2),
        "worst_ms": round(float(values.max()), 2),
    }


def test_next_image(window: MainWindow, qtbot: QtBot, benchmark: BenchmarkFixture) -> None:
    """The target is 16 ms at the 99th percentile."""
    loupe = window.views.image_view
    assert loupe is not None
    painted, taken = Painted(loupe), []

    def run() -> None:
        for _ in range(2):
            for key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
                for _ in range(IMAGES - 1):
                    wait_for_neighbours(window, qtbot)
                    start = perf_counter()
                    press(key)
                    if painted.at < start:
                        qtbot.waitUntil(lambda start=start: painted.at > start)
                    taken.append((painted.at - start) * 1000)

    benchmark.pedantic(run, rounds=1)
    benchmark.extra_info.update(told(taken))


def test_fifty_decisions(window: MainWindow, qtbot: QtBot, benchmark: BenchmarkFixture) -> None:
    """Fifty decisions in ten seconds, each heard, each with the next image on the screen."""
    loupe = window.views.image_view
    assert loupe is not None
    painted, taken = Painted(loupe), []

    def run() -> None:
        begun = perf_counter()
        for number in range(DECISIONS):
            due = begun + number * SECONDS / DECISIONS
            qtbot.wait(max(0, round((due - perf_counter()) * 1000)))
            start = perf_counter()
            press(Qt.Key.Key_P if number % 2 else Qt.Key.Key_X, Qt.KeyboardModifier.ShiftModifier)
            if painted.at < start:
                qtbot.waitUntil(lambda start=start: painted.at > start)
            taken.append((painted.at - start) * 1000)

    benchmark.pedantic(run, rounds=1)
    benchmark.extra_info.update(told(taken))
    assert window.gallery.current_index == DECISIONS
    assert window.gallery.counts().undecided == IMAGES - DECISIONS
