"""The loupe: one image, never blank, never late, its zoom kept from one to the next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria
from curator.domain.image import Flag, Label
from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.pictures import Picture, Pictures
from curator.library.scan import scan
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.loupe import Loupe
from curator.ui.loupe_bar import HEIGHT
from curator.ui.loupe_facts import Info, _broken, facts
from curator.ui.loupe_images import FullImages, Wanted
from curator.ui.loupe_zoom import Zoom
from curator.ui.theme import Theme

from ..library.conftest import OpenLibrary, write_png  # noqa: TID252

SIZE = (320, 240)
LEFT = Qt.MouseButton.LeftButton


class WatchedPictures(Pictures):
    """The real ones; who asks for what is noted, and can be held up."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.asked: list[int] = []
        self.threads: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()

    def full(self, image_id: int) -> Picture:
        self.asked.append(image_id)
        self.threads.add(threading.current_thread().name)
        self.gate.wait()
        return super().full(image_id)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten images, larger than the loupe's window."""
    for number in range(10):
        write_png(tmp_path / "loupe" / f"{number}.png", shade=20 * number, size=SIZE)
    return tmp_path / "loupe"


@pytest.fixture
def gallery(open_library: OpenLibrary, folder: Path) -> Iterator[Gallery]:
    library = open_library()
    scan(library, [library.add_folder(folder)])
    gallery = Gallery(library)
    gallery.go_to(4)
    yield gallery
    gallery.close()


@pytest.fixture
def watched(gallery: Gallery) -> WatchedPictures:
    return WatchedPictures(gallery.library)


@pytest.fixture
def images(watched: WatchedPictures) -> Iterator[FullImages]:
    images = FullImages(watched)
    yield images
    watched.gate.set()
    images.close()


@pytest.fixture
def small(watched: WatchedPictures) -> Iterator[Thumbnails]:
    thumbnails = Thumbnails(watched)
    yield thumbnails
    thumbnails.close()


@pytest.fixture
def hidden(
    gallery: Gallery,
    images: FullImages,
    small: Thumbnails,
    theme: Theme,
    icons: Icons,
    qtbot: QtBot,
) -> Iterator[Loupe]:
    """A view of 200 by 150 pixels above the line at the foot, not shown yet."""
    loupe = Loupe(gallery, images, small, theme, icons)
    qtbot.addWidget(loupe)
    loupe.resize(200, 150 + HEIGHT)
    stop = gallery.subscribe(loupe.on_change)
    yield loupe
    stop()
    loupe.close()


@pytest.fixture
def loupe(hidden: Loupe, qtbot: QtBot) -> Loupe:
    with qtbot.waitExposed(hidden):
        hidden.show()
    ready(hidden, qtbot)
    return hidden


def ready(loupe: Loupe, qtbot: QtBot) -> None:
    """Wait until the current image is there."""
    qtbot.waitUntil(lambda: loupe._images.whole(loupe._gallery.current or 0) is not None)


def around(loupe: Loupe, first: int, last: int) -> list[int]:
    """The ids from one place to another."""
    return [loupe._gallery.id_at(index) for index in range(first, last + 1)]


def pixels_of(folder: Path, gallery: Gallery) -> QImage:
    """The current image as its file has it."""
    details = gallery.library.details([gallery.current or 0])[0]
    return QImage(str(folder / details.places[0].relpath.decode()))


def colour(loupe: Loupe, x: int, y: int) -> QColor:
    return loupe.grab().toImage().pixelColor(x, y)


def press(loupe: Loupe, key: Qt.Key) -> None:
    QTest.keyClick(loupe, key)


