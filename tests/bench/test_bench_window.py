"""How late the window's thread is while images are read and scored beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from qt_here import why_no_qt
from tiny_weights import make_tiny_weights

from ..library.conftest import OpenLibrary, open_library, parameters, write_png  # noqa: TID252

if why_no_qt():
    pytest.skip(str(why_no_qt()), allow_module_level=True)

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.library.news import News, Phase, State
from curator.ui.errors import ErrorReporter
from curator.ui.garbage import Garbage
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.theme import Theme, ThemeMode

__all__ = ["open_library"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

IMAGES = 200
STEP_MS = 5


class Lateness:
    """A timer of 5 ms that notes how late it is."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = []
        self._due = 0.0
        self._timer = QTimer()
        self._timer.setInterval(STEP_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.milliseconds.clear()
        self._due = perf_counter() + STEP_MS / 1000
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = perf_counter()
        self.milliseconds.append(max(0.0, (now - self._due) * 1000))
        self._due = now + STEP_MS / 1000

    def told(self) -> dict[str, float]:
        """Median, 99th percentile and worst, in milliseconds."""
        values = np.asarray(self.milliseconds)
        return {
            "ticks": len(values),
            "median_ms": round(float(np.median(values)), 2),
            "p99_ms": round(float(np.percentile(values, 99)), 2),
            "worst_ms": round(float(values.max()), 2),
        }


@pytest.fixture
def window(
    open_library: OpenLibrary,
    qapp: QApplication,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MainWindow]:
    monkeypatch.setenv("CURATOR_WEIGHTS", str(make_tiny_weights(tmp_path / "weights")))
    theme = Theme(qapp, ThemeMode.DARK)
    icons = Icons(theme)
    reporter = ErrorReporter(icons, tmp_path / "log")
    library = open_library()
    garbage = Garbage()
    library.subscribe(lambda news: heed(garbage, news))
    window = MainWindow(library, Looks(tmp_path / "looks.ini"), theme, icons, reporter)
    window.resize(1600, 1000)
    window.show()
    window.begin()
    switching = sys.getswitchinterval()
    sys.setswitchinterval(0.0001)
    yield window
    sys.setswitchinterval(switching)
    window.leave()
    garbage.close()
    window.deleteLater()
    theme.deleteLater()


def heed(garbage: Garbage, news: News) -> None:
    """As the session of the real program does."""
    if isinstance(news, State):
        if news.phase is Phase.LOADING:
            garbage.rest()
        else:
            garbage.settle()


def test_idle(window: MainWindow, qtbot: QtBot, benchmark: BenchmarkFixture) -> None:
    """The machine's own lateness, to hold the other against."""
    lateness = Lateness()

    def run() -> None:
        lateness.start()
        qtbot.wait(3000)
        lateness.stop()

    benchmark.pedantic(run, rounds=1)
    benchmark.extra_info.update(lateness.told())


def test_while_reading_and_scoring(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, benchmark: BenchmarkFixture
) -> None:
    outputs = tmp_path / "outputs"
    for number in range(IMAGES):
        text = parameters(f"a red cat number {number}", seed=number)
        write_png(outputs / f"{number}.png", text, shade=number, size=(768, 768))
    lateness = Lateness()
    library = window.library

    def all_scored() -> bool:
        values = library.columns.score("aesthetic_v2")
        return len(values) == IMAGES and not np.isnan(values).any()

    def run() -> None:
        window.watch([outputs])
        lateness.start()
        qtbot.waitUntil(all_scored, timeout=300_000)
        lateness.stop()

    benchmark.pedantic(run, rounds=1)
    benchmark.extra_info.update(lateness.told())
