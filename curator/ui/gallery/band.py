"""The rubber band: a rectangle drawn with the mouse selects every cell that it touches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter

from curator.library.columns import Mask
from curator.library.gallery import Gallery
from curator.library.picked import Rows
from curator.ui.gallery.grouped_layout import Layout
from curator.ui.theme import Colors

_GROUND = 40
_EDGE_ZONE = 24
_SLOWNESS = 24
_MOST_SCREENS = 8
_CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(slots=True)
class Band:
    """A band from where the button went down to where the pointer is, on the content.

    Attributes:
        begin: in the coordinates of the content, as all points here.
        kept: what was selected before, by row, and stays so; None for nothing.
        extends: all in reading order from where the selection began is selected.
    """

    begin: QPoint
    end: QPoint
    kept: Mask | None
    extends: bool
    touched: Rows | None = None

    @property
    def rect(self) -> QRect:
        """What it covers."""
        return QRect(self.begin, self.end).normalized()

    def select(self, gallery: Gallery, layout: Layout) -> None:
        """Select what it touches now, if that is not what it touched before."""
        touched = layout.touched(self.rect)
        if self.touched is None or not np.array_equal(touched, self.touched):
            self.touched = touched
            if self.extends:
                touched = gallery.selecting.extended_over(touched)
            gallery.selecting.select(touched, self.kept)

    def paint(self, painter: QPainter, shift: int, colors: Colors) -> None:
        """Paint it on a view that is scrolled by `shift`."""
        ground = QColor(colors.accent)
        ground.setAlpha(_GROUND)
        painter.setPen(colors.accent)
        painter.setBrush(ground)
        painter.drawRect(self.rect.translated(0, -shift))


def kept_before(gallery: Gallery, held: Qt.KeyboardModifier) -> Mask | None:
    """What stays selected under a band that begins now."""
    return gallery.selecting.kept() if held & _CONTROL else None


def scroll_step(y: int, height: int) -> int:
    """Pixels to scroll at each tick while the pointer is at or beyond an edge of the view.

    The farther out, the faster, so that a hundred thousand images are a matter of seconds.
    """
    below, above = y - (height - _EDGE_ZONE), _EDGE_ZONE - y
    out = max(0, below, above)
    speed = min(out + out * out // _SLOWNESS, _MOST_SCREENS * height)
    return speed if below > above else -speed
