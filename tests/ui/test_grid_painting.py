"""What cells look like: that everything a cell has to tell is there to be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QPixmap, QRegion
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Scale, Threshold
from curator.domain.image import Flag, Label
from curator.library.gallery import Cell, Gallery
from curator.ui.gallery.delegate import CellDelegate
from curator.ui.gallery.metrics import metrics
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.gallery.view import GridView
from curator.ui.icons import Icons
from curator.ui.theme import Colors, Theme, ThemeMode

SIDE = 160
PLAIN = Cell(
    id=1,
    flag=Flag.UNDECIDED,
    rating=0,
    label=Label.NONE,
    failed=False,
    missing=False,
    width=1024,
    height=512,
    scores=(),
    verdict=None,
    selected=False,
    current=False,
    tagged=False,
)
BLUE = QColor(40, 60, 200)


@pytest.fixture
def colors(theme: Theme) -> Colors:
    return theme.colors


@pytest.fixture
def delegate(theme: Theme, icons: Icons, grid_gallery: Gallery) -> CellDelegate:
    return CellDelegate(theme, icons, grid_gallery.library.infos, QApplication.font())


def painted(delegate: CellDelegate, cell: Cell, *, side: int = SIDE, there: bool = True) -> QImage:
    """A cell with a blue image of two to one."""
    pixmap = QPixmap(256, 128)
    pixmap.fill(BLUE)
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(0)
    with QPainter(image) as painter:
        delegate.paint(painter, QRect(0, 0, side, side), cell, pixmap if there else None)
    return image


def count(image: QImage, color: QColor, within: QRect | None = None) -> int:
    """Pixels of nearly a colour."""
    rect = within or image.rect()
    return sum(
        near(image.pixelColor(x, y), color)
        for x in range(rect.left(), rect.right() + 1)
        for y in range(rect.top(), rect.bottom() + 1)
    )


def near(one: QColor, other: QColor) -> bool:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return all(abs(a - b) <= 6 for a, b in pairs)


class TestImage:
    def test_it_is_whole_in_its_own_ratio_and_in_the_middle(self, delegate: CellDelegate) -> None:
        image = painted(delegate, PLAIN)
        inside = metrics(SIDE, QApplication.font()).picture
        blue = [
            (x, y) for x in range(SIDE) for y in range(SIDE) if near(image.pixelColor(x, y), BLUE)
        ]
        left, right = min(x for x, _ in blue), max(x for x, _ in blue)
        top, bottom = min(y for _, y in blue), max(y for _, y in blue)
        assert right - left + 1 == inside
        assert bottom - top + 1 == inside // 2
        assert abs(left - (SIDE - 1 - right)) <= 1
        assert abs(top - (SIDE - 1 - bottom)) <= 1

    def test_a_small_one_is_not_blown_up(self, delegate: CellDelegate) -> None:
        image = painted(delegate, replace(PLAIN, width=64, height=32))
        assert count(image, BLUE) == pytest.approx(64 * 32, rel=0.05)

    def test_a_box_of_its_shape_waits_for_it(self, delegate: CellDelegate, colors: Colors) -> None:
        image = painted(delegate, PLAIN, there=False)
        middle, above = image.pixelColor(80, 80), image.pixelColor(80, 20)
        assert middle != above
        assert count(image, BLUE) == 0

    def test_rejected_it_fades(self, delegate: CellDelegate) -> None:
        full = painted(delegate, PLAIN).pixelColor(80, 80)
        faded = painted(delegate, replace(PLAIN, flag=Flag.REJECT)).pixelColor(80, 80)
        assert faded.blue() < 0.6 * full.blue()

    def test_one_that_cannot_be_read_is_told(self, delegate: CellDelegate, colors: Colors) -> None:
        image = painted(delegate, replace(PLAIN, failed=True, width=0, height=0), there=False)
        assert count(image, colors.muted) > 50

    def test_one_whose_file_is_missing_is_marked(self, delegate: CellDelegate) -> None:
        corner = QRect(SIDE // 2, 0, SIDE // 2, 30)
        missing = painted(delegate, replace(PLAIN, missing=True))
        assert missing.copy(corner) != painted(delegate, PLAIN).copy(corner)


class TestMarks:
    upper_left = QRect(0, 0, 40, 40)
    upper_right = QRect(SIDE - 40, 0, 40, 40)

    @pytest.mark.parametrize("flag", [Flag.KEEP, Flag.REJECT])
    def test_flags(self, delegate: CellDelegate, colors: Colors, flag: Flag) -> None:
        color = colors.keep if flag is Flag.KEEP else colors.reject
        assert count(painted(delegate, PLAIN), color) == 0
        image = painted(delegate, replace(PLAIN, flag=flag))
        assert count(image, color, self.upper_left) > 60

    @pytest.mark.parametrize("verdict", list(Flag))
    def test_the_verdict_of_a_cut(
        self, delegate: CellDelegate, colors: Colors, verdict: Flag
    ) -> None:
        color = {-1: colors.reject, 0: colors.borderline, 1: colors.keep}[verdict]
        image = painted(delegate, replace(PLAIN, verdict=verdict))
        assert count(image, color, self.upper_right) > 60
        # A line round the image, too: below the middle there is nothing else of that colour.
        assert count(image, color, QRect(0, SIDE // 2, SIDE, SIDE // 2)) > SIDE

    def test_tags(self, delegate: CellDelegate) -> None:
        tagged = painted(delegate, replace(PLAIN, tagged=True)).copy(self.upper_right)
        assert tagged != painted(delegate, PLAIN).copy(self.upper_right)

    @pytest.mark.parametrize("label", [label for label in Label if label])
    def test_labels(self, delegate: CellDelegate, colors: Colors, label: Label) -> None:
        image = painted(delegate, replace(PLAIN, label=label))
        foot = QRect(0, SIDE - 12, SIDE, 12)
        assert count(image, colors.labels[label], foot) > SIDE

    def test_stars_count(self, delegate: CellDelegate) -> None:
        gold = [
            count(painted(delegate, replace(PLAIN, rating=rating)), QColor("#f5c451"))
            for rating in range(6)
        ]
        assert gold[0] == 0
        assert gold == sorted(set(gold))


class TestScores:
    def text(
        self,
        delegate: CellDelegate,
        side: int,
        *scores: tuple[str, float],
        scale: Scale = Scale.VALUE,
    ) -> str:
        return delegate._badges.text(metrics(side, QApplication.font()), scores, scale)

    def test_names_where_there_is_room(self, delegate: CellDelegate) -> None:
        scores = ("technical", 87.0), ("noise", 2.5)
        assert self.text(delegate, 320, *scores) == "technical 87  noise 2.50"
        assert self.text(delegate, 110, *scores) == "87  2.50"
        assert self.text(delegate, 64, *scores) == "87"

    @pytest.mark.parametrize("scale", Scale)
    def test_all_cells_are_written_alike(self, delegate: CellDelegate, scale: Scale) -> None:
        for side in range(64, 320, 8):
            short = self.text(delegate, side, ("technical", 1.0), ("noise", 0.0), scale=scale)
            long = self.text(delegate, side, ("technical", 100.0), ("noise", 9.99), scale=scale)
            assert ("technical" in short) == ("technical" in long)
            assert len(short.split()) == len(long.split())

    def test_percentiles_are_told_from_values(self, delegate: CellDelegate) -> None:
        scores, scale = (("technical", 87.0), ("noise", 3.0)), Scale.PROMPT_PERCENTILE
        assert self.text(delegate, 320, *scores, scale=scale) == "technical 87 % · noise 3 %"
        assert self.text(delegate, 110, *scores, scale=scale) == "87 % · 3 %"
        assert self.text(delegate, 64, *scores, scale=scale) == "87 %"
        values = replace(PLAIN, scores=scores)
        assert painted(delegate, values) != painted(delegate, replace(values, scale=scale))

    def test_a_scorer_nobody_knows_is_left_out(self, delegate: CellDelegate) -> None:
        assert self.text(delegate, 320, ("gone", 3.0), ("noise", 2.5)) == "noise 2.50"


class TestFrames:
    def test_selected_and_current(self, delegate: CellDelegate, colors: Colors) -> None:
        selected = painted(delegate, replace(PLAIN, selected=True))
        both = painted(delegate, replace(PLAIN, selected=True, current=True))
        current = painted(delegate, replace(PLAIN, current=True))
        assert count(painted(delegate, PLAIN), colors.accent) == 0
        assert 0 < count(selected, colors.accent) < count(both, colors.accent)
        assert count(current, colors.accent) == 0
        assert current != painted(delegate, PLAIN)

    def test_round_the_image_all_is_grey(self, delegate: CellDelegate) -> None:
        image = painted(delegate, replace(PLAIN, selected=True))
        color = image.pixelColor(80, 20)
        assert color.red() == color.green() == color.blue()


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
@pytest.mark.parametrize("side", [64, 65, 96, 139, 140, 256, 400, 512])
def test_everything_at_once_at_every_size(
    delegate: CellDelegate, theme: Theme, side: int, mode: ThemeMode
) -> None:
    theme.mode = mode
    cell = replace(
        PLAIN,
        flag=Flag.KEEP,
        rating=5,
        label=Label.RED,
        missing=True,
        tagged=True,
        verdict=Flag.REJECT,
        selected=True,
        current=True,
        scores=(("technical", 100.0), ("noise", 9.99), ("sharpness", 12345.0)),
    )
    image = painted(delegate, cell, side=side)
    assert count(image, theme.colors.labels[Label.RED]) > side // 2
    assert painted(delegate, cell, side=side) == image


def test_another_theme_is_another_picture(delegate: CellDelegate, theme: Theme) -> None:
    dark = painted(delegate, PLAIN)
    theme.mode = ThemeMode.LIGHT
    assert painted(delegate, PLAIN) != dark


def test_another_font_is_measured_anew(delegate: CellDelegate) -> None:
    rated = replace(PLAIN, scores=(("technical", 50.0),))
    before = painted(delegate, rated)
    font = QFont(QApplication.font())
    font.setPixelSize(24)
    delegate.set_font(font)
    assert painted(delegate, rated) != before


class PaintWatch(QObject):
    """Notes where a widget is painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.region = QRegion()
        self._quiet = 0
        watched.installEventFilter(self)

    def has_rested(self) -> bool:
        """Whether nothing was painted between the last few times it was asked."""
        self._quiet = self._quiet + 1 if self.region.isEmpty() else 0
        self.region = QRegion()
        return self._quiet > 5

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region |= event.region()
        return False


