"""The cull view: what its keys do, what it tells, and that its list stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPixmap, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library.commands import Judgement
from curator.library.gallery import Change, Gallery
from curator.library.pictures import Pictures
from curator.library.scan import scan
from curator.ui.bridge import Bridge
from curator.ui.cull import Cull
from curator.ui.cull_progress import CullProgress
from curator.ui.film_strip import SIDE, FilmStrip
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.loupe_images import FullImages
from curator.ui.theme import Theme, ThemeMode

from ..library.conftest import OpenLibrary, parameters, write_png  # noqa: TID252

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
KEEP, REJECT = Judgement(flag=Flag.KEEP), Judgement(flag=Flag.REJECT)


@pytest.fixture
def gallery(open_library: OpenLibrary, tmp_path: Path) -> Iterator[Gallery]:
    """Nine images by name: three prompts, three images each, stacked by prompt."""
    for number in range(9):
        text = parameters(f"prompt {number // 3}", seed=number)
        write_png(tmp_path / "cull" / f"{number}.png", text, shade=25 * number, size=(80, 60))
    library = open_library()
    scan(library, [library.add_folder(tmp_path / "cull")])
    gallery = Gallery(library)
    gallery.show(Criteria(sort=Sort("name")))
    gallery.stacks.rule = StackRule.PROMPT
    gallery.stacks.best_by = "sharpness"
    yield gallery
    gallery.close()


class NotedThumbnails(Thumbnails):
    """The real ones; what is asked for is noted."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(pictures)
        self.asked: list[int] = []

    def get(self, image_id: int, side: int = 0) -> QPixmap | None:
        self.asked.append(image_id)
        return super().get(image_id, side)


@pytest.fixture
def small(gallery: Gallery) -> Iterator[NotedThumbnails]:
    thumbnails = NotedThumbnails(Pictures(gallery.library))
    yield thumbnails
    thumbnails.close()


@pytest.fixture
def cull(
    gallery: Gallery, small: NotedThumbnails, theme: Theme, icons: Icons, qtbot: QtBot
) -> Iterator[Cull]:
    """Shown, but not begun."""
    images = FullImages(Pictures(gallery.library))
    cull = Cull(gallery, images, small, theme, icons)
    qtbot.addWidget(cull)
    cull.resize(640, 480)
    bridge = Bridge(gallery.library, gallery)
    bridge.changed.connect(cull.on_change)
    with qtbot.waitExposed(cull):
        cull.show()
    cull.setFocus()
    yield cull
    bridge.close()
    cull.close()
    images.close()


@pytest.fixture
def begun(cull: Cull) -> Cull:
    assert cull.begin()
    return cull


def press(cull: Cull, *keys: Key) -> None:
    for key in keys:
        QTest.keyClick(cull, key)
        settle()


def judge(gallery: Gallery, judgement: Judgement) -> None:
    gallery.judge(judgement)
    settle()


def go_back(cull: Cull) -> bool:
    went = cull.go_back()
    settle()
    return went


def settle() -> None:
    """What the bridge tells comes with the next turn of the event loop."""
    QApplication.sendPostedEvents()


def flags(gallery: Gallery) -> list[Flag]:
    return [gallery.cell(place).flag for place in range(len(gallery))]


