"""What a large library costs the window, from the deed to the last pixel.

Of all sizes that libraries.py tells, with one command, which prints a table:

    CURATOR_BENCH_IMAGES="10000 100000 1000000" python -m pytest tests/bench/test_gallery_bench.py \
        tests/bench/test_start_bench.py --benchmark-only -p no:randomly
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from qt_here import why_no_qt

from curator.domain.criteria import Criteria, Sort, Threshold
from curator.domain.image import Flag
from curator.library.commands import Judgement
from curator.library.library import Library
from curator.library.places import LibraryPlaces
from curator.settings import Settings

from .libraries import places

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if why_no_qt():
    pytest.skip(str(why_no_qt()), allow_module_level=True)

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from curator.ui.errors import ErrorReporter
from curator.ui.gallery.view import GridView
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.session import _SWITCH_S
from curator.ui.theme import Theme, ThemeMode

__all__ = ["places"]

FLAGGED = 100_000
ROUNDS = 100
PATIENCE_S = 20
QUERY = '"golden hour" tag:"tag 01" clip>=25 aesthetic_v2:5.5.. sort:sharpness'


class Bench:
    """A window on a library, and what is done in it."""

    def __init__(self, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window = window
        self.gallery = window.gallery
        self.told = 0
        self.latencies: list[float] = []
        """Seconds from each deed until the grid had been painted as it asked for."""
        self._began = 0.0
        self._is_awaited = False
        window.bridge.changed.connect(self._count)
        paint = GridView.paintEvent

        def painted(grid: GridView, event: QPaintEvent) -> None:
            paint(grid, event)
            self._note_paint()

        monkeypatch.setattr(GridView, "paintEvent", painted)

    def until_painted(self, deed: Callable[[], object]) -> None:
        """Do something, and let the window's thread run until all that follows is done."""
        before, painted = self.told, len(self.latencies)
        end = time.monotonic() + PATIENCE_S
        self._began, self._is_awaited = time.perf_counter(), True
        deed()
        while self.told == before and len(self.latencies) == painted:
            assert time.monotonic() < end, "nothing was told"
            QApplication.processEvents()
        QApplication.processEvents()  # What was told in the last turn is painted in this one.
        self._is_awaited = False

    def _note_paint(self) -> None:
        if self._is_awaited and not self.window.bridge._changes:
            self.latencies.append(time.perf_counter() - self._began)
            self._is_awaited = False

    def _count(self) -> None:
        self.told += 1

    def settle(self) -> None:
        """Let everything that is under way come to its end."""
        end = time.monotonic() + 60
        quiet = 0
        while quiet < 20 and time.monotonic() < end:
            QApplication.processEvents()
            busy = self.window.thumbnails.waiting or self.window.library.loading is not None
            quiet = 0 if busy else quiet + 1
            time.sleep(0.01)


@pytest.fixture(scope="module")
def application() -> QApplication:
    application = QApplication.instance() or QApplication(["curator"])
    assert isinstance(application, QApplication)
    return application


@pytest.fixture(scope="module")
def bench(
    places: LibraryPlaces, application: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    tmp_path = tmp_path_factory.mktemp("bench")
    theme = Theme(application, ThemeMode.DARK)
    icons = Icons(theme)
    reporter = ErrorReporter(icons, tmp_path / "log")
    library = Library(places, Settings(), writable=True, holder="a bench")
    window = MainWindow(library, Looks(tmp_path / "looks.ini"), theme, icons, reporter)
    window.resize(1600, 1000)
    window.show()
    switching = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)  # As the session of the real program does.
    with pytest.MonkeyPatch.context() as monkeypatch:
        bench = Bench(window, monkeypatch)
        bench.settle()
        yield bench
    sys.setswitchinterval(switching)
    window.leave()
    library.close()
    window.deleteLater()
    theme.deleteLater()


@pytest.fixture(autouse=True)
def as_new(bench: Bench) -> None:
    bench.gallery.show(Criteria())
    bench.gallery.go_to(0)
    bench.settle()


def measured(
    benchmark: BenchmarkFixture, bench: Bench, deed: Callable[[], object], rounds: int = ROUNDS
) -> None:
    """From the deed to the painted grid, and to the end of all that follows."""
    for _ in range(3):
        bench.until_painted(deed)
    bench.latencies.clear()
    benchmark.pedantic(lambda: bench.until_painted(deed), rounds=rounds)
    tell(benchmark, "painted", bench.latencies)
    tell(benchmark, "all done", benchmark.stats.stats.data)


