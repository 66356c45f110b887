"""What the grid costs the window's thread, at any number of images; run with --benchmark-only."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from qt_here import why_no_qt

from curator.domain.criteria import Criteria, Scale, Sort
from curator.imaging.decode import Decoded
from curator.imaging.sample_landscapes import sea
from curator.imaging.thumbnail import thumbnail
from curator.library.gallery import Gallery
from curator.library.grouping import GroupBy
from curator.library.library import Library
from curator.library.pictures import Pictures
from curator.library.places import library_places
from curator.settings import Settings

from ..library.conftest import rows_of  # noqa: TID252

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytestmark = pytest.mark.skipif(why_no_qt() is not None, reason="Qt cannot be loaded here")

if why_no_qt() is None:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QApplication

    from curator.ui.gallery.band import Band
    from curator.ui.gallery.thumbnails import Thumbnails
    from curator.ui.gallery.view import GridView
    from curator.ui.icons import Icons
    from curator.ui.theme import Theme, ThemeMode

COUNTS = (100, 10_000, 1_000_000)
SIZES = (96, 192)


class OneForAll(Pictures):
    """The same picture for every image, so that thumbnails are decoded as they always are."""

    jpeg = thumbnail(Decoded(sea(np.random.default_rng(0), 1024, 768), "PNG"))

    def thumbnail(self, _image_id: int) -> bytes | None:
        return self.jpeg


@pytest.fixture(params=COUNTS, ids="{:,} images".format)
def gallery(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Gallery]:
    """Images that are only known to the columns, judged and scored at random."""
    count: int = request.param
    chance = np.random.default_rng(0)
    with Library(library_places(tmp_path, {}), Settings(), writable=False, holder="a bench") as it:
        it.columns.take(
            rows_of(
                np.arange(1, count + 1),  # type: ignore[arg-type]
                flag=chance.integers(-1, 2, count),
                rating=chance.integers(0, 6, count),
                label=chance.integers(0, 5, count),
                width=np.full(count, 1024),
                height=np.full(count, 768),
                prompt_key=chance.integers(0, max(1, count // 10), count),
                scores={"technical": chance.random(count) * 100, "noise": chance.random(count)},
            )
        )
        gallery = Gallery(it)
        gallery.badges = ("technical", "noise")
        gallery.go_to(0)
        yield gallery
        gallery.close()


@pytest.fixture(params=SIZES, ids="cells of {} px".format)
def grid(request: pytest.FixtureRequest, gallery: Gallery) -> Iterator[GridView]:
    """A window of 1600 by 1000 pixels full of images whose thumbnails are there."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme = Theme(application, ThemeMode.DARK)
    thumbnails = Thumbnails(OneForAll(gallery.library))
    grid = GridView(gallery, thumbnails, theme, Icons(theme))
    stop = gallery.subscribe(grid.on_change)
    grid.cell_size = request.param
    grid.resize(1600, 1000)
    grid.show()
    application.processEvents()
    while thumbnails.waiting:
        time.sleep(0.01)
    application.processEvents()
    yield grid
    stop()
    grid.close()
    grid.deleteLater()
    thumbnails.close()


def test_paint_a_screen(benchmark: BenchmarkFixture, grid: GridView) -> None:
    benchmark(grid.viewport().repaint)


def test_paint_a_screen_of_percentiles(benchmark: BenchmarkFixture, grid: GridView) -> None:
    grid._gallery.badge_scale = Scale.LIBRARY_PERCENTILE
    QApplication.processEvents()
    benchmark(grid.viewport().repaint)


def test_scroll_a_notch(benchmark: BenchmarkFixture, grid: GridView) -> None:
    bar = grid.verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + 40) % bar.maximum() if bar.maximum() else 0)
        QApplication.processEvents()

    benchmark(scroll)


def test_move_the_current_image(benchmark: BenchmarkFixture, grid: GridView) -> None:
    gallery = grid._gallery

    def move() -> None:
        gallery.go_to(((gallery.current_index or 0) + 1) % 12)
        QApplication.processEvents()

    benchmark(move)


def test_another_order(benchmark: BenchmarkFixture, grid: GridView) -> None:
    gallery = grid._gallery
    orders = [Criteria(sort=Sort("technical")), Criteria(sort=Sort("noise"))]

    def turn() -> None:
        orders.reverse()
        gallery.show(orders[0])
        QApplication.processEvents()

    benchmark(turn)


def test_a_band_over_a_tenth_of_them(benchmark: BenchmarkFixture, grid: GridView) -> None:
    """One move of the mouse, with a tenth of all images under the band."""
    gallery, layout = grid._gallery, grid._layout
    band = Band(QPoint(0, 0), QPoint(2000, layout.height // 10), None, extends=False)
    ends = [band.end, band.end + QPoint(0, layout.stride)]

    def move() -> None:
        ends.reverse()
        band.end = ends[0]
        band.select(gallery, layout)
        QApplication.processEvents()

    benchmark(move)


@pytest.fixture
def grouped(grid: GridView) -> GridView:
    """The same in groups of about ten, each of one prompt."""
    grid._gallery.grouping.by = GroupBy.PROMPT
    QApplication.processEvents()
    return grid


def test_group_anew(benchmark: BenchmarkFixture, grouped: GridView) -> None:
    """Another order, arranged by prompt again."""
    test_another_order(benchmark, grouped)


def test_lay_groups_out_anew(benchmark: BenchmarkFixture, grouped: GridView) -> None:
    sizes = [grouped.cell_size, grouped.cell_size * 2]

    def lay_out() -> None:
        sizes.reverse()
        grouped.cell_size = sizes[0]

    benchmark(lay_out)


def test_scroll_groups_a_notch(benchmark: BenchmarkFixture, grouped: GridView) -> None:
    test_scroll_a_notch(benchmark, grouped)


def test_paint_a_screen_of_groups(benchmark: BenchmarkFixture, grouped: GridView) -> None:
    benchmark(grouped.viewport().repaint)