class TestGrid:
    @pytest.fixture
    def ready(self, grid: GridView, thumbnails: Thumbnails, qtbot: QtBot) -> GridView:
        grid.grab()
        qtbot.waitUntil(lambda: thumbnails.waiting == 0 and len(thumbnails._sides) == 30)
        watch = PaintWatch(grid.viewport())
        qtbot.waitUntil(watch.has_rested)
        return grid

    def test_thumbnails_come_into_their_cells(self, ready: GridView) -> None:
        image = ready.viewport().grab().toImage()
        cell = ready.visualRect(ready.model().index(2, 0))
        colors = {
            image.pixelColor(cell.center().x() + x, cell.center().y()).rgb() for x in range(9)
        }
        assert len(colors) > 3

    def test_a_decision_shows_at_once(
        self, ready: GridView, grid_gallery: Gallery, theme: Theme
    ) -> None:
        grid_gallery.go_to(1)
        grid_gallery.set_cut_lines((Threshold("technical", 101.0, 102.0),))
        cell = ready.visualRect(ready.model().index(1, 0))
        assert count(ready.viewport().grab().toImage(), theme.colors.reject, cell) > 100
        grid_gallery.set_cut_lines(())
        assert count(ready.viewport().grab().toImage(), theme.colors.reject, cell) == 0

    def test_only_what_changed_is_painted_again(
        self, ready: GridView, grid_gallery: Gallery
    ) -> None:
        QApplication.processEvents()
        watch = PaintWatch(ready.viewport())
        grid_gallery.go_to(5)
        QApplication.processEvents()
        old, new = (ready.visualRect(ready.model().index(index, 0)) for index in (0, 5))
        around = QRegion(old.adjusted(-2, -2, 2, 2)) | QRegion(new.adjusted(-2, -2, 2, 2))
        assert around.subtracted(watch.region).isEmpty()  # frames reach over the edge of a cell
        assert watch.region.subtracted(around).isEmpty()

    def test_scrolling_paints_only_what_comes_into_sight(self, ready: GridView) -> None:
        QApplication.processEvents()
        watch = PaintWatch(ready.viewport())
        ready.verticalScrollBar().setValue(30)
        QApplication.processEvents()
        room = ready.viewport().rect()
        assert watch.region.contains(room.bottomLeft())
        still_seen = [ready.visualRect(ready.model().index(index, 0)) for index in range(1, 8)]
        assert not any(watch.region.intersects(cell) for cell in still_seen)
