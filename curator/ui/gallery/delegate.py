"""Paints one cell: the image and, on its edges, what was judged and scored."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QPainter, QPixmap

from curator.domain.score import ScorerInfo
from curator.library.gallery import Cell
from curator.ui.gallery import cell_parts
from curator.ui.gallery.badges import Badges
from curator.ui.gallery.cell_parts import Scene
from curator.ui.gallery.metrics import Metrics, metrics
from curator.ui.gallery.tinted import TintedIcons
from curator.ui.icons import Icons
from curator.ui.theme import Theme


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

    def metrics(self, side: int) -> Metrics:
        """The measures for cells of a side."""
        if self._metrics is None or self._metrics.side != side:
            self._metrics = metrics(side, self._font)
        return self._metrics

    def set_font(self, font: QFont) -> None:
        """The application's font is another one now."""
        self._font, self._metrics = font, None
        self._badges.measure_again()

    def paint(self, painter: QPainter, rect: QRect, cell: Cell, pixmap: QPixmap | None) -> None:
        """Paint a cell; `pixmap` is its image at any size, None when it is not there yet."""
        ratio = painter.device().devicePixelRatioF()
        metrics = self.metrics(rect.width())
        scene = Scene(painter, rect, metrics, self._theme.colors, self._icons, ratio)
        cell_parts.ground(scene, cell)
        place = cell_parts.picture(scene, cell, pixmap)
        cell_parts.verdict(scene, cell, place)
        cell_parts.marks(scene, cell)
        self._badges.paint(scene, cell)
        cell_parts.stripe(scene, cell)
        cell_parts.frame(scene, cell)
