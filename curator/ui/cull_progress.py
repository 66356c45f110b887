"""The line above the image that is culled: how far one is, in words and as a bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from curator.library.gallery import Counts
from curator.ui.theme import Theme

_HEIGHT = 34
_BAR = 4
_PAD = 12
_GAP = 18


class CullProgress(QWidget):
    """Paints how many are kept and rejected, and which stack is being looked at."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts = Counts(0, 0, 0)
        self._stack = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_progress(self, counts: Counts, stack: str) -> None:
        """Tell this from now on.

        Args:
            counts: of all images in the list.
            stack: says which stack it is, and which image of it.
        """
        if (counts, stack) != (self._counts, self._stack):
            self._counts, self._stack = counts, stack
            self.setAccessibleName(", ".join((self.text, stack)))
            self.update()

    @property
    def text(self) -> str:
        """How far one is, in words."""
        counts = self._counts
        decided = f"{counts.keep + counts.reject:,} of {counts.total:,} decided"
        return f"{decided} · {counts.keep:,} kept · {counts.reject:,} rejected"

    def sizeHint(self) -> QSize:
        """One line and the bar."""
        return QSize(0, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The words, and the bar below them."""
        with QPainter(self) as painter:
            self._write(painter)
            self._paint_bar(painter)

    def _write(self, painter: QPainter) -> None:
        room = self.rect().adjusted(_PAD, 0, -_PAD, -_BAR)
        centred = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(self._theme.colors.text)
        painter.drawText(room, centred | Qt.AlignmentFlag.AlignLeft, self.text)
        left = painter.fontMetrics().horizontalAdvance(self.text) + _GAP
        painter.setPen(self._theme.colors.muted)
        rest = room.adjusted(left, 0, 0, 0)
        painter.drawText(rest, centred | Qt.AlignmentFlag.AlignRight, self._stack)

    def _paint_bar(self, painter: QPainter) -> None:
        colors, counts = self._theme.colors, self._counts
        top, width = self.height() - _BAR, self.width()
        painter.fillRect(QRectF(0, top, width, _BAR), colors.border)
        begin = 0.0
        parts: tuple[tuple[int, QColor], ...] = (
            (counts.keep, colors.keep),
            (counts.reject, colors.reject),
        )
        for count, color in parts:
            share = width * count / max(1, counts.total)
            painter.fillRect(QRectF(begin, top, share, _BAR), color)
            begin += share
