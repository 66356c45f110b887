"""Paints a histogram with its zones and two handles; knows where things stand, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from curator.domain.image import Flag
from curator.ui.panels.axis import End, Zone
from curator.ui.theme import Colors, focus_color

HANDLE_RADIUS = 6.0
_GAP = 4.0
_BAR_GAP = 1.0
_WIDE_BAR = 4.0
_FAINT = 0.14
_FADED = 0.35
_SHADE = 0.16
_NEUTRAL = 0.7
_TOP = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter
_ZONE_WORDS = {Flag.KEEP: "keep", Flag.UNDECIDED: "borderline", Flag.REJECT: "reject"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a slider of some size: the bars, and the line of values below."""

    bars: QRectF
    values: QRectF

    def x(self, fraction: float) -> float:
        """The place of a fraction of the axis."""
        return self.bars.left() + fraction * self.bars.width()

    def fraction(self, x: float) -> float:
        """The fraction of the axis at a place, beyond 0 and 1 outside."""
        return (x - self.bars.left()) / max(1.0, self.bars.width())


def layout(width: float, height: float, metrics: QFontMetricsF) -> Layout:
    """Bars above, values below; room on both sides for half a handle."""
    line = metrics.height()
    bottom = height - line - _GAP - HANDLE_RADIUS
    return Layout(
        QRectF(HANDLE_RADIUS, 1.0, width - 2 * HANDLE_RADIUS, max(1.0, bottom - 1.0)),
        QRectF(0.0, height - line, width, line),
    )


