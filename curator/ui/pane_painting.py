"""How one image of several is painted: picture, line at the foot, frame of the focus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPixmap

from curator.domain.image import Flag
from curator.domain.score import ScorerInfo
from curator.library.gallery import Cell
from curator.ui.gallery.cell_parts import FADED
from curator.ui.gallery.tinted import TintedIcons
from curator.ui.icons import Icons
from curator.ui.loupe_bar import HEIGHT, LoupeBar, size_in_words, zoom_in_words
from curator.ui.loupe_bar import Sight as Told
from curator.ui.loupe_painting import ICON, draw, write, write_above
from curator.ui.loupe_zoom import Size
from curator.ui.theme import Theme, focus_color, mixed
from curator.ui.zooming import Sight

FOOT = HEIGHT
EDGE = 3
"""What of a pane is for its frame, on every side."""

_ROOMY = 440
"""Logical pixels from which on a pane has room for all that is told of an image."""

_CRISP = 2.0
"""From this scale on pixels are shown as squares, unless the image is only fitted."""


@dataclass(frozen=True, slots=True)
class Pane:
    """One image of several.

    Attributes:
        title: what it is here: "Challenger 3 of 7".
        short: the same where there is little room.
    """

    cell: Cell
    title: str
    short: str


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What there is to show of a pane.

    Attributes:
        picture: the best there is by now.
        is_whole: it is the image itself, not a thumbnail.
        trouble: why the image cannot be shown, in words.
        has_focus: decisions are about it.
        remark: stands beside the zoom.
        tells_zoom: how large it is shown is of interest.
    """

    sight: Sight | None
    picture: QImage | QPixmap | None
    is_whole: bool = False
    trouble: str = ""
    has_focus: bool = False
    remark: str = ""
    tells_zoom: bool = True


class PanePainter:
    """Paints panes in the colours of the theme; `infos` are the scorers by key."""

    def __init__(self, theme: Theme, icons: Icons, infos: Mapping[str, ScorerInfo]) -> None:
        self._theme = theme
        self._icons = TintedIcons(icons)
        self._bar = LoupeBar(self._icons, infos)

    def paint(self, painter: QPainter, place: QRect, pane: Pane, seen: Seen) -> None:
        """Paint a pane in its place."""
        room = room_in(place)
        painter.save()
        painter.setClipRect(room)
        self._paint_picture(painter, room, pane, seen)
        painter.restore()
        self._tell_trouble(painter, room, seen)
        self._paint_bar(painter, room, pane, seen)
        if seen.has_focus:
            self._frame(painter, place)

    def _paint_bar(self, painter: QPainter, room: QRect, pane: Pane, seen: Seen) -> None:
        """Decisions are told in the narrowest pane, size and zoom where there is room for all."""
        foot = QRectF(room.left(), room.bottom() + 1, room.width(), FOOT)
        cell = replace(pane.cell, stack=None)
        is_roomy = room.width() >= _ROOMY
        told = _told(pane, seen) if is_roomy else Told(pane.short, zoom=seen.remark)
        self._bar.paint(painter, foot, cell, told)

    def _paint_picture(self, painter: QPainter, room: QRect, pane: Pane, seen: Seen) -> None:
        if seen.sight is None:
            return
        ratio, place = seen.sight.ratio, seen.sight.place
        painter.translate(room.topLeft())
        painter.scale(1 / ratio, 1 / ratio)
        if seen.picture is None:
            if not seen.trouble:
                colors = self._theme.colors
                painter.fillRect(QRectF(*place), mixed(colors.canvas, colors.text, 0.1))
            return
        painter.setOpacity(FADED if pane.cell.flag is Flag.REJECT else 1.0)
        enlarged = seen.sight.zoom.scale is not None and seen.sight.scale >= _CRISP
        smooth = not (enlarged and seen.is_whole)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        picture = seen.picture
        image = picture if isinstance(picture, QImage) else picture.toImage()
        draw(painter, image, place, seen.sight.view)

    def _tell_trouble(self, painter: QPainter, room: QRect, seen: Seen) -> None:
        if not seen.trouble:
            return
        colors = self._theme.colors
        painter.save()
        if seen.picture is not None:
            painter.translate(room.topLeft())
            write_above(painter, QRect(0, 0, room.width(), room.height()), seen.trouble)
        else:
            ratio = painter.device().devicePixelRatioF()
            broken = self._icons.pixmap("image-broken", ICON, colors.muted, ratio)
            painter.setPen(colors.text)
            write(painter, room, seen.trouble, broken)
        painter.restore()

    def _frame(self, painter: QPainter, place: QRect) -> None:
        painter.setPen(QPen(focus_color(self._theme.colors), EDGE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = EDGE / 2
        painter.drawRect(QRectF(place).adjusted(half, half, -half, -half))


def room_in(place: QRect) -> QRect:
    """What of a pane is for its picture."""
    return place.adjusted(EDGE, EDGE, -EDGE, -EDGE - FOOT)


def size_of(cell: Cell) -> Size | None:
    """The true size of an image; None when nothing tells it."""
    return Size(cell.width, cell.height) if cell.width and cell.height else None


def _told(pane: Pane, seen: Seen) -> Told:
    sight = seen.sight
    if sight is None:
        return Told(pane.title, zoom=seen.remark)
    zoom = zoom_in_words(sight.scale, fits=sight.zoom.scale is None) if seen.tells_zoom else ""
    told = ", ".join(filter(None, (zoom, seen.remark)))
    return Told(pane.title, size_in_words(sight.image), told)
