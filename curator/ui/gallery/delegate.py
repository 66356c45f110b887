"""Paints one cell: the image and, on its edges, what was judged and scored.

What was painted is kept for a while. When images arrive, all cells move by one and most look as
they did: putting them elsewhere takes a tenth of painting them.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QFont, QPainter, QPixmap

from curator.domain.score import ScorerInfo
from curator.library.gallery import Cell, StackMark
from curator.ui.gallery import cell_parts, stack_parts
from curator.ui.gallery.badges import Badges
from curator.ui.gallery.cell_parts import Scene
from curator.ui.gallery.layout import RIM
from curator.ui.gallery.lru import ByteLru
from curator.ui.gallery.metrics import Metrics, metrics
from curator.ui.gallery.stack_badge import badge_place
from curator.ui.gallery.tinted import TintedIcons
from curator.ui.icons import Icons
from curator.ui.theme import Theme

MOST_BYTES = 64 * 1024 * 1024


class CellDelegate:
    """The painter of cells, with the colours, icons and measures of the moment.

    Args:
        infos: the scorers by key, for the digits of their numbers.
        font: the application's, from which the cells' font derives.
    """

    def __init__(
        self, theme: Theme, icons: Icons, infos: Mapping[str, ScorerInfo], font: QFont
    ) -> None:
        self._theme = theme
        self._icons = TintedIcons(icons)
        self._badges = Badges(infos)
        self._font = font
        self._metrics: Metrics | None = None
        self._painted: ByteLru[object, QPixmap] = ByteLru(MOST_BYTES)

    def metrics(self, side: int) -> Metrics:
        """The measures for cells of a side."""
        if self._metrics is None or self._metrics.side != side:
            self._metrics = metrics(side, self._font)
        return self._metrics

    def set_font(self, font: QFont) -> None:
        """The application's font is another one now."""
        self._font, self._metrics = font, None
        self._badges.measure_again()
        self._painted.clear()

    def is_on_badge(self, point: QPoint, rect: QRect, cell: Cell) -> bool:
        """Whether a point is where the cell in a rectangle tells how large its stack is."""
        if cell.stack is None:
            return False
        return badge_place(self.metrics(rect.width()), QRectF(rect), cell.stack).contains(point)

    def paint(self, painter: QPainter, rect: QRect, cell: Cell, image: QPixmap | None) -> None:
        """Paint a cell; `image` is its image at any size, None when it is not there yet."""
        ratio = painter.device().devicePixelRatioF()
        shown = 0 if image is None else image.cacheKey()
        key = (cell, shown, rect.width(), ratio, self._theme.dark)
        painted = self._painted.get(key)
        if painted is None:
            painted = self._paint_apart(rect.width(), cell, image, ratio)
            self._painted.put(key, painted, painted.width() * painted.height() * 4)
        left, top = ((edge - RIM) * ratio for edge in (rect.left(), rect.top()))
        # Between two pixels of the device, everything would be blurred.
        painter.drawPixmap(QPointF(round(left) / ratio, round(top) / ratio), painted)

    def _paint_apart(self, side: int, cell: Cell, image: QPixmap | None, ratio: float) -> QPixmap:
        size = round((side + 2 * RIM) * ratio)
        painted = QPixmap(size, size)
        painted.setDevicePixelRatio(ratio)
        painted.fill(self._theme.colors.canvas)
        with QPainter(painted) as painter:
            painter.setRenderHints(
                QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
            )
            rect = QRect(RIM, RIM, side, side)
            colors = self._theme.colors
            scene = Scene(painter, rect, self.metrics(side), colors, self._icons, ratio)
            cell_parts.ground(scene, cell)
            place = cell_parts.picture(scene, cell, image)
            cell_parts.verdict(scene, cell, place)
            if cell.stack is not None:
                _show_stack(scene, cell.stack, place)
            cell_parts.marks(scene, cell)
            self._badges.paint(scene, cell)
            cell_parts.stripe(scene, cell)
            cell_parts.frame(scene, cell)
        return painted


def _show_stack(scene: Scene, stack: StackMark, place: QRectF) -> None:
    if stack.is_open:
        stack_parts.bracket(scene, stack)
    else:
        stack_parts.sheets(scene, stack, place)
    stack_parts.badge(scene, stack)
