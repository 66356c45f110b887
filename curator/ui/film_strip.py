"""A row of thumbnails of what the gallery shows, the current image in the middle."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from curator.library.gallery import Change, Gallery
from curator.ui.gallery.delegate import CellDelegate
from curator.ui.gallery.stack_parts import bridge
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.theme import Theme

SIDE = 92
_GAP = 8
_MARGIN = 8
_STEP = SIDE + _GAP
_NOTCH = 120
_CELLS_A_NOTCH = 3


class FilmStrip(QWidget):
    """Only what is in sight is painted, so that any number of images costs the same.

    The wheel looks farther; the next current image is in the middle again.
    """

    def __init__(
        self, gallery: Gallery, thumbnails: Thumbnails, theme: Theme, icons: Icons
    ) -> None:
        super().__init__()
        self._gallery = gallery
        self._thumbnails = thumbnails
        self._theme = theme
        self._delegate = CellDelegate(theme, icons, gallery.library.infos, self.font())
        self._moved = 0
        self.setAccessibleName("film strip")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        thumbnails.arrived.connect(self.update)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A few cells; any number may be in sight."""
        return QSize(4 * _STEP, SIDE + 2 * _MARGIN)

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Show what the gallery is now."""
        if change & (Change.CURRENT | Change.ROWS):
            self._moved = 0
        self.update()

    def place_at(self, point: QPoint) -> int | None:
        """The place of the image under a point; None beside all of them."""
        place, within = divmod(point.x() - self._left(), _STEP)
        is_cell = 0 <= place < len(self._gallery) and within < SIDE
        return place if is_cell else None

    def rect_of(self, place: int) -> QRect:
        """Where the image at a place is shown, in sight or not."""
        return QRect(self._left() + place * _STEP, _MARGIN, SIDE, SIDE)

    def _left(self) -> int:
        """Where the first cell begins: in the middle if all have room."""
        whole = len(self._gallery) * _STEP - _GAP
        if whole <= self.width() - 2 * _MARGIN:
            return (self.width() - whole) // 2
        middle = self.width() // 2 - SIDE // 2
        wanted = middle - (self._gallery.current_index or 0) * _STEP + self._moved
        return max(self.width() - _MARGIN - whole, min(_MARGIN, wanted))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells in sight."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self._theme.colors.canvas)
            left = self._left()
            first = max(0, -left // _STEP)
            last = min(len(self._gallery), (self.width() - left) // _STEP + 1)
            for place in range(first, last):
                self._paint_cell(painter, place)

    def _paint_cell(self, painter: QPainter, place: int) -> None:
        cell, rect = self._gallery.cell(place), self.rect_of(place)
        picture = self._delegate.metrics(SIDE).picture
        side = round(picture * self.devicePixelRatioF())
        pixmap = None if cell.failed else self._thumbnails.get(cell.id, side)
        self._delegate.paint(painter, rect, cell, pixmap)
        stack = cell.stack
        if stack is not None and stack.is_open and stack.place < stack.size:
            bridge(painter, rect, self._theme.colors)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the image that is pressed."""
        place = self.place_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self._gallery.go_to(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Look farther, to either side."""
        turn = event.angleDelta().x() or event.angleDelta().y()
        before = self._left()
        self._moved += round(turn / _NOTCH * _CELLS_A_NOTCH * _STEP)
        after = self._left()
        # Past an end nothing is added up that would have to be turned back first.
        self._moved += 0 if after != before else -round(turn / _NOTCH * _CELLS_A_NOTCH * _STEP)
        self.update()
        event.accept()