def turn_wheel(loupe: Loupe, angle: int, place: QPointF) -> None:
    event = QWheelEvent(
        place,
        QPointF(loupe.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(loupe, event)


class TestShowing:
    def test_fitted_the_whole_image_is_in_view(self, loupe: Loupe, theme: Theme) -> None:
        canvas = theme.colors.canvas
        assert colour(loupe, 100, 75) != canvas
        assert colour(loupe, 1, 1) != canvas
        assert colour(loupe, 198, 148) != canvas

    def test_at_full_size_every_pixel_is_the_file_s(
        self, loupe: Loupe, gallery: Gallery, folder: Path
    ) -> None:
        loupe.info = Info.NONE
        loupe.fit_or_full(QPointF(100, 75))
        file = pixels_of(folder, gallery)
        shown = loupe.grab().toImage()
        left, top = loupe._place(loupe._image_size())[:2]
        for x, y in ((0, 0), (57, 91), (199, 100)):
            assert shown.pixelColor(x, y) == file.pixelColor(x - left, y - top)

    def test_enlarged_pixels_are_squares(
        self, loupe: Loupe, gallery: Gallery, folder: Path
    ) -> None:
        loupe.look(Zoom(8.0))
        file = pixels_of(folder, gallery)
        shown = loupe.grab().toImage()
        left, top = loupe._place(loupe._image_size())[:2]
        for x, y in ((3, 3), (100, 75), (150, 20)):
            expected = file.pixelColor((x - left) // 8, (y - top) // 8)
            assert shown.pixelColor(x, y) == expected

    def test_it_is_decoded_and_shrunk_by_threads(
        self, loupe: Loupe, watched: WatchedPictures, qtbot: QtBot
    ) -> None:
        wanted = Wanted(loupe._gallery.current or 0, 200, 150)
        qtbot.waitUntil(lambda: loupe._images.shrunk(wanted) is not None)
        assert watched.threads <= {"curator-ui-images-1", "curator-ui-images-2"}

    def test_neighbours_are_decoded_ahead(
        self, loupe: Loupe, gallery: Gallery, watched: WatchedPictures, qtbot: QtBot
    ) -> None:
        around = {gallery.id_at(index) for index in (3, 4, 5, 6, 7)}
        qtbot.waitUntil(lambda: set(watched.asked) == around)
        assert watched.asked[0] == gallery.current

    def test_going_on_decodes_only_what_is_new(
        self, loupe: Loupe, gallery: Gallery, watched: WatchedPictures, qtbot: QtBot
    ) -> None:
        qtbot.waitUntil(lambda: len(watched.asked) == 5)
        gallery.go_to(5)
        qtbot.waitUntil(lambda: len(watched.asked) == 6)
        assert loupe._images.waiting == 0
        assert watched.asked[5:] == [gallery.id_at(8)]

    def test_hidden_it_decodes_nothing(
        self, hidden: Loupe, gallery: Gallery, watched: WatchedPictures
    ) -> None:
        gallery.go_to(1)
        assert hidden._images.waiting == 0
        assert watched.asked == []

    def test_until_the_image_is_there_its_thumbnail_is_shown(
        self,
        hidden: Loupe,
        small: Thumbnails,
        gallery: Gallery,
        watched: WatchedPictures,
        theme: Theme,
        qtbot: QtBot,
    ) -> None:
        watched.gate.clear()
        with qtbot.waitSignal(small.arrived):
            small.get(gallery.current or 0)
        with qtbot.waitExposed(hidden):
            hidden.show()
        early = hidden.grab().toImage()
        assert early.pixelColor(100, 75) != theme.colors.canvas
        watched.gate.set()
        ready(hidden, qtbot)
        late = hidden.grab().toImage()
        for x, y in ((20, 20), (100, 75), (180, 130)):
            assert distance(early.pixelColor(x, y), late.pixelColor(x, y)) < 40

    def test_going_on_never_shows_an_empty_frame(
        self, loupe: Loupe, gallery: Gallery, watched: WatchedPictures, theme: Theme, qtbot: QtBot
    ) -> None:
        loupe.grab()
        watched.gate.clear()
        gallery.go_to(9)
        assert colour(loupe, 100, 75) != theme.colors.canvas

    def test_no_image_is_told(self, loupe: Loupe, gallery: Gallery, folder: Path) -> None:
        gallery.library.remove_folder(folder)
        gallery.refresh()
        assert gallery.current is None
        assert not loupe.grab().isNull()
        assert loupe.accessibleDescription() == "no image"

    def test_screen_readers_are_told_what_is_shown(self, loupe: Loupe, gallery: Gallery) -> None:
        gallery.judge(Judgement(flag=Flag.KEEP))
        gallery.go_to(4)
        assert loupe.accessibleDescription() == "image 5 of 10, keep, selected"


class Frames(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


class TestAtOnce:
    """What is decoded is on the screen before the deed that led to it returns."""

    @pytest.fixture
    def begun(self, loupe: Loupe, images: FullImages, qtbot: QtBot) -> Iterator[Loupe]:
        loupe.begin()
        qtbot.waitUntil(lambda: all(each in images for each in around(loupe, 3, 7)))
        yield loupe
        loupe.end()

    def test_a_key_paints_the_next_image_in_its_turn(self, begun: Loupe) -> None:
        frames = Frames(begun)
        press(begun, Qt.Key.Key_Right)
        assert frames.count == 1

    def test_a_judgement_that_goes_on_paints_the_next_image_in_its_turn(
        self, begun: Loupe, gallery: Gallery
    ) -> None:
        frames = Frames(begun)
        gallery.judge(Judgement(flag=Flag.KEEP), advance=True)
        assert gallery.current_index == 5
        assert frames.count == 1

    def test_what_is_not_decoded_is_waited_for(
        self, begun: Loupe, gallery: Gallery, watched: WatchedPictures, qtbot: QtBot
    ) -> None:
        watched.gate.clear()
        frames = Frames(begun)
        gallery.go_to(0)
        assert frames.count == 0
        watched.gate.set()
        ready(begun, qtbot)

    def test_once_ended_it_paints_nothing_by_itself(self, begun: Loupe) -> None:
        begun.end()
        frames = Frames(begun)
        begun._gallery.go_to(5)
        begun._gallery.go_to(4)
        assert frames.count == 0

    def test_the_way_back_is_decoded_ahead_when_one_goes_back(
        self, begun: Loupe, gallery: Gallery, watched: WatchedPictures, qtbot: QtBot
    ) -> None:
        press(begun, Qt.Key.Key_Left)
        qtbot.waitUntil(lambda: gallery.id_at(0) in watched.asked)
        last = [gallery.index_of(each) for each in watched.asked[5:]]
        assert last == [2, 1, 0]


class TestFacts:
    def test_one_key_goes_from_line_to_facts_to_nothing(self) -> None:
        assert [Info.LINE.next, Info.FACTS.next, Info.NONE.next] == [
            Info.FACTS,
            Info.NONE,
            Info.LINE,
        ]

    def test_facts_follow_the_image(self, loupe: Loupe, gallery: Gallery, qtbot: QtBot) -> None:
        loupe.info = Info.FACTS
        for place in (4, 7):
            gallery.go_to(place)
            name = gallery.library.details([gallery.id_at(place)])[0].places[0].relpath.decode()
            qtbot.waitUntil(lambda name=name: ("File", name) in loupe._facts.rows)

    def test_they_tell_how_the_image_was_made(self, ui_library: Library) -> None:
        gallery = Gallery(ui_library)
        told = dict(facts(gallery, gallery.id_at(0)))
        gallery.close()
        assert (told["Checkpoint"], told["Sampler"], told["Steps"]) == ("dreams_1", "Euler a", "20")
        assert told["Prompt"] == "a lighthouse at dusk"

    def test_they_are_painted_over_the_image(self, loupe: Loupe, qtbot: QtBot) -> None:
        loupe.resize(500, 400)
        loupe.look(Zoom(2.0))
        without = colour(loupe, 20, 16)
        loupe.info = Info.FACTS
        qtbot.waitUntil(lambda: colour(loupe, 20, 16) != without)
        loupe.info = Info.NONE
        assert loupe._facts._wanted is None

    def test_long_words_of_a_file_stay_within_the_panel(self, qtbot: QtBot) -> None:
        lines = _broken("word " * 500 + "x" * 3000, QFont(), 200)
        assert len(lines) == 6
        assert all(QFontMetricsF(QFont()).horizontalAdvance(each) <= 205 for each in lines)


class TestTrouble:
    def test_a_file_that_is_gone_is_told_above_its_thumbnail(
        self, loupe: Loupe, gallery: Gallery, images: FullImages, folder: Path, qtbot: QtBot
    ) -> None:
        for path in folder.iterdir():
            path.unlink()
        gallery.go_to(9)
        current = gallery.current or 0
        with qtbot.waitSignal(images.arrived, check_params_cb=lambda each: each == current):
            pass
        assert images.trouble(current).endswith("is not there.")
        assert not loupe.grab().isNull()

    def test_what_comes_back_is_shown(
        self, loupe: Loupe, gallery: Gallery, images: FullImages, folder: Path, qtbot: QtBot
    ) -> None:
        details = gallery.library.details([gallery.id_at(9)])[0]
        path = folder / details.places[0].relpath.decode()
        data = path.read_bytes()
        path.unlink()
        gallery.go_to(9)
        qtbot.waitUntil(lambda: images.trouble(gallery.current or 0) != "")
        path.write_bytes(data)
        gallery.go_to(0)
        gallery.go_to(9)
        ready(loupe, qtbot)
        assert images.trouble(gallery.current or 0) == ""

    def test_a_broken_file_is_told_in_its_place(
        self, open_library: OpenLibrary, tmp_path: Path, qtbot: QtBot
    ) -> None:
        whole = write_png(tmp_path / "broken" / "a.png", size=SIZE).read_bytes()
        (tmp_path / "broken" / "a.png").write_bytes(whole[:200])
        library = open_library()
        scan(library, [library.add_folder(tmp_path / "broken")])
        gallery = Gallery(library)
        images = FullImages(Pictures(library))
        try:
            images.want([Wanted(gallery.id_at(0))])
            qtbot.waitUntil(lambda: "cannot be shown" in images.trouble(gallery.id_at(0)))
        finally:
            images.close()
            gallery.close()


class TestMoving:
    @pytest.mark.parametrize(
        ("key", "index"),
        [
            (Qt.Key.Key_Right, 5),
            (Qt.Key.Key_Down, 5),
            (Qt.Key.Key_PageDown, 5),
            (Qt.Key.Key_Left, 3),
            (Qt.Key.Key_Up, 3),
            (Qt.Key.Key_PageUp, 3),
            (Qt.Key.Key_Home, 0),
            (Qt.Key.Key_End, 9),
        ],
    )
    def test_keys(self, loupe: Loupe, gallery: Gallery, key: Qt.Key, index: int) -> None:
        press(loupe, key)
        assert gallery.current_index == index
        assert gallery.selection.tolist() == [gallery.current]

    def test_the_ends_are_the_ends(self, loupe: Loupe, gallery: Gallery) -> None:
        for key, index in ((Qt.Key.Key_End, 9), (Qt.Key.Key_Right, 9), (Qt.Key.Key_Home, 0)):
            press(loupe, key)
            assert gallery.current_index == index
        press(loupe, Qt.Key.Key_Left)
        assert gallery.current_index == 0

    @pytest.mark.parametrize(
        "key", [Qt.Key.Key_P, Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Z, Qt.Key.Key_3]
    )
    def test_other_keys_are_the_window_s(self, loupe: Loupe, gallery: Gallery, key: Qt.Key) -> None:
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        loupe.keyPressEvent(event)
        assert not event.isAccepted()
        assert gallery.current_index == 4

    def test_the_undecided_are_the_window_s(self, loupe: Loupe, gallery: Gallery) -> None:
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier
        )
        loupe.keyPressEvent(event)
        assert not event.isAccepted()

    @pytest.mark.parametrize(("place", "left"), [(0, 0), (4, 4), (9, 8)])
    def test_a_removal_shows_the_next_and_after_the_last_the_previous(
        self, loupe: Loupe, gallery: Gallery, place: int, left: int, qtbot: QtBot
    ) -> None:
        loupe.begin()
        gallery.show(Criteria(text="flag:none"))
        gallery.go_to(place)
        ids = gallery.ids.tolist()
        expected = ids[place + 1] if place + 1 < len(ids) else ids[place - 1]
        gallery.judge(Judgement(flag=Flag.REJECT))
        assert (gallery.current, gallery.current_index) == (expected, left)
        assert loupe._current == expected
        assert gallery.selection.tolist() == [expected]
        ready(loupe, qtbot)
        loupe.end()


class TestZoom:
    def test_a_click_goes_to_full_size_at_the_pointer_and_back(
        self, loupe: Loupe, gallery: Gallery, folder: Path
    ) -> None:
        loupe.info = Info.NONE
        before = loupe._place(loupe._image_size())
        place = QPoint(60, 100)
        QTest.mouseClick(loupe, LEFT, pos=place)
        assert loupe.zoom.scale == 1.0
        after = loupe._place(loupe._image_size())
        share_x = (60 - before.left) / before.width
        assert (60 - after.left) / after.width == pytest.approx(share_x, abs=0.01)
        QTest.mouseClick(loupe, LEFT, pos=place)
        assert loupe.zoom == Zoom()

    def test_a_drag_moves_the_image_and_is_no_click(self, loupe: Loupe) -> None:
        loupe.fit_or_full(QPointF(100, 75))
        before = loupe._place(loupe._image_size())
        QTest.mousePress(loupe, LEFT, pos=QPoint(100, 100))
        for step in range(1, 5):
            QTest.mouseMove(loupe, QPoint(100 - 10 * step, 100 - 2 * step))
        QTest.mouseRelease(loupe, LEFT, pos=QPoint(60, 92))
        after = loupe._place(loupe._image_size())
        assert after.left - before.left == pytest.approx(-40, abs=1)
        assert after.top - before.top == pytest.approx(-8, abs=1)
        assert loupe.zoom.scale == 1.0

    def test_a_drag_ends_at_the_edges(self, loupe: Loupe) -> None:
        loupe.fit_or_full(QPointF(100, 75))
        loupe.pan_by(10_000, 10_000)
        assert loupe._place(loupe._image_size())[:2] == (0, 0)

    def test_keys_move_it_too(self, loupe: Loupe, gallery: Gallery) -> None:
        loupe.fit_or_full(QPointF(100, 75))
        before = loupe._place(loupe._image_size())
        QTest.keyClick(loupe, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        after = loupe._place(loupe._image_size())
        assert after.left - before.left == -50
        QTest.keyClick(loupe, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
        assert loupe._place(loupe._image_size()) == before
        assert gallery.current_index == 4

    def test_two_fingers_enlarge(self, loupe: Loupe) -> None:
        place = QPointF(50, 50)
        pinch = QNativeGestureEvent(
            Qt.NativeGestureType.ZoomNativeGesture,
            QPointingDevice.primaryPointingDevice(),
            2,
            place,
            place,
            QPointF(loupe.mapToGlobal(place.toPoint())),
            0.5,
            QPointF(),
        )
        QApplication.sendEvent(loupe, pinch)
        assert loupe.zoom.scale == pytest.approx(200 / 320 * 1.5)

    def test_the_pointer_tells_when_there_is_something_to_drag(self, loupe: Loupe) -> None:
        assert loupe.cursor().shape() == Qt.CursorShape.ArrowCursor
        loupe.fit_or_full(QPointF(100, 75))
        assert loupe.cursor().shape() == Qt.CursorShape.OpenHandCursor

    def test_zoom_and_place_stay_from_image_to_image(
        self, loupe: Loupe, gallery: Gallery, qtbot: QtBot
    ) -> None:
        loupe.fit_or_full(QPointF(30, 30))
        zoom, place = loupe.zoom, loupe._place(loupe._image_size())
        press(loupe, Qt.Key.Key_Right)
        ready(loupe, qtbot)
        assert loupe.zoom == zoom
        assert loupe._place(loupe._image_size()) == place

    def test_the_wheel_enlarges_at_the_pointer_and_ends_fitted(self, loupe: Loupe) -> None:
        scales = [loupe.zoom.scale_of(loupe._image_size(), loupe._view(), 1.0)]
        for _ in range(6):
            turn_wheel(loupe, 120, QPointF(50, 50))
            scales.append(loupe.zoom.scale or 0)
        assert scales == sorted(scales)
        assert 1.0 in scales
        for _ in range(20):
            turn_wheel(loupe, -120, QPointF(50, 50))
        assert loupe.zoom == Zoom()

    def test_there_is_an_end_to_enlarging(self, loupe: Loupe) -> None:
        for _ in range(100):
            turn_wheel(loupe, 120, QPointF(50, 50))
        assert loupe.zoom.scale == 32.0
        assert not loupe.grab().isNull()

    def test_a_double_click_goes_back_and_leaves_the_zoom(self, loupe: Loupe, qtbot: QtBot) -> None:
        QTest.mouseClick(loupe, LEFT, pos=QPoint(50, 50))
        with qtbot.waitSignal(loupe.closed):
            QTest.mouseDClick(loupe, LEFT, pos=QPoint(50, 50))
        assert loupe.zoom == Zoom()


class TestFoot:
    def test_it_can_be_taken_away(self, loupe: Loupe) -> None:
        with_it = loupe._place(loupe._image_size())
        loupe.info = Info.NONE
        without = loupe._place(loupe._image_size())
        assert without.height >= with_it.height
        assert loupe.grab().toImage() != QImage()

    def test_a_judgement_shows_at_once(self, loupe: Loupe, gallery: Gallery) -> None:
        loupe.resize(600, 300)
        foot = loupe.grab().toImage().copy(0, 300 - HEIGHT, 600, HEIGHT)
        gallery.judge(Judgement(flag=Flag.REJECT, rating=3, label=Label.BLUE))
        judged = loupe.grab().toImage().copy(0, 300 - HEIGHT, 600, HEIGHT)
        assert foot != judged


def test_what_is_kept_is_bounded_and_the_current_image_stays(
    gallery: Gallery, watched: WatchedPictures, qtbot: QtBot
) -> None:
    one = SIZE[0] * SIZE[1] * 4
    images = FullImages(watched, most_bytes=3 * one)
    try:
        for image_id in gallery.ids.tolist():
            images.want([Wanted(image_id)])
            qtbot.waitUntil(lambda image_id=image_id: images.whole(image_id) is not None)
        assert images._whole.bytes == 3 * one
    finally:
        images.close()


def test_neighbours_that_would_push_the_current_image_out_are_left(
    gallery: Gallery,
    watched: WatchedPictures,
    small: Thumbnails,
    theme: Theme,
    icons: Icons,
    qtbot: QtBot,
) -> None:
    images = FullImages(watched, most_bytes=SIZE[0] * SIZE[1] * 4 * 2 + 1)
    loupe = Loupe(gallery, images, small, theme, icons)
    qtbot.addWidget(loupe)
    with qtbot.waitExposed(loupe):
        loupe.show()
    both = [gallery.id_at(4), gallery.id_at(5)]
    try:
        qtbot.waitUntil(lambda: all(images.whole(image_id) for image_id in both))
        assert images.waiting == 0
        assert sorted(watched.asked) == sorted(both)
    finally:
        loupe.close()
        images.close()


def distance(one: QColor, other: QColor) -> float:
    channels = np.array([one.getRgb()[:3], other.getRgb()[:3]], float)
    return float(np.abs(channels[0] - channels[1]).max())
