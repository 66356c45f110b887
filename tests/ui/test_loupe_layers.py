"""What lies over the image in the loupe: frames, parts of large images, marks; the dark round."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Sort
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.pictures import Pictures
from curator.library.scan import scan
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.loupe import Loupe
from curator.ui.loupe_bar import HEIGHT
from curator.ui.loupe_images import FullImages
from curator.ui.loupe_painting import place_of, seen_of
from curator.ui.loupe_zoom import Place, Size, Zoom
from curator.ui.marks import Mark
from curator.ui.theme import Theme

from ..library.conftest import OpenLibrary  # noqa: TID252

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 40), (40, 40, 230)
LARGE = (1500, 1200)


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """An animation, black and white, a large PNG and a large JPEG, in this order by name."""
    folder = tmp_path / "images"
    folder.mkdir()
    first, *others = [Image.new("RGB", (60, 60), colour) for colour in (RED, GREEN, BLUE)]
    first.save(folder / "a.gif", save_all=True, append_images=others, duration=20, loop=0)
    halves = np.zeros((100, 100, 3), np.uint8)
    halves[:, 50:] = 255
    Image.fromarray(halves).save(folder / "b.png")
    stripes = np.zeros((*LARGE[::-1], 3), np.uint8)
    stripes[:, ::2] = RED
    stripes[:, 1::2] = BLUE
    Image.fromarray(stripes).save(folder / "c.png")
    Image.fromarray(stripes).save(folder / "d.jpg")
    library = open_library(most_megapixels=1)
    scan(library, [library.add_folder(folder)])
    return library


@pytest.fixture
def gallery(library: Library) -> Iterator[Gallery]:
    gallery = Gallery(library)
    gallery.show(Criteria(sort=Sort("name")))
    yield gallery
    gallery.close()


@pytest.fixture
def images(
    gallery: Gallery, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FullImages]:
    monkeypatch.setattr("curator.library.picture_files.MOST_REDUCED", 100_000)
    images = FullImages(Pictures(gallery.library), qapp)
    yield images
    images.close()
    images.deleteLater()


@pytest.fixture
def loupe(
    gallery: Gallery, images: FullImages, theme: Theme, icons: Icons, qtbot: QtBot
) -> Iterator[Loupe]:
    thumbnails = Thumbnails(Pictures(gallery.library))
    loupe = Loupe(gallery, images, thumbnails, theme, icons)
    qtbot.addWidget(loupe)
    loupe.resize(200, 200 + HEIGHT)
    with qtbot.waitExposed(loupe):
        loupe.show()
    loupe.begin()
    yield loupe
    loupe.end()
    loupe.close()
    thumbnails.close()


def show(loupe: Loupe, name: str, qtbot: QtBot) -> None:
    gallery = loupe._gallery
    place = "abcd".index(name[0])
    gallery.go_to(place)
    qtbot.waitUntil(lambda: gallery.id_at(place) in loupe._images)


def colour(loupe: Loupe, x: int, y: int) -> tuple[int, int, int]:
    return loupe.grab().toImage().pixelColor(x, y).getRgb()[:3]


class TestAnimations:
    def test_it_plays_and_can_be_paused(self, loupe: Loupe, qtbot: QtBot) -> None:
        seen: list[tuple[int, ...]] = []

        def note() -> None:
            frame = loupe.layers.frame(loupe._gallery.current or 0)
            if frame is not None:
                seen.append(frame.image.pixelColor(5, 5).getRgb()[:3])

        loupe.layers.changed.connect(note)
        show(loupe, "a.gif", qtbot)
        qtbot.waitUntil(lambda: len(seen) >= 7)
        assert seen[:7] == [RED, GREEN, BLUE, RED, GREEN, BLUE, RED]
        loupe.layers.paused = True
        assert not loupe._images.movies._timer.isActive()
        assert colour(loupe, 100, 100) == seen[-1]
        count = len(seen)
        loupe.layers.paused = False
        qtbot.waitUntil(lambda: len(seen) > count)

    def test_it_rests_while_another_image_is_shown_or_none(
        self, loupe: Loupe, qtbot: QtBot
    ) -> None:
        show(loupe, "a.gif", qtbot)
        current = loupe._gallery.current or 0
        qtbot.waitUntil(lambda: loupe._images.movies.frame(current) is not None)
        show(loupe, "b.png", qtbot)
        assert loupe._images.movies.frame(current) is None
        show(loupe, "a.gif", qtbot)
        qtbot.waitUntil(lambda: loupe._images.movies.frame(current) is not None)
        loupe.hide()
        assert loupe._images.movies.frame(current) is None


class TestLargeImages:
    def test_fitted_it_is_shown_with_fewer_pixels(self, loupe: Loupe, qtbot: QtBot) -> None:
        show(loupe, "c.png", qtbot)
        whole = loupe._images.whole(loupe._gallery.current or 0)
        assert whole is not None
        assert whole.is_reduced
        assert whole.size == Size(*LARGE)
        assert loupe._image_size() == Size(*LARGE)
        qtbot.waitUntil(lambda: colour(loupe, 100, 100)[1] < 60)

    def test_at_full_size_every_pixel_is_the_file_s(self, loupe: Loupe, qtbot: QtBot) -> None:
        show(loupe, "c.png", qtbot)
        loupe.fit_or_full(QPointF(100, 100))
        qtbot.waitUntil(lambda: {colour(loupe, x, 90) for x in (90, 91)} == {RED, BLUE})
        loupe.pan_by(-400, -300)
        qtbot.waitUntil(lambda: {colour(loupe, x, 90) for x in (90, 91)} == {RED, BLUE})

    def test_one_whose_parts_cannot_be_had_says_so(self, loupe: Loupe, qtbot: QtBot) -> None:
        show(loupe, "d.jpg", qtbot)
        loupe.fit_or_full(QPointF(100, 100))
        assert sum(colour(loupe, 3, 3)) < sum(colour(loupe, 3, 150)) / 2

    def test_they_are_read_when_shown_and_not_ahead(self, loupe: Loupe, qtbot: QtBot) -> None:
        show(loupe, "b.png", qtbot)
        ids = loupe._gallery.ids.tolist()
        assert {each.image_id for each in loupe._images._wanted} == {ids[0], ids[1]}
        show(loupe, "c.png", qtbot)
        assert {each.image_id for each in loupe._images._wanted} == {ids[1], ids[2]}

    def test_parts_are_kept_within_a_bound_and_not_read_twice(
        self, loupe: Loupe, qtbot: QtBot
    ) -> None:
        show(loupe, "c.png", qtbot)
        loupe.look(Zoom(1.0, 0.5, 0.5))
        loupe.grab()
        parts = loupe._images.parts
        qtbot.waitUntil(lambda: len(list(parts._kept)) == 1)
        loupe.pan_by(-20, 0)
        loupe.grab()
        assert parts._fetcher.waiting == 0
        assert len(list(parts._kept)) == 1

    @pytest.mark.parametrize("scale", [0.37, 1.0, 3.3])
    def test_seen_and_place_are_each_other_s_inverse(self, scale: float) -> None:
        size, view = Size(20_000, 10_000), Size(1000, 700)
        place = Zoom(scale, 0.31, 0.77).place(size, view, 1.0)
        lies = place_of(seen_of(place, size, view), size, place)
        seen = Place(*lies)
        assert seen.left <= 0
        assert seen.top <= 0
        assert seen.left + seen.width >= min(view.width, place.left + place.width)
        assert seen.top + seen.height >= min(view.height, place.top + place.height)
        assert seen.width < view.width + 3 * scale + 3


class TestMarks:
    def test_black_is_blue_and_white_is_red(self, loupe: Loupe, qtbot: QtBot) -> None:
        show(loupe, "b.png", qtbot)
        loupe.layers.marked = frozenset({Mark.CLIPPED})
        qtbot.waitUntil(lambda: colour(loupe, 50, 100)[2] > 200)
        assert colour(loupe, 150, 100)[0] > 200
        assert colour(loupe, 150, 100)[1] < 90
        loupe.layers.marked = frozenset()
        assert colour(loupe, 50, 100) == (0, 0, 0)

    def test_the_edge_is_green(self, loupe: Loupe, qtbot: QtBot) -> None:
        show(loupe, "b.png", qtbot)
        loupe.layers.marked = frozenset({Mark.SHARP})
        qtbot.waitUntil(lambda: max(colour(loupe, x, 100)[1] for x in range(95, 100)) > 150)
        assert colour(loupe, 20, 100) == (0, 0, 0)

    def test_for_another_screen_all_is_made_anew(
        self, loupe: Loupe, images: FullImages, qtbot: QtBot
    ) -> None:
        show(loupe, "b.png", qtbot)
        loupe.layers.marked = frozenset({Mark.CLIPPED})
        qtbot.waitUntil(lambda: colour(loupe, 50, 100)[2] > 200)
        before = images.whole(loupe._gallery.current or 0)
        images.show_on(b"not a profile")
        current = loupe._gallery.current or 0
        qtbot.waitUntil(lambda: images.whole(current) not in (None, before))
        qtbot.waitUntil(lambda: colour(loupe, 50, 100)[2] > 200)


def test_the_ground_can_be_dark(loupe: Loupe, theme: Theme, qtbot: QtBot) -> None:
    show(loupe, "b.png", qtbot)
    loupe.resize(400, 200)
    assert colour(loupe, 3, 3) == theme.colors.canvas.getRgb()[:3]
    loupe.ground = QColor(0, 0, 0)
    assert colour(loupe, 3, 3) == (0, 0, 0)
    loupe.ground = None
    assert colour(loupe, 3, 3) == theme.colors.canvas.getRgb()[:3]