def turn_wheel(strip: FilmStrip, angle: int) -> None:
    event = QWheelEvent(
        QPointF(50, 50),
        QPointF(strip.mapToGlobal(QPoint(50, 50))),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(strip, event)


class TestGoing:
    def test_arrows_go_by_image_and_by_stack(self, begun: Cull, gallery: Gallery) -> None:
        assert (len(gallery), gallery.current_index) == (9, 0)
        seen = []
        for key in (Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Right):
            press(begun, key)
            seen.append(gallery.current_index)
        assert seen == [3, 6, 6, 3, 4]
        press(begun, Key.Key_Left, Key.Key_Left)
        assert gallery.current_index == 2
        press(begun, Key.Key_End)
        assert gallery.current_index == 8
        press(begun, Key.Key_PageUp)
        assert gallery.current_index == 0
        press(begun, Key.Key_PageDown, Key.Key_Home)
        assert gallery.current_index == 0

    def test_other_keys_are_left_to_the_actions(self, begun: Cull, gallery: Gallery) -> None:
        press(begun, Key.Key_Return)
        QTest.keyClick(begun, Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
        assert gallery.current_index == 0

    def test_the_large_image_follows(self, begun: Cull, gallery: Gallery, qtbot: QtBot) -> None:
        press(begun, Key.Key_Down)
        assert begun.loupe._current == gallery.current
        qtbot.waitUntil(lambda: begun.loupe._images.whole(gallery.current or 0) is not None)

    def test_the_next_stack_is_decoded_ahead(
        self, begun: Cull, gallery: Gallery, qtbot: QtBot
    ) -> None:
        assert begun.loupe.ahead(0)[:3] == [1, 3, 2]
        assert begun.loupe.ahead(2)[:2] == [3, 4]
        assert begun.loupe.ahead(7)[0] == 8
        qtbot.waitUntil(lambda: gallery.id_at(3) in begun.loupe._images)

    def test_a_rejected_image_fades_and_stays(
        self, begun: Cull, gallery: Gallery, qtbot: QtBot
    ) -> None:
        gallery.go_to(7)
        qtbot.waitUntil(lambda: gallery.id_at(7) in begun.loupe._images)
        middle = begun.loupe.rect().center()
        bright = begun.loupe.grab().toImage().pixelColor(middle)
        judge(gallery, REJECT)
        gallery.go_to(7)
        settle()
        faded = begun.loupe.grab().toImage().pixelColor(middle)
        canvas = begun.loupe._theme.colors.canvas
        assert bright != faded
        assert abs(faded.red() - canvas.red()) < abs(bright.red() - canvas.red())

    def test_a_press_in_the_strip_goes_there(self, begun: Cull, gallery: Gallery) -> None:
        QTest.mouseClick(begun.strip, LEFT, pos=begun.strip.rect_of(2).center())
        assert gallery.current_index == 2
        QTest.mouseClick(begun.strip, LEFT, pos=QPoint(1, 1))
        assert gallery.current_index == 2

    def test_zoom_is_the_loupe_s(self, begun: Cull, qtbot: QtBot) -> None:
        begun.fit_or_full(QPointF(begun.rect().center()))
        assert begun.loupe.zoom.scale == 1.0
        begun.zoom_by(12.0, QPointF(begun.rect().center()))
        assert begun.loupe.zoom.scale == 12.0
        begun.fit_or_full()
        assert begun.loupe.zoom.scale is None


class TestDeciding:
    def test_each_decision_leads_on_and_nothing_leaves(self, begun: Cull, gallery: Gallery) -> None:
        before = gallery.ids.tolist()
        for judgement in (KEEP, REJECT, Judgement(rating=4)):
            judge(gallery, judgement)
        assert gallery.current_index == 3
        assert gallery.ids.tolist() == before
        assert begun.progress.text == "2 of 9 decided · 1 kept · 1 rejected"

    def test_back_takes_decisions_back_one_by_one(self, begun: Cull, gallery: Gallery) -> None:
        judge(gallery, KEEP)
        press(begun, Key.Key_Down)
        judge(gallery, REJECT)
        press(begun, Key.Key_End)
        assert go_back(begun)
        assert gallery.current_index == 3
        assert flags(gallery)[3] is Flag.UNDECIDED
        assert go_back(begun)
        assert gallery.current_index == 0
        assert set(flags(gallery)) == {Flag.UNDECIDED}
        assert not begun.go_back()

    def test_back_goes_to_the_winner_and_no_farther_than_the_view(
        self, cull: Cull, gallery: Gallery
    ) -> None:
        from curator.library.stack_deeds import choose_winner

        judge(gallery, KEEP)  # in the grid
        cull.begin()
        press(cull, Key.Key_Home, Key.Key_Right)
        choose_winner(gallery)
        assert flags(gallery)[:3] == [Flag.REJECT, Flag.KEEP, Flag.REJECT]
        assert gallery.current_index == 3
        assert go_back(cull)
        assert gallery.current_index == 1
        assert flags(gallery)[:3] == [Flag.KEEP, Flag.UNDECIDED, Flag.UNDECIDED]
        assert not cull.go_back()
        assert gallery.undo() is not None

    def test_what_was_undone_otherwise_is_not_gone_back_to(
        self, begun: Cull, gallery: Gallery
    ) -> None:
        judge(gallery, KEEP)
        judge(gallery, REJECT)
        gallery.undo()
        judge(gallery, KEEP)
        assert go_back(begun)
        assert go_back(begun)
        assert not begun.go_back()
        assert set(flags(gallery)) == {Flag.UNDECIDED}


class TestTheEnd:
    def test_a_card_tells_what_came_of_it(self, begun: Cull, gallery: Gallery) -> None:
        for place in range(9):
            assert not begun.summary.isVisible()
            judge(gallery, KEEP if place % 3 == 0 else REJECT)
        summary = begun.summary
        assert summary.isVisible()
        assert summary.heading.text() == "All decided"
        assert summary.counts.text() == "3 kept · 6 rejected"
        assert "9 decisions in" in summary.time.text()
        assert not summary.undecided.isVisible()
        assert begun.rect().contains(summary.geometry())
        press(begun, Key.Key_Left)
        assert not summary.isVisible()

    def test_what_was_left_out_is_offered(self, begun: Cull, gallery: Gallery) -> None:
        judge(gallery, KEEP)
        press(begun, Key.Key_End)
        judge(gallery, REJECT)
        summary = begun.summary
        assert summary.heading.text() == "That was the last image"
        assert summary.counts.text() == "1 kept · 1 rejected · 7 undecided"
        QTest.mouseClick(summary.undecided, LEFT)
        settle()
        assert gallery.current_index == 1
        assert not summary.isVisible()

    def test_the_last_undecided_one_may_stand_anywhere(self, begun: Cull, gallery: Gallery) -> None:
        press(begun, Key.Key_Right)
        for _ in range(8):
            judge(gallery, REJECT)
        assert begun.summary.heading.text() == "That was the last image"
        press(begun, Key.Key_Home)
        judge(gallery, KEEP)
        assert begun.summary.isVisible()
        assert begun.summary.heading.text() == "All decided"
        assert go_back(begun)
        assert not begun.summary.isVisible()

    def test_rejects_are_processed_where_there_are_any(
        self, begun: Cull, gallery: Gallery, qtbot: QtBot
    ) -> None:
        press(begun, Key.Key_End)
        judge(gallery, KEEP)
        assert not begun.summary.process.isVisible()
        judge(gallery, REJECT)
        assert begun.summary.process.isVisible()
        with qtbot.waitSignal(begun.process_wanted):
            QTest.mouseClick(begun.summary.process, LEFT)
        with qtbot.waitSignal(begun.closed):
            QTest.mouseClick(begun.summary.grid, LEFT)

    def test_enter_leaves(self, begun: Cull, gallery: Gallery, qtbot: QtBot) -> None:
        press(begun, Key.Key_End)
        judge(gallery, KEEP)
        with qtbot.waitSignal(begun.closed):
            press(begun, Key.Key_Return)
        begun.end()
        assert not begun.summary.isVisible()
        begun.let_go()
        assert not gallery.stacks.is_frozen

    def test_the_card_stays_in_the_middle(self, begun: Cull, gallery: Gallery) -> None:
        press(begun, Key.Key_End)
        judge(gallery, KEEP)
        begun.resize(900, 700)
        QApplication.processEvents()
        middle = begun.loupe.geometry().center() - begun.summary.geometry().center()
        assert middle.manhattanLength() <= 2


class TestTheList:
    def test_left_it_is_let_go(self, begun: Cull, gallery: Gallery) -> None:
        press(begun, Key.Key_Down, Key.Key_Right)
        begun.end()
        assert len(gallery) == 9
        begun.let_go()
        assert len(gallery) == 3
        assert gallery.current_index == 1  # what stands for its stack

    def test_a_selection_of_several_is_what_is_culled(self, cull: Cull, gallery: Gallery) -> None:
        gallery.go_to(1)
        gallery.extend_to(2)
        cull.begin()
        assert len(gallery) == 6
        assert gallery.selected_count == 1

    def test_one_image_is_a_list(self, cull: Cull, gallery: Gallery) -> None:
        gallery.show(Criteria(text="name:4.png"))
        cull.begin()
        press(cull, Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_End)
        assert gallery.current_index == 0
        judge(gallery, KEEP)
        assert cull.summary.heading.text() == "All decided"
        assert "1 decision in" in cull.summary.time.text()

    def test_begun_twice_it_stays(self, begun: Cull, gallery: Gallery) -> None:
        press(begun, Key.Key_Down)
        judge(gallery, KEEP)
        begun.begin()
        assert gallery.current_index == 4
        assert go_back(begun)

    def test_after_another_view_it_goes_on(self, begun: Cull, gallery: Gallery) -> None:
        judge(gallery, KEEP)
        begun.end()
        judge(gallery, REJECT)
        assert gallery.current_index == 1  # nothing leads on elsewhere
        begun.begin()
        assert len(gallery) == 9
        judge(gallery, REJECT)
        assert gallery.current_index == 2
        assert begun.progress.text.startswith("2 of 9 decided")
        for place in (1, 0):  # what is said twice is one decision
            assert go_back(begun)
            assert gallery.current_index == place
        assert not go_back(begun)

    def test_something_else_to_be_shown_is_culled(self, begun: Cull, gallery: Gallery) -> None:
        gallery.show(Criteria(text="name:7.png", sort=Sort("name")))
        settle()
        assert gallery.stacks.is_frozen
        assert len(gallery) == 1
        gallery.show(Criteria(sort=Sort("name")))
        gallery.stacks.rule = StackRule.NONE
        settle()
        assert gallery.stacks.is_frozen
        assert len(gallery) == 9
        assert begun.progress.text.startswith("0 of 9")

    @pytest.mark.parametrize(
        ("at", "gone", "then"), [(4, 1, 5), (8, 1, 7), (3, 3, 6), (8, 9, None)]
    )
    def test_when_images_leave_the_next_survivor_is_shown(
        self, begun: Cull, gallery: Gallery, at: int, gone: int, then: int | None
    ) -> None:
        gallery.go_to(at)
        ids = gallery.ids.tolist()
        leaving = ids[at : at + gone] if gone < 9 else ids
        gallery.library.columns.remove(leaving)
        gallery._stale |= Change.VALUES
        gallery.refresh()
        settle()
        assert gallery.current == (None if then is None else ids[then])
        assert len(gallery) == 9 - len(leaving)
        assert begun.loupe._current == gallery.current
        begun.grab()
        press(begun, Key.Key_Down, Key.Key_Left)

    def test_what_it_says_of_the_stack(self, begun: Cull) -> None:
        press(begun, Key.Key_Right)
        assert begun.progress.accessibleName().endswith("stack 1 of 3 · image 2 of 3")


class TestTheStrip:
    def test_the_current_image_is_in_the_middle(self, begun: Cull, gallery: Gallery) -> None:
        gallery.go_to(4)
        middle = begun.strip.rect_of(4).center().x()
        assert abs(middle - begun.strip.width() / 2) <= 1
        gallery.go_to(0)
        assert begun.strip.rect_of(0).left() == 8
        gallery.go_to(8)
        assert begun.strip.rect_of(8).right() == begun.strip.width() - 9

    def test_few_images_stand_in_the_middle(self, cull: Cull, gallery: Gallery) -> None:
        gallery.show(Criteria(text="name:4.png"))
        cull.begin()
        assert abs(cull.strip.rect_of(0).center().x() - cull.strip.width() / 2) <= 1
        assert cull.strip.place_at(QPoint(2, 20)) is None

    def test_the_wheel_looks_farther_but_not_past_the_ends(
        self, begun: Cull, gallery: Gallery
    ) -> None:
        strip = begun.strip
        before = strip.rect_of(0).left()
        for _ in range(9):
            turn_wheel(strip, -120)
        assert strip.rect_of(8).right() == strip.width() - 9
        assert gallery.current_index == 0
        turn_wheel(strip, 120)
        assert strip.rect_of(8).right() > strip.width() - 9
        gallery.go_to(1)
        settle()
        assert strip.rect_of(1).left() == before + SIDE + 8

    def test_only_what_is_in_sight_is_painted(
        self, begun: Cull, gallery: Gallery, small: NotedThumbnails
    ) -> None:
        begun.strip.grab()
        small.asked.clear()
        gallery.go_to(8)
        settle()
        begun.strip.grab()
        assert gallery.id_at(0) not in small.asked
        assert gallery.id_at(8) in small.asked

    def test_rejected_ones_fade(self, begun: Cull, gallery: Gallery, qtbot: QtBot) -> None:
        gallery.go_to(8)
        image = gallery.id_at(8)
        picture = begun.strip._delegate.metrics(SIDE).picture
        begun.strip.grab()
        qtbot.waitUntil(lambda: begun.strip._thumbnails.get(image, picture) is not None)
        place = begun.strip.rect_of(8).center()
        bright = begun.strip.grab().toImage().pixelColor(place)
        judge(gallery, REJECT)
        assert begun.strip.grab().toImage().pixelColor(place) != bright


def test_progress_is_a_bar_of_both_colours(qtbot: QtBot, theme: Theme) -> None:
    from curator.library.flag_counts import Counts

    progress = CullProgress(theme)
    qtbot.addWidget(progress)
    progress.resize(400, 34)
    progress.show_progress(Counts(keep=1, reject=2, undecided=1), "")
    for mode in (ThemeMode.DARK, ThemeMode.LIGHT):
        theme.mode = mode
        colors, row = theme.colors, progress.grab().toImage()
        found = [row.pixelColor(x, 32).name() for x in (50, 250, 350)]
        assert found == [colors.keep.name(), colors.reject.name(), colors.border.name()]
