"""From a key to the painted next image, decoded ahead, at full HD; run with --benchmark-only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, thread_time

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
from curator.ui.cull import Cull
from curator.ui.errors import ErrorReporter
from curator.ui.garbage import Garbage
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.session import _SWITCH_S
from curator.ui.theme import Theme, ThemeMode

__all__ = ["open_library"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

IMAGES = 60
DECISIONS = 50
SECONDS = 10.0
PATIENCE_MS = 60_000


class Painted(QObject):
    """Notes when a widget was painted last, by the clock and by the thread's own time."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.at = self.own = 0.0
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self._widget.removeEventFilter(self)
            self._widget.event(event)
            self._widget.installEventFilter(self)
            self.at, self.own = perf_counter(), thread_time()
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
    garbage, switching = Garbage(), sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)  # As the session of the real program does.
    garbage.settle()
    yield window
    garbage.close()
    sys.setswitchinterval(switching)
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


class Taken:
    """Milliseconds from keys to paints: by the clock, and of the window's thread alone.

    The latter leaves out what other programs and threads took from it meanwhile.
    """

    def __init__(self, window: MainWindow) -> None:
        view = window.views.image_view
        loupe = view.loupe if isinstance(view, Cull) else view
        assert loupe is not None
        self._painted = Painted(loupe)
        self._clock: list[float] = []
        self._own: list[float] = []

    def take(self, key: Qt.Key, modifier: Qt.KeyboardModifier, qtbot: QtBot) -> None:
        """Press a key, wait for the paint."""
        painted, start, own = self._painted, perf_counter(), thread_time()
        press(key, modifier)
        if painted.at < start:
            qtbot.waitUntil(lambda: painted.at > start)
        self._clock.append((painted.at - start) * 1000)
        self._own.append((painted.own - own) * 1000)

    def told(self) -> dict[str, float]:
        """Median, 99th percentile and worst."""
        found = {}
        for name, taken in (("", self._clock), ("own_", self._own)):
            values = np.asarray(taken)
            found[f"{name}median_ms"] = round(float(np.median(values)), 2)
            found[f"{name}p99_ms"] = round(float(np.percentile(values, 99)), 2)
            found[f"{name}worst_ms"] = round(float(values.max()), 2)
        return found


def test_next_image(window: MainWindow, qtbot: QtBot, benchmark: BenchmarkFixture) -> None:
    """The target is 16 ms at the 99th percentile."""
    taken = Taken(window)

    def run() -> None:
        for _ in range(2):
            for key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
                for _ in range(IMAGES - 1):
                    wait_for_neighbours(window, qtbot)
                    taken.take(key, Qt.KeyboardModifier.NoModifier, qtbot)

    benchmark.pedantic(run, rounds=1)
    benchmark.extra_info.update(taken.told())


@pytest.mark.parametrize(
    ("view", "modifier"),
    [
        ("loupe", Qt.KeyboardModifier.ShiftModifier),
        ("cull", Qt.KeyboardModifier.NoModifier),
    ],
    ids=("loupe", "cull"),
)
def test_fifty_decisions(
    view: str,
    modifier: Qt.KeyboardModifier,
    window: MainWindow,
    qtbot: QtBot,
    benchmark: BenchmarkFixture,
) -> None:
    """Fifty decisions in ten seconds, each heard, each with the next image on the screen."""
    window.views.show_view(view)
    wait_for_neighbours(window, qtbot)
    taken = Taken(window)

    def run() -> None:
        begun = perf_counter()
        for number in range(DECISIONS):
            due = begun + number * SECONDS / DECISIONS
            qtbot.wait(max(0, round((due - perf_counter()) * 1000)))
            key = Qt.Key.Key_P if number % 2 else Qt.Key.Key_X
            taken.take(key, modifier, qtbot)

    benchmark.pedantic(run, rounds=1)
    benchmark.extra_info.update(taken.told())
    assert window.gallery.current_index == DECISIONS
    assert window.gallery.counts().undecided == IMAGES - DECISIONS
