"""What a pull at a handle of the filter bar costs the window's thread; run with --benchmark-only.

A turn is one step of the handle and all that follows until the event loop is idle, painting of the
bar among it; the longest single turns stand in the extra information.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from qt_here import why_no_qt

from curator.domain.criteria import Criteria, Scale, Threshold
from curator.domain.image import Flag
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.places import library_places
from curator.settings import Settings

from .made_up import take_made_up

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytestmark = pytest.mark.skipif(why_no_qt() is not None, reason="Qt cannot be loaded here")

if why_no_qt() is None:
    from PySide6.QtWidgets import QApplication

    from curator.ui.icons import Icons
    from curator.ui.panels.filters import FilterBar
    from curator.ui.panels.histogram import SliderMode
    from curator.ui.theme import Theme, ThemeMode

COUNTS = (10_000, 100_000, 1_000_000)
STEPS = 60


@pytest.fixture(scope="module", params=COUNTS, ids="{:,} images".format)
def gallery(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gallery]:
    """Images that are only known to the columns."""
    places = library_places(Path(tmp_path_factory.mktemp("bench")), {})
    with Library(places, Settings(), writable=True, holder="a bench") as library:
        take_made_up(library, request.param)
        gallery = Gallery(library)
        yield gallery
        gallery.close()


@pytest.fixture
def bar(gallery: Gallery) -> Iterator[FilterBar]:
    """As wide as a large screen: all six scores are in sight."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme = Theme(application, ThemeMode.DARK)
    bar = FilterBar(gallery, theme, Icons(theme))
    stop = gallery.subscribe(bar.on_change)
    bar.resize(2200, bar.sizeHint().height())
    bar.show()
    settle()
    yield bar
    stop()
    bar.close()
    bar.deleteLater()


def settle() -> None:
    """Let all histograms be shown; they come by and by."""
    for _ in range(40):
        QApplication.processEvents()
        time.sleep(0.01)


@pytest.mark.parametrize("scale", [Scale.VALUE, Scale.LIBRARY_PERCENTILE], ids=["value", "%"])
def test_pull_a_handle(
    benchmark: BenchmarkFixture, bar: FilterBar, gallery: Gallery, scale: Scale
) -> None:
    gallery.show(
        Criteria(
            flags=frozenset({Flag.KEEP, Flag.UNDECIDED}),
            thresholds=(Threshold("technical", 40.0), Threshold("clip", 1.0, None, scale)),
        )
    )
    settle()
    ends = (0.5, 60.0) if scale else (22.0, 30.0)
    pull(benchmark, bar, np.linspace(*ends, STEPS).tolist())


def test_pull_a_line_of_a_cut(benchmark: BenchmarkFixture, bar: FilterBar) -> None:
    bar.set_mode(SliderMode.CUT)
    settle()
    pull(benchmark, bar, np.linspace(22.0, 30.0, STEPS).tolist())
    bar.clear()
    bar.set_mode(SliderMode.RANGE)


def pull(benchmark: BenchmarkFixture, bar: FilterBar, places: list[float]) -> None:
    """Pull the handle of a score from place to place, and measure each turn of the event loop."""
    bounds, turns = cycle(places), list[float]()

    def turn() -> None:
        start = perf_counter()
        bar.scores.changing.emit("clip", next(bounds), 34.0 if bar.mode is SliderMode.CUT else None)
        turns.append(perf_counter() - start)
        while True:
            start = perf_counter()
            QApplication.processEvents()
            turns.append(perf_counter() - start)
            if turns[-1] < 0.0002:
                return

    benchmark.pedantic(turn, rounds=3 * STEPS)
    longest = np.asarray(turns) * 1000
    benchmark.extra_info["p99 of single turns, ms"] = round(float(np.percentile(longest, 99)), 2)
    benchmark.extra_info["longest turn, ms"] = round(float(longest.max()), 2)