def value_rects(
    where: Layout, fractions: tuple[float, float], widths: Sequence[float]
) -> list[QRectF]:
    """Each value under its handle, inside the widget and clear of the other one."""
    line = where.values
    lefts = [
        min(max(line.left(), where.x(fraction) - width / 2), line.right() - width)
        for fraction, width in zip(fractions, widths, strict=True)
    ]
    overlap = lefts[0] + widths[0] + 2 * _GAP - lefts[1]
    if overlap > 0:
        lefts[0] = max(line.left(), lefts[0] - overlap / 2)
        lefts[1] = min(line.right() - widths[1], lefts[0] + widths[0] + 2 * _GAP)
        lefts[0] = min(lefts[0], max(line.left(), lefts[1] - widths[0] - 2 * _GAP))
    return [
        QRectF(left, line.top(), width, line.height())
        for left, width in zip(lefts, widths, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the axis in one colour, with the word for it (or "")."""

    start: float
    end: float
    color: QColor
    word: str = ""


def shown_stretches(fractions: tuple[float, float], colors: Colors) -> tuple[Stretch, ...]:
    """Accent inside the range shown, faded outside."""
    low, high = fractions
    faded = _with_alpha(colors.muted, _FADED)
    return (
        Stretch(0.0, low, faded),
        Stretch(low, high, colors.accent),
        Stretch(high, 1.0, faded),
    )


def cut_stretches(zones: Iterable[Zone], colors: Colors) -> tuple[Stretch, ...]:
    """Keep, borderline and reject, each in its own colour and with its word."""
    tints = {Flag.KEEP: colors.keep, Flag.UNDECIDED: colors.borderline, Flag.REJECT: colors.reject}
    neutral = _with_alpha(colors.muted, _NEUTRAL)
    return tuple(
        Stretch(zone.start, zone.end, neutral)
        if zone.verdict is None
        else Stretch(zone.start, zone.end, tints[zone.verdict], _ZONE_WORDS[zone.verdict])
        for zone in zones
    )


@dataclass(frozen=True, slots=True)
class Bars:
    """What is counted.

    Attributes:
        counts: one bar each.
        whole: the same of the whole library, faintly behind; on a scale of its own, for it is
            there for its shape.
        logarithmic: heights follow the logarithm of counts; else their root. Either lets small
            bins be seen beside large ones.
    """

    counts: Sequence[int] = ()
    whole: Sequence[int] = ()
    logarithmic: bool = False


def paint_whole(
    painter: QPainter, where: Layout, bars: Bars, colors: Colors, headroom: float
) -> None:
    """The whole library as a shade behind the bars, where it is more than they are."""
    if bars.whole == bars.counts:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    area, shade = where.bars.adjusted(0, headroom, 0, 0), _with_alpha(colors.muted, _SHADE)
    for bar in _bars(area, bars.whole, bars.logarithmic, gap=0.0):
        painter.fillRect(bar, shade)
    painter.restore()


def paint_bars(
    painter: QPainter,
    where: Layout,
    counted: Bars,
    stretches: Iterable[Stretch],
    headroom: float,
) -> None:
    """Bars in the colours of the stretches that they stand in."""
    area = where.bars.adjusted(0, headroom, 0, 0)
    bars = _bars(area, counted.counts, counted.logarithmic, gap=_BAR_GAP)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for stretch in stretches:
        painter.setClipRect(_area(where, stretch))
        for bar in bars:
            painter.fillRect(bar, stretch.color)
    painter.restore()


def paint_words(painter: QPainter, where: Layout, stretches: Iterable[Stretch]) -> None:
    """A tint behind each stretch that has a word, and the word where there is room."""
    metrics = QFontMetricsF(painter.font())
    for stretch in stretches:
        area = _area(where, stretch)
        if not stretch.word or area.width() < 1:
            continue
        painter.fillRect(area, _with_alpha(stretch.color, _FAINT))
        if area.width() >= metrics.horizontalAdvance(stretch.word) + _GAP:
            painter.setPen(stretch.color)
            painter.drawText(area, _TOP, stretch.word)


def paint_rail(
    painter: QPainter,
    where: Layout,
    fractions: tuple[float, float],
    colors: tuple[QColor, QColor],
) -> None:
    """The rail that the handles run on: the whole of it, and the stretch between them."""
    y = where.bars.bottom() + 0.5
    for color, (start, end) in zip(colors, ((0.0, 1.0), fractions), strict=True):
        painter.setPen(QPen(color, 2.0))
        painter.drawLine(QPointF(where.x(start), y), QPointF(where.x(end), y))


@dataclass(frozen=True, slots=True)
class Grip:
    """How one handle looks now."""

    open: bool
    hot: bool
    focused: bool


def paint_handle(
    painter: QPainter, where: Layout, fraction: float, grip: Grip, colors: Colors
) -> None:
    """A line through the bars and a round grip on the rail."""
    x, y = where.x(fraction), where.bars.bottom() + 0.5
    if not grip.open:
        painter.setPen(QPen(colors.text, 1.0))
        painter.drawLine(QPointF(x, where.bars.top()), QPointF(x, y))
    radius = HANDLE_RADIUS - (0.5 if grip.hot or grip.focused else 1.0)
    painter.setPen(QPen(focus_color(colors) if grip.hot or grip.focused else colors.text, 1.5))
    painter.setBrush(colors.accent if grip.focused else colors.raised)
    painter.drawEllipse(QPointF(x, y), radius, radius)


def paint_value(painter: QPainter, rect: QRectF, text: str, color: QColor) -> None:
    """A bound in figures."""
    painter.setPen(color)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def small(font: QFont) -> QFont:
    """The font of figures and zone names: a little smaller than the text around."""
    smaller = QFont(font)
    if font.pointSizeF() > 0:
        smaller.setPointSizeF(font.pointSizeF() * 0.9)
    return smaller


def end_name(end: End) -> str:
    """A handle in words."""
    return "lower" if end is End.LOW else "upper"


def _area(where: Layout, stretch: Stretch) -> QRectF:
    area = QRectF(where.bars)
    area.setLeft(where.x(stretch.start))
    area.setRight(where.x(stretch.end))
    return area


def _bars(area: QRectF, counts: Sequence[int], logarithmic: bool, *, gap: float) -> list[QRectF]:
    measure = math.log1p if logarithmic else math.sqrt
    most = measure(max(counts, default=0))
    step = area.width() / max(1, len(counts))
    gap = gap if step >= _WIDE_BAR else 0.0
    bars = []
    for at, count in enumerate(counts):
        if count:
            height = max(1.0, measure(count) / most * area.height())
            left = area.left() + at * step
            bars.append(QRectF(left, area.bottom() - height, step - gap, height))
    return bars


def _with_alpha(color: QColor, alpha: float) -> QColor:
    faded = QColor(color)
    faded.setAlphaF(alpha)
    return faded
