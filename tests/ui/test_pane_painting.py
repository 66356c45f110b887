"""One image of several: what is told of it in wide and in narrow panes, what is painted instead."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from curator.domain.image import Flag, Label
from curator.library.cells import Cell
from curator.ui.icons import Icons
from curator.ui.loupe_zoom import Size, Zoom
from curator.ui.pane_painting import FOOT, Pane, PanePainter, Seen, room_in
from curator.ui.theme import Theme, focus_color
from curator.ui.zooming import Sight

RED = QColor("red")
PLAIN = Cell(
    id=1,
    flag=Flag.UNDECIDED,
    rating=0,
    label=Label.NONE,
    failed=False,
    missing=False,
    width=100,
    height=100,
    scores=(),
    verdict=None,
    selected=False,
    current=False,
    tagged=False,
)
KEPT = replace(PLAIN, flag=Flag.KEEP)
REJECTED = replace(PLAIN, flag=Flag.REJECT)
WIDE, NARROW = QRect(0, 0, 600, 400), QRect(0, 0, 200, 200)


@pytest.fixture
def panes(theme: Theme, icons: Icons) -> PanePainter:
    return PanePainter(theme, icons, {})


def painted(panes: PanePainter, theme: Theme, place: QRect, cell: Cell, **seen: object) -> QImage:
    """A pane on the canvas; its picture is red all over."""
    room = room_in(place)
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(RED)
    view = Size(room.width(), room.height())
    told = {"sight": Sight(Zoom(), Size(100, 100), view, 1.0), "picture": image, **seen}
    canvas = QImage(place.size(), QImage.Format.Format_RGB32)
    canvas.fill(theme.colors.canvas)
    with QPainter(canvas) as painter:
        pane = Pane(cell, "Challenger 1 of 2", "1 of 2")
        panes.paint(painter, place, pane, Seen(**told))  # type: ignore[arg-type]
    return canvas


def foot(image: QImage, place: QRect) -> QImage:
    room = room_in(place)
    return image.copy(room.left(), room.bottom() + 1, room.width(), FOOT)


def middle(image: QImage, place: QRect) -> QColor:
    return image.pixelColor(room_in(place).center())


def test_the_picture_lies_in_the_middle_and_small_ones_are_doubled(
    panes: PanePainter, theme: Theme
) -> None:
    image = painted(panes, theme, WIDE, PLAIN)
    spot = room_in(WIDE).center()
    assert image.pixelColor(spot.x() - 98, spot.y()) == RED
    assert image.pixelColor(spot.x() - 102, spot.y()) == theme.colors.canvas


@pytest.mark.parametrize("place", [WIDE, NARROW])
def test_a_decision_is_told_in_the_narrowest_pane(
    panes: PanePainter, theme: Theme, place: QRect
) -> None:
    plain, kept = (foot(painted(panes, theme, place, cell), place) for cell in (PLAIN, KEPT))
    assert plain != kept


def test_zoom_and_size_are_told_where_there_is_room(panes: PanePainter, theme: Theme) -> None:
    for place, differs in ((WIDE, True), (NARROW, False)):
        told = foot(painted(panes, theme, place, PLAIN), place)
        untold = foot(painted(panes, theme, place, PLAIN, tells_zoom=False), place)
        assert (told != untold) is differs


def test_what_is_rejected_fades(panes: PanePainter, theme: Theme) -> None:
    seen = middle(painted(panes, theme, WIDE, REJECTED), WIDE)
    assert theme.colors.canvas.red() < seen.red() < RED.red()


def test_the_frame_marks_the_focus(panes: PanePainter, theme: Theme) -> None:
    color = focus_color(theme.colors)
    framed = painted(panes, theme, WIDE, PLAIN, has_focus=True)
    assert framed.pixelColor(1, 200).rgb() == color.rgb()
    assert painted(panes, theme, WIDE, PLAIN).pixelColor(1, 200) == theme.colors.canvas


def test_without_a_picture_a_box_has_its_shape_or_words_say_why(
    panes: PanePainter, theme: Theme
) -> None:
    empty = painted(panes, theme, WIDE, PLAIN, picture=None)
    assert middle(empty, WIDE) not in (RED, theme.colors.canvas)
    troubled = painted(panes, theme, WIDE, PLAIN, picture=None, trouble="The file is gone.")
    assert troubled != empty
    above = painted(panes, theme, WIDE, PLAIN, trouble="The file is gone.")
    assert middle(above, WIDE) == RED
    assert above.pixelColor(10, 10) != theme.colors.canvas


def test_an_image_of_unknown_size_has_its_line_all_the_same(
    panes: PanePainter, theme: Theme
) -> None:
    image = painted(panes, theme, WIDE, KEPT, sight=None)
    assert middle(image, WIDE) == theme.colors.canvas
    assert foot(image, WIDE) != foot(painted(panes, theme, WIDE, PLAIN, sight=None), WIDE)
