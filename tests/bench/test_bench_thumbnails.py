"""Whether pictures come as fast as one scrolls: 10,000 images in ten seconds, from the cache."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from qt_here import why_no_qt

from curator.imaging.decode import Decoded
from curator.imaging.sample_landscapes import sea
from curator.imaging.thumbnail import thumbnail
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.pictures import Pictures
from curator.library.places import LibraryPlaces, library_places
from curator.settings import Settings
from curator.store.engine import FILE_NAME
from curator.store.thumbs import Thumbs

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if why_no_qt():
    pytest.skip(str(why_no_qt()), allow_module_level=True)

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.gallery.view import GridView
from curator.ui.garbage import Garbage
from curator.ui.icons import Icons
from curator.ui.session import _SWITCH_S
from curator.ui.theme import Theme, ThemeMode

IMAGES = 10_000
SECONDS = 10
FRAME_MS = 16
LONGEST_BLANK_MS = 100
PICTURES = 64


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> LibraryPlaces:
    """A library whose images all have their thumbnail in the cache, as a scan leaves them."""
    places = library_places(tmp_path_factory.mktemp("library"), {})
    Library(places, Settings(), writable=True, holder="a bench").close()
    chance = np.random.default_rng(0)
    jpegs = [thumbnail(Decoded(sea(chance, 512, 384), "PNG")) for _ in range(PICTURES)]
    hashes = [number.to_bytes(16, "big") for number in range(IMAGES)]
    thumbs = Thumbs(places.cache)
    thumbs.put((each, jpegs[number % PICTURES]) for number, each in enumerate(hashes))
    thumbs.close()
    _store_images(places.directory / FILE_NAME, hashes)
    return places


def _store_images(file: Path, hashes: list[bytes]) -> None:
    images = [(n, each, n, n) for n, each in enumerate(hashes, 1)]
    files = [(f"{n}.png".encode(), f"{n}.png", n) for n, *_ in images]
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "INSERT INTO folder (id, path, watched, recursive, patterns, offline)"
            " VALUES (1, ?, 1, 1, '[]', 0)",
            (b"/outputs",),
        )
        connection.executemany(
            "INSERT INTO image (id, pixel_hash, format, width, height, created, added, flag,"
            " flag_source, rating, label) VALUES (?, ?, 'PNG', 1024, 768, ?, ?, 0, 0, 0, 0)",
            images,
        )
        connection.executemany(
            "INSERT INTO file (folder_id, relpath, name, size, mtime_ns, inode, image_id, missing,"
            " held) VALUES (1, ?, ?, 1, 1, 1, ?, 0, 0)",
            files,
        )


@pytest.fixture(params=(96, 192, 512), ids="cells of {} px".format)
def grid(
    request: pytest.FixtureRequest, places: LibraryPlaces, qapp: QApplication
) -> Iterator[GridView]:
    """A window of 1600 by 1000 pixels, nothing of it fetched yet."""
    theme = Theme(qapp, ThemeMode.DARK)
    garbage, switching = Garbage(), sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)
    garbage.settle()
    with Library(places, Settings(), writable=False, holder="a bench") as library:
        gallery = Gallery(library)
        thumbnails = Thumbnails(Pictures(library))
        grid = GridView(gallery, thumbnails, theme, Icons(theme))
        grid.cell_size = request.param
        grid.resize(1600, 1000)
        grid.show()
        yield grid
        grid.close()
        grid.deleteLater()
        thumbnails.close()
        gallery.close()
    garbage.close()
    sys.setswitchinterval(switching)
    theme.deleteLater()


class Scrolling:
    """Scrolls from end to end at an even speed, and notes at every frame what is seen."""

    def __init__(self, grid: GridView, *, upwards: bool) -> None:
        self.grid = grid
        self.upwards = upwards
        self.seen: list[tuple[float, float]] = []
        """The time of a frame in seconds, and the share of visible cells that had a picture."""
        self._begun = 0.0
        self._timer = QTimer(interval=FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)

    def run(self, qtbot: QtBot) -> None:
        self._go(0.0)
        qtbot.wait(300)
        self._begun = perf_counter()
        self._timer.start()
        qtbot.waitUntil(lambda: not self._timer.isActive(), timeout=4 * SECONDS * 1000)

    def _step(self) -> None:
        now = perf_counter() - self._begun
        self.seen.append((now, self._share()))
        self._go(now / SECONDS)
        if now >= SECONDS:
            self._timer.stop()

    def _go(self, way: float) -> None:
        bar = self.grid.verticalScrollBar()
        bar.setValue(round(bar.maximum() * (1 - way if self.upwards else way)))

    def _share(self) -> float:
        """What share of the cells that are seen now were painted with their picture."""
        grid = self.grid
        cells = [(grid._gallery.id_at(index), grid._thumbnail_side) for index in grid._visible()]
        return sum(cell in grid._thumbnails._kept for cell in cells) / len(cells)

    def told(self) -> dict[str, float]:
        """The longest time without any picture, and how full the screen was; in ms, percent."""
        times, shares = np.asarray(self.seen).T
        frames = np.diff(times) * 1000
        return {
            "longest_blank_ms": round(longest_run(frames, shares[:-1] == 0), 1),
            "cells_with_picture_%": round(float(shares.mean()) * 100, 1),
            "cells_with_picture_p1_%": round(float(np.percentile(shares, 1)) * 100, 1),
            "frames": len(times),
            "frame_median_ms": round(float(np.median(frames)), 1),
            "frame_p99_ms": round(float(np.percentile(frames, 99)), 1),
            "frame_worst_ms": round(float(frames.max()), 1),
        }


def longest_run(lengths: NDArray[np.float64], among: NDArray[np.bool_]) -> float:
    """The greatest sum of lengths that follow one another and are all among these."""
    longest = run = 0.0
    for length, counts in zip(lengths.tolist(), among.tolist(), strict=True):
        run = run + length if counts else 0.0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize("upwards", [False, True], ids=["down", "up"])
def test_scrolling_through_all_of_them_never_shows_a_blank_screen(
    benchmark: BenchmarkFixture, grid: GridView, qtbot: QtBot, upwards: bool
) -> None:
    scrolling = Scrolling(grid, upwards=upwards)
    benchmark.pedantic(lambda: scrolling.run(qtbot), rounds=1)
    told = scrolling.told()
    benchmark.extra_info.update(told)
    assert told["longest_blank_ms"] <= LONGEST_BLANK_MS
