"""A histogram slider as it looks at one moment: where everything is, and how it is painted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from curator.domain.score import Direction
from curator.ui.panels import histogram_paint as paint
from curator.ui.panels.axis import Axis, Bounds, End, nearest, places, zones
from curator.ui.theme import Colors

_GRAB = paint.HANDLE_RADIUS + 3


@dataclass(frozen=True, slots=True)
class Face:
    """What is to be seen.

    Attributes:
        bars: what is counted.
        cut: the scorer's direction while the handles are lines of a cut; None while they bound
            what is shown.
        in_words: a value as people read it.
        font: of figures and words.
    """

    axis: Axis
    bounds: Bounds
    bars: paint.Bars
    cut: Direction | None
    in_words: Callable[[float], str]
    size: QSize
    font: QFont

    @property
    def layout(self) -> paint.Layout:
        """Where bars and figures stand."""
        return paint.layout(self.size.width(), self.size.height(), self._metrics())

    def handle_at(self, x: float) -> End | None:
        """The handle at a place, if one is near."""
        if self.axis.is_empty:
            return None
        where = self.layout
        end = nearest(self.axis, self.bounds, where.fraction(x))
        distance = abs(where.x(places(self.axis, self.bounds)[end]) - x)
        return end if distance <= _GRAB else None

    def value_at(self, at: QPointF) -> End | None:
        """The figure at a place, if there is one."""
        rects = self.value_rects()
        return next((end for end in End if rects[end].adjusted(-4, -2, 4, 2).contains(at)), None)

    def value_rects(self) -> list[QRectF]:
        """Where the two figures stand."""
        metrics = self._metrics()
        widths = [metrics.horizontalAdvance(text) + 2 for text in self._figures()]
        return paint.value_rects(self.layout, places(self.axis, self.bounds), widths)

    def paint(
        self,
        painter: QPainter,
        colors: Colors,
        *,
        hot: Collection[End | None],
        focused: End | None,
    ) -> None:
        """Zones, bars, rail, handles, figures."""
        where = self.layout
        fractions = places(self.axis, self.bounds)
        if self.cut is None:
            stretches, headroom = paint.shown_stretches(fractions, colors), 0.0
        else:
            stretches = paint.cut_stretches(zones(self.axis, self.bounds, self.cut), colors)
            headroom = self._metrics().height()
        paint.paint_words(painter, where, stretches)
        paint.paint_whole(painter, where, self.bars, colors, headroom)
        paint.paint_bars(painter, where, self.bars, stretches, headroom)
        paint.paint_rail(painter, where, fractions, (colors.border, stretches[1].color))
        for end, rect, text in zip(End, self.value_rects(), self._figures(), strict=True):
            grip = paint.Grip(self.bounds[end] is None, end in hot, end is focused)
            paint.paint_handle(painter, where, fractions[end], grip, colors)
            paint.paint_value(painter, rect, text, colors.muted if grip.open else colors.text)

    def _figures(self) -> tuple[str, str]:
        low, high = self.bounds
        return (
            self.in_words(self.axis.low if low is None else low),
            self.in_words(self.axis.high if high is None else high),
        )

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.font)
