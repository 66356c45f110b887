"""Thumbnails: fetched by threads, newest wishes first, bounded, and never twice in vain."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gates import set_once
from PIL import ImageCms
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.pictures import Picture, Pictures
from curator.library.scan import scan
from curator.ui.gallery.fetching import Fetcher
from curator.ui.gallery.lru import ByteLru
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.gallery.view import GridView
from curator.ui.icons import Icons
from curator.ui.theme import Theme

from ..library.conftest import OpenLibrary, write_png  # noqa: TID252


class WatchedPictures(Pictures):
    """The real ones; who asks for what is noted, and can be held up."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.asked: list[int] = []
        self.full_asked: list[int] = []
        self.order: list[str] = []
        self.threads: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()

    def thumbnail(self, image_id: int) -> bytes | None:
        self.asked.append(image_id)
        self.order.append("thumbnail")
        self.threads.add(threading.current_thread().name)
        self.gate.wait()
        return super().thumbnail(image_id)

    def full(self, image_id: int) -> Picture:
        self.full_asked.append(image_id)
        self.order.append("full")
        self.threads.add(threading.current_thread().name)
        return super().full(image_id)


@pytest.fixture
def watched(grid_gallery: Gallery) -> WatchedPictures:
    return WatchedPictures(grid_gallery.library)


@pytest.fixture
def fetched(watched: WatchedPictures) -> Iterator[Thumbnails]:
    thumbnails = Thumbnails(watched)
    yield thumbnails
    watched.gate.set()
    thumbnails.close()


def ids_of(gallery: Gallery) -> list[int]:
    return gallery.ids.tolist()


def there(thumbnails: Thumbnails, ids: list[int], side: int = 0) -> Callable[[], bool]:
    return lambda: all((image_id, side) in thumbnails._kept for image_id in ids)