def tell(benchmark: BenchmarkFixture, name: str, seconds: Sequence[float]) -> None:
    """Median and 99th percentile, beside the table."""
    if seconds:
        median, p99 = np.percentile(np.asarray(seconds) * 1000, (50, 99))
        benchmark.extra_info[name] = f"median {median:.1f} ms, p99 {p99:.1f} ms"


def test_threshold_moved(benchmark: BenchmarkFixture, bench: Bench) -> None:
    lows = cycle(np.linspace(20, 30, 41).tolist())
    bar = bench.window.filter_bar
    measured(benchmark, bench, lambda: bar.scores.changing.emit("clip", next(lows), None))


def test_threshold_moved_among_other_conditions(benchmark: BenchmarkFixture, bench: Bench) -> None:
    gallery, lows = bench.gallery, cycle(np.linspace(20, 30, 41).tolist())
    flags = frozenset({Flag.KEEP, Flag.UNDECIDED})
    start = Criteria(
        text="golden", flags=flags, thresholds=(Threshold("technical", 60),), sort=Sort("clip")
    )
    gallery.show(start)
    bench.settle()

    def move() -> None:
        moved = Threshold("aesthetic_v2", next(lows) / 5)
        gallery.show(replace(start, thresholds=(*start.thresholds, moved)))

    measured(benchmark, bench, move)


def test_another_order_for_the_first_time(benchmark: BenchmarkFixture, bench: Bench) -> None:
    keys = cycle(("clip", "aesthetic_v2", "sharpness", "size", "random"))

    def sort() -> None:
        bench.gallery._shown.forget()
        bench.gallery.show(Criteria(sort=Sort(next(keys))))

    measured(benchmark, bench, sort, rounds=30)


def test_another_order_again(benchmark: BenchmarkFixture, bench: Bench) -> None:
    keys = cycle(("clip", "aesthetic_v2", "sharpness"))
    measured(benchmark, bench, lambda: bench.gallery.show(Criteria(sort=Sort(next(keys)))))


def test_query_of_all_sorts(benchmark: BenchmarkFixture, bench: Bench) -> None:
    """Text, tag, two scores and an order, each time with nothing kept."""

    def ask() -> None:
        bench.gallery._shown.forget()
        bench.gallery.show(Criteria(text=QUERY))

    def clear() -> None:
        bench.gallery.show(Criteria())
        bench.settle()

    bench.until_painted(ask)
    assert len(bench.gallery)
    bench.latencies.clear()
    seconds = []
    for _ in range(20):
        clear()
        bench.latencies.clear()
        bench.until_painted(ask)
        seconds += bench.latencies
    left = iter(seconds)
    benchmark.pedantic(lambda: next(left), rounds=1)
    tell(benchmark, "painted", seconds)


def test_scroll_step(benchmark: BenchmarkFixture, bench: Bench) -> None:
    bar = bench.window.grid.verticalScrollBar()
    measured(benchmark, bench, lambda: bar.setValue((bar.value() + 40) % max(1, bar.maximum())))


def test_scroll_page(benchmark: BenchmarkFixture, bench: Bench) -> None:
    bar = bench.window.grid.verticalScrollBar()
    page = bar.pageStep()
    measured(benchmark, bench, lambda: bar.setValue((bar.value() + page) % max(1, bar.maximum())))


def test_flag_100_000_shown(benchmark: BenchmarkFixture, bench: Bench) -> None:
    gallery = bench.gallery
    count = min(FLAGGED, len(gallery))
    flags = cycle((Flag.KEEP, Flag.REJECT))

    def flag() -> None:
        gallery.go_to(0)
        gallery.extend_to(count - 1)
        gallery.judge(Judgement(flag=next(flags)))

    try:
        measured(benchmark, bench, flag, rounds=6)
    finally:
        while gallery.undo():
            pass
        bench.window.library.flush()


def test_flag_100_000_stored(benchmark: BenchmarkFixture, bench: Bench) -> None:
    gallery, library = bench.gallery, bench.window.library
    count = min(FLAGGED, len(gallery))
    flags = cycle((Flag.KEEP, Flag.REJECT))

    def flag() -> None:
        gallery.go_to(0)
        gallery.extend_to(count - 1)
        gallery.judge(Judgement(flag=next(flags)))
        library.flush()

    try:
        benchmark.pedantic(flag, rounds=5)
        tell(benchmark, "stored", benchmark.stats.stats.data)
    finally:
        while gallery.undo():
            pass
        library.flush()
