"""The line at the foot of the loupe: place, zoom, judgement and scores of what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from curator.domain.image import Flag, Label
from curator.domain.score import ScorerInfo
from curator.library.gallery import Cell
from curator.ui import words
from curator.ui.gallery.cell_parts import readable_on
from curator.ui.gallery.model import scored
from curator.ui.gallery.tinted import TintedIcons
from curator.ui.loupe_zoom import Size
from curator.ui.theme import DARK, Colors

HEIGHT = 32
_PAD = 12
_GAP = 16
_ICON = 16
_STAR = 14
# Lets less through than badges do: grey letters stand on it, over images as white as paper.
_GROUND = QColor(0, 0, 0, 215)
_FLAG_ICONS = {Flag.KEEP: "keep", Flag.REJECT: "reject"}


@dataclass(frozen=True, slots=True)
class Sight:
    """What the bar tells beside the cell.

    Attributes:
        place: "12 of 300".
        size: "1,024 × 768"; "" when it is not known, and then there is no zoom either.
        zoom: "fit, 67 %".
    """

    place: str
    size: str = ""
    zoom: str = ""


def sight(index: int, count: int, size: Size | None, scale: float, *, fits: bool) -> Sight:
    """Place, size and zoom in words."""
    place = f"{index + 1:,} of {count:,}"
    if size is None:
        return Sight(place)
    return Sight(place, size_in_words(size), zoom_in_words(scale, fits=fits))


def size_in_words(size: Size) -> str:
    """Pixels side by side and above each other."""
    return f"{size.width:,} × {size.height:,}"


def zoom_in_words(scale: float, *, fits: bool) -> str:
    """How large an image is shown."""
    percent = f"{scale:.0%}".replace("%", " %")
    return f"fit, {percent}" if fits else percent


class LoupeBar:
    """Paints the line.

    Args:
        infos: the scorers by key, for the digits of their numbers.
    """

    def __init__(self, icons: TintedIcons, infos: Mapping[str, ScorerInfo]) -> None:
        self._icons = icons
        self._infos = infos

    def paint(self, painter: QPainter, bar: QRectF, cell: Cell, sight: Sight) -> None:
        """Paint it in a rectangle, in colours that are the same in every theme."""
        painter.fillRect(bar, _GROUND)
        line = _Line(painter, bar, self._icons)
        line.text(sight.place)
        if cell.stack is not None:
            line.text(words.stack(cell.stack), faint=True)
        for text in filter(None, (sight.size, sight.zoom)):
            line.text(text, faint=True)
        self._judged(line, cell)
        for text in reversed(scored(cell, self._infos)):
            line.text_at_right(text)

    def _judged(self, line: _Line, cell: Cell) -> None:
        if cell.flag is not Flag.UNDECIDED:
            line.disc(_FLAG_ICONS[cell.flag], _color(cell.flag, DARK), words.flag(cell.flag))
        if cell.rating:
            line.stars(cell.rating)
        if cell.label is not Label.NONE:
            line.dot(DARK.labels[cell.label], words.label(cell.label))


def _color(flag: Flag, colors: Colors) -> QColor:
    return colors.keep if flag is Flag.KEEP else colors.reject


class _Line:
    """Puts parts side by side, from the left and from the right, while there is room."""

    def __init__(self, painter: QPainter, bar: QRectF, icons: TintedIcons) -> None:
        self._painter = painter
        self._bar = bar
        self._icons = icons
        self._metrics = QFontMetrics(painter.font())
        self._ratio = painter.device().devicePixelRatioF()
        self._left = bar.left() + _PAD
        self._right = bar.right() - _PAD

    def text(self, text: str, *, faint: bool = False) -> None:
        """Words from the left."""
        width = self._metrics.horizontalAdvance(text)
        if self._has_room(width):
            self._write(text, self._left, width, faint=faint)
            self._left += width + _GAP

    def text_at_right(self, text: str) -> None:
        """Words from the right."""
        width = self._metrics.horizontalAdvance(text)
        if self._has_room(width):
            self._right -= width
            self._write(text, self._right, width)
            self._right -= _GAP

    def stars(self, count: int) -> None:
        """So many stars."""
        width = count * _STAR
        if self._has_room(width):
            for at in range(count):
                self._icon("star", self._left + (at + 0.5) * _STAR, _STAR, DARK.star)
            self._left += width + _GAP

    def disc(self, icon: str, color: QColor, text: str) -> None:
        """An icon on a disc, with a word."""
        if self._has_room(_ICON + 6 + self._metrics.horizontalAdvance(text)):
            self._circle(_ICON, color)
            self._icon(icon, self._left + _ICON / 2, 12, readable_on(color))
            self._left += _ICON + 6
            self.text(text)

    def dot(self, color: QColor, text: str) -> None:
        """A dot of a colour, with its name."""
        if self._has_room(10 + 6 + self._metrics.horizontalAdvance(text)):
            self._circle(10, color)
            self._left += 10 + 6
            self.text(text)

    def _has_room(self, width: float) -> bool:
        return self._left + width <= self._right

    def _write(self, text: str, left: float, width: float, *, faint: bool = False) -> None:
        self._painter.setPen(DARK.muted if faint else DARK.on_badge)
        place = QRectF(left, self._bar.top(), width + 1, self._bar.height())
        self._painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    def _circle(self, size: int, color: QColor) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(color)
        middle = QPointF(self._left + size / 2, self._bar.center().y())
        self._painter.drawEllipse(middle, size / 2, size / 2)

    def _icon(self, name: str, middle: float, size: int, color: QColor) -> None:
        corner = QPointF(round(middle - size / 2), round(self._bar.center().y() - size / 2))
        self._painter.drawPixmap(corner, self._icons.pixmap(name, size, color, self._ratio))