def test_what_is_not_there_is_asked_for_and_arrives(
    fetched: Thumbnails, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    image_id = grid_gallery.id_at(3)
    with qtbot.waitSignal(fetched.arrived) as arrived:
        assert fetched.get(image_id) is None
    assert arrived.args == [image_id]
    pixmap = fetched.get(image_id)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (48, 40)


def test_nothing_is_decoded_in_the_window_s_thread(
    fetched: Thumbnails, watched: WatchedPictures, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    ids = ids_of(grid_gallery)
    fetched.wanted(ids[:10], ids[10:], 20)
    qtbot.waitUntil(there(fetched, ids, 20))
    assert watched.threads <= {"curator-ui-thumbs-1", "curator-ui-thumbs-2"}
    assert sorted(watched.asked) == sorted(ids)


def test_they_fit_the_square_asked_for_and_are_never_enlarged(
    fetched: Thumbnails, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    image_id = grid_gallery.id_at(0)
    for side, size in ((24, (24, 20)), (500, (48, 40))):
        fetched.wanted([image_id], (), side)
        qtbot.waitUntil(there(fetched, [image_id], side))
        pixmap = fetched.get(image_id, side)
        assert pixmap is not None
        assert (pixmap.width(), pixmap.height()) == size


def test_on_a_screen_of_its_own_colours_they_are_made_for_it(
    fetched: Thumbnails, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    image_id = grid_gallery.id_at(0)

    def corner() -> tuple[int, ...]:
        fetched.wanted([image_id])
        qtbot.waitUntil(there(fetched, [image_id]))
        pixmap = fetched.get(image_id)
        assert pixmap is not None
        return pixmap.toImage().pixelColor(40, 2).getRgb()[:3]

    usual = corner()
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"????"), (b"bXYZ", b"rXYZ"), (b"????", b"bXYZ")):
        swapped = swapped.replace(old, new)
    with qtbot.waitSignal(fetched.arrived):
        fetched.show_on(swapped)
    assert corner() == pytest.approx(usual[::-1], abs=4)
    fetched.show_on(None)
    assert corner() == usual


def test_another_size_stands_in_until_the_right_one_is_there(
    fetched: Thumbnails, watched: WatchedPictures, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    image_id = grid_gallery.id_at(0)
    for side in (12, 40):
        fetched.wanted([image_id], (), side)
        qtbot.waitUntil(there(fetched, [image_id], side))
    watched.gate.clear()
    stands_in = fetched.get(image_id, 24)
    assert stands_in is not None
    assert stands_in.width() == 40
    too_large = fetched.get(image_id, 48)
    assert too_large is not None
    assert too_large.width() == 40


def test_a_new_wish_drops_what_was_wished_before(
    fetched: Thumbnails, watched: WatchedPictures, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    ids = ids_of(grid_gallery)
    watched.gate.clear()
    for start in range(24):
        fetched.wanted(ids[start : start + 4], (), 20)
    qtbot.waitUntil(lambda: len(watched.asked) == 2)
    watched.gate.set()
    qtbot.waitUntil(there(fetched, ids[23:27], 20))
    assert len(watched.asked) <= 6
    assert set(ids[23:27]) <= set(watched.asked)


def test_a_single_wish_goes_before_the_list_and_outlives_it(
    fetched: Thumbnails, watched: WatchedPictures, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    ids = ids_of(grid_gallery)
    watched.gate.clear()
    fetched.wanted(ids[:10], (), 20)
    qtbot.waitUntil(lambda: len(watched.asked) == 2)
    fetched.get(ids[20])
    fetched.wanted(ids[10:15], (), 20)
    watched.gate.set()
    qtbot.waitUntil(there(fetched, ids[10:15], 20))
    qtbot.waitUntil(there(fetched, ids[20:21]))
    assert ids[20] in watched.asked[2:4]


def test_what_is_on_the_way_is_not_asked_for_again(
    fetched: Thumbnails, watched: WatchedPictures, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    image_id = grid_gallery.id_at(0)
    watched.gate.clear()
    fetched.get(image_id, 20)
    qtbot.waitUntil(lambda: watched.asked == [image_id])
    for _ in range(5):
        fetched.get(image_id, 20)
        fetched.wanted([image_id], (), 20)
    watched.gate.set()
    qtbot.waitUntil(there(fetched, [image_id], 20))
    assert watched.asked == [image_id]
    assert fetched.waiting == 0


class TestLargeCells:
    """Thumbnails of 64 pixels, of images of 160: what is larger must come from the files."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for number in range(6):
            write_png(tmp_path / "large" / f"{number}.png", shade=9 * number, size=(160, 120))
        return tmp_path / "large"

    @pytest.fixture
    def large(self, open_library: OpenLibrary, folder: Path) -> WatchedPictures:
        library = open_library(thumbnail_edge=64)
        scan(library, [library.add_folder(folder)])
        return WatchedPictures(library)

    @pytest.fixture
    def sharp(self, large: WatchedPictures) -> Iterator[Thumbnails]:
        thumbnails = Thumbnails(large)
        yield thumbnails
        thumbnails.close()

    def test_what_is_seen_is_made_of_the_files_after_all_thumbnails(
        self, sharp: Thumbnails, large: WatchedPictures, qtbot: QtBot
    ) -> None:
        sharp.wanted([1, 2], [3, 4, 5, 6], 140)
        qtbot.waitUntil(lambda: all(width_of(sharp, each, 140) == 140 for each in (1, 2)))
        qtbot.waitUntil(there(sharp, [3, 4, 5, 6], 140))
        assert {width_of(sharp, each, 140) for each in (3, 4, 5, 6)} == {64}
        # Two threads: the last thumbnail may still be on its way when the first file is begun.
        assert set(large.order[:5]) == {"thumbnail"}
        assert sorted(large.full_asked) == [1, 2]
        assert large.threads <= {"curator-ui-thumbs-1", "curator-ui-thumbs-2"}

    def test_a_little_more_than_the_thumbnail_is_no_reason(
        self, sharp: Thumbnails, large: WatchedPictures, qtbot: QtBot
    ) -> None:
        sharp.wanted([1, 2], (), 70)
        qtbot.waitUntil(there(sharp, [1, 2], 70))
        qtbot.waitUntil(lambda: sharp.waiting == 0)
        assert width_of(sharp, 1, 70) == 64
        assert large.full_asked == []

    def test_without_the_file_the_thumbnail_has_to_do(
        self, sharp: Thumbnails, large: WatchedPictures, folder: Path, qtbot: QtBot
    ) -> None:
        for path in folder.iterdir():
            path.unlink()
        sharp.wanted([1], (), 140)
        qtbot.waitUntil(lambda: large.full_asked == [1])
        qtbot.waitUntil(lambda: is_complete(sharp, 1, 140))
        assert width_of(sharp, 1, 140) == 64
        sharp.wanted([1], (), 140)
        assert sharp.waiting == 0

    def test_a_single_wish_is_made_of_the_file_too(
        self, sharp: Thumbnails, large: WatchedPictures, qtbot: QtBot
    ) -> None:
        def asked_until_wide() -> bool:
            pixmap = sharp.get(1, 140)
            return pixmap is not None and pixmap.width() == 140

        qtbot.waitUntil(asked_until_wide)
        assert large.full_asked == [1]


def width_of(thumbnails: Thumbnails, image_id: int, side: int) -> int:
    kept = thumbnails._kept.peek((image_id, side))
    return 0 if kept is None else kept.pixmap.width()


def is_complete(thumbnails: Thumbnails, image_id: int, side: int) -> bool:
    kept = thumbnails._kept.peek((image_id, side))
    return kept is not None and kept.complete


class TestInVain:
    @pytest.fixture
    def gone(self, grid_gallery: Gallery, watched: WatchedPictures) -> int:
        """An image nobody knows: it has no thumbnail and never will."""
        return 10_000

    def test_it_is_not_asked_for_again_and_again(
        self, fetched: Thumbnails, watched: WatchedPictures, gone: int, qtbot: QtBot
    ) -> None:
        fetched.get(gone, 20)
        qtbot.waitUntil(lambda: gone in fetched._unmakeable)
        for _ in range(5):
            assert fetched.get(gone, 20) is None
            fetched.wanted([gone], (), 20)
        assert watched.asked == [gone]

    def test_forgotten_it_is_tried_once_more(
        self, fetched: Thumbnails, watched: WatchedPictures, gone: int, qtbot: QtBot
    ) -> None:
        fetched.get(gone, 20)
        qtbot.waitUntil(lambda: gone in fetched._unmakeable)
        fetched.forget(gone)
        fetched.get(gone, 20)
        qtbot.waitUntil(lambda: watched.asked == [gone, gone])


def test_forgotten_thumbnails_are_made_anew(
    fetched: Thumbnails, watched: WatchedPictures, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    image_id = grid_gallery.id_at(0)
    fetched.get(image_id, 20)
    qtbot.waitUntil(there(fetched, [image_id], 20))
    fetched.forget(image_id)
    assert fetched.get(image_id, 20) is None
    qtbot.waitUntil(there(fetched, [image_id], 20))
    assert watched.asked == [image_id, image_id]


def test_what_is_kept_is_bounded_in_bytes(
    watched: WatchedPictures, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    one = 48 * 40 * 4
    thumbnails = Thumbnails(watched, most_bytes=5 * one)
    try:
        for image_id in ids_of(grid_gallery):
            thumbnails.get(image_id)
            qtbot.waitUntil(there(thumbnails, [image_id]))
        assert thumbnails._kept.bytes == 5 * one
        assert len(thumbnails._sides) == 5
    finally:
        thumbnails.close()


def test_after_closing_nothing_arrives(
    fetched: Thumbnails, watched: WatchedPictures, grid_gallery: Gallery, qtbot: QtBot
) -> None:
    watched.gate.clear()
    fetched.wanted(ids_of(grid_gallery), (), 20)
    qtbot.waitUntil(lambda: len(watched.asked) == 2)
    opener = set_once(watched.gate, lambda: fetched._fetcher._closed)
    with qtbot.assertNotEmitted(fetched.arrived, wait=50):
        fetched.close()
    opener.join()
    assert len(watched.asked) == 2


def test_scrolling_fast_fetches_what_is_seen_at_the_end(
    watched: WatchedPictures,
    fetched: Thumbnails,
    grid_gallery: Gallery,
    theme: Theme,
    icons: Icons,
    qtbot: QtBot,
) -> None:
    grid = GridView(grid_gallery, fetched, theme, icons)
    qtbot.addWidget(grid)
    grid.cell_size = 64
    grid.resize(110, 90)
    watched.gate.clear()
    with qtbot.waitExposed(grid):
        grid.show()
    bar = grid.verticalScrollBar()
    for value in range(0, bar.maximum(), 20):
        bar.setValue(value)
        QCoreApplication.processEvents()
    bar.setValue(bar.maximum())
    QCoreApplication.processEvents()
    watched.gate.set()
    last = ids_of(grid_gallery)[-1]
    qtbot.waitUntil(lambda: last in watched.asked)
    qtbot.waitUntil(lambda: fetched.waiting == 0)
    assert len(watched.asked) <= 2 + 3
    grid.close()


def test_one_bad_image_does_not_end_the_threads(caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    turn = threading.Event()

    def fetch(key: int) -> None:
        if key == 1:
            raise ZeroDivisionError
        done.append(key)
        turn.set()

    fetcher = Fetcher(fetch, threads=1, name="curator-test-fetch")
    fetcher.want([1, 2])
    assert turn.wait(5)
    fetcher.close()
    assert done == [2]
    assert "could not fetch 1" in caplog.text


def test_least_recently_used_goes_first() -> None:
    lru: ByteLru[str, int] = ByteLru(10)
    lru.put("a", 1, 4)
    lru.put("b", 2, 4)
    assert lru.get("a") == 1
    assert lru.put("c", 3, 4) == ["b"]
    assert list(lru) == ["a", "c"]
    assert lru.put("d", 4, 100) == ["a", "c"]
    assert lru.get("d") == 4
    lru.drop("d")
    assert lru.bytes == 0
