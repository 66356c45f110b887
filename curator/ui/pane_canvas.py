"""A few images side by side, looked at alike: the same part of each under wheel, hand and keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QCursor,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from curator.library.gallery import Cell
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.locked_zoom import LockedZoom
from curator.ui.loupe import STRIDE
from curator.ui.loupe_images import FullImages, Painted, Wanted
from curator.ui.loupe_zoom import Point, Size, Zoom
from curator.ui.pane_layout import laid_out
from curator.ui.pane_painting import FOOT, Pane, PanePainter, Seen, room_in, size_of
from curator.ui.theme import Theme
from curator.ui.zooming import Sight

NOTCH_FACTOR = 1.25
_SQUARE = QSize(1, 1)
_TALL = QSize(1, 1000)
"""Images of such a shape always stand side by side."""


class PaneCanvas(QWidget):
    """Paints panes, and moves what is in them.

    Args:
        images: gives whole images; closed by whoever made it.
        thumbnails: what is shown until the whole image is there.
        in_a_row: panes stand side by side, whatever the shape of the images.

    Signals:
        pressed(pane): one of them was pressed.
        opened(pane): one was pressed twice.
    """

    pressed = Signal(int)
    opened = Signal(int)

    def __init__(
        self,
        images: FullImages,
        thumbnails: Thumbnails,
        painter: PanePainter,
        theme: Theme,
        *,
        in_a_row: bool = False,
    ) -> None:
        super().__init__()
        self._images = images
        self._thumbnails = thumbnails
        self._painter = painter
        self._theme = theme
        self._in_a_row = in_a_row
        self._panes: tuple[Pane, ...] = ()
        self._ahead: tuple[Cell, ...] = ()
        self._places: tuple[QRect, ...] = ()
        self._focus = 0
        self._zoom = LockedZoom()
        self._zoom_before: Zoom | None = None
        self._grip: QPointF | None = None
        self._dragging = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        images.arrived.connect(self._on_arrival)
        thumbnails.arrived.connect(self._on_arrival)
        theme.changed.connect(self.update)

    # What is shown

    @property
    def panes(self) -> tuple[Pane, ...]:
        """What is shown."""
        return self._panes

    @property
    def places(self) -> tuple[QRect, ...]:
        """Where it is shown."""
        return self._places

    def show_panes(self, panes: Sequence[Pane], focus: int, ahead: Sequence[Cell] = ()) -> None:
        """Show these, one with the focus.

        Args:
            panes: in their order.
            focus: which of them has it.
            ahead: what may be shown next in the last pane, to be decoded ahead.
        """
        if [each.cell.id for each in panes] != [each.cell.id for each in self._panes]:
            self._images.try_again()
        self._panes, self._focus, self._ahead = tuple(panes), focus, tuple(ahead)
        self._lay_out()

    def sight(self, pane: int) -> Sight | None:
        """How a pane's image is looked at; None when nothing tells its size."""
        size = self._true_size(self._panes[pane].cell)
        return None if size is None else self._sight_of(size, pane)

    @property
    def middle(self) -> QPointF:
        """The middle of the pane with the focus."""
        if not self._places:
            return QPointF()
        return QRectF(room_in(self._places[min(self._focus, len(self._places) - 1)])).center()

    # Moving about

    def fit_or_full(self, point: QPointF | None = None) -> None:
        """Between whole images and all their pixels; by default at the pointer."""
        pane, at = self._meant(point)
        sight = self.sight(pane) if self._panes else None
        if sight is not None:
            self._look(pane, sight.fit_or_full(at))

    def zoom_by(self, factor: float, point: QPointF | None = None) -> None:
        """Closer or farther; by default at the pointer."""
        pane, at = self._meant(point)
        sight = self.sight(pane) if self._panes else None
        if sight is not None:
            self._look(pane, sight.closer(factor, at))

    def turn_lock(self) -> None:
        """Let the pane with the focus go its own way, or lock it with the others again."""
        sight = self.sight(self._focus) if len(self._panes) > 1 else None
        if sight is not None:
            self._zoom.turn(self._focus, sight.image)
            self._ask()
            self.update()

    @property
    def is_free(self) -> bool:
        """Whether the pane with the focus goes its own way."""
        return self._zoom.is_free(self._focus)

    def lock_all(self) -> None:
        """Look at all alike again."""
        self._zoom.lock_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Enlarge or shrink at the pointer."""
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom_by(NOTCH_FACTOR**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Give a pane the focus; take hold of its image if it has it."""
        pane = self._pane_at(event.position())
        if pane is None:
            return
        had_focus, self._dragging = pane == self._focus, False
        self.pressed.emit(pane)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._grip = event.position()
        sight = self.sight(pane)
        self._zoom_before = sight.zoom if sight is not None and had_focus else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the images about."""
        if self._grip is None:
            return
        way = event.position() - self._grip
        if self._dragging or way.manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            self._grip = event.position()
            self._pan_by(way * self._ratio)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on what has the focus goes between fitting and full size."""
        if event.button() == Qt.MouseButton.LeftButton and self._grip is not None:
            self._grip = None
            if not self._dragging and self._zoom_before is not None:
                self.fit_or_full(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open an image, with the zoom from before the first click."""
        pane = self._pane_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and pane is not None:
            self._grip = None
            if self._zoom_before is not None:
                self._look(pane, self._zoom_before)
            self.opened.emit(pane)

    def move_by(self, x: int, y: int) -> None:
        """Move the view a stride to the right and down over the images."""
        room = room_in(self._places[self._focus]) if self._places else QRect()
        way = QPointF(-x * STRIDE * room.width(), -y * STRIDE * room.height())
        self._pan_by(way * self._ratio)

    def _pan_by(self, way: QPointF) -> None:
        sight = self.sight(self._focus) if self._panes else None
        if sight is not None:
            self._look(self._focus, sight.moved(way.x(), way.y()))

    def _look(self, pane: int, zoom: Zoom) -> None:
        sight = self.sight(pane)
        if sight is not None:
            self._zoom.look(pane, sight.image, zoom)
            self._ask()
            self.update()

    # Geometry

    @property
    def _ratio(self) -> float:
        return self.devicePixelRatioF()

    def _lay_out(self) -> None:
        sizes = [self._true_size(pane.cell) for pane in self._panes]
        images = [_SQUARE if size is None else QSize(*size) for size in sizes]
        images = [_TALL] * len(images) if self._in_a_row else images
        self._places = laid_out(images, self.size(), foot=FOOT).places
        self._ask()
        self.update()

    def _sight_of(self, image: Size, pane: int) -> Sight:
        room = room_in(self._places[pane]).size() * self._ratio
        view = Size(max(1, room.width()), max(1, room.height()))
        return Sight(self._zoom.of(pane, image), image, view, self._ratio)

    def _true_size(self, cell: Cell) -> Size | None:
        whole = self._images.whole(cell.id)
        if size_of(cell) is None and whole is not None:
            return whole.size
        return size_of(cell)

    def _pane_at(self, point: QPointF) -> int | None:
        spot = point.toPoint()
        return next((n for n, place in enumerate(self._places) if place.contains(spot)), None)

    def _meant(self, point: QPointF | None) -> tuple[int, Point]:
        """The pane and the place in it, in pixels of the device; the focus's middle if none is."""
        if point is None:
            point = QPointF(self.mapFromGlobal(QCursor.pos()))
        pane = self._pane_at(point)
        if pane is None:
            pane, point = min(self._focus, max(0, len(self._places) - 1)), self.middle
        corner = room_in(self._places[pane]).topLeft() if self._places else QPointF()
        within = (point - QPointF(corner)) * self._ratio
        return pane, Point(within.x(), within.y())

    # What is to be ready

    @Slot()
    def _ask(self) -> None:
        """What is shown, the one with the focus first; then what may come next."""
        if not self.isVisible():
            return
        order = sorted(range(len(self._panes)), key=lambda pane: pane != self._focus)
        wanted = [self._as_shown(self._panes[pane].cell, pane) for pane in order]
        room = self._images.most_bytes - sum(_bytes(self._panes[pane].cell) for pane in order)
        for cell in self._ahead:
            room -= _bytes(cell)
            if room > 0:
                wanted.append(self._as_shown(cell, len(self._panes) - 1))
        for each in wanted:
            self._thumbnails.get(each.image_id)
        self._images.want(wanted)

    def _as_shown(self, cell: Cell, pane: int) -> Wanted:
        """An image at the size it will be painted in; whole where it will not be shrunk."""
        size = size_of(cell)
        if size is None:
            return Wanted(cell.id)
        place = self._sight_of(size, pane).place
        if place.width >= size.width:
            return Wanted(cell.id)
        return Wanted(cell.id, place.width, place.height)

    @Slot(int)
    def _on_arrival(self, image_id: int) -> None:
        for pane, place in zip(self._panes, self._places, strict=True):
            if pane.cell.id == image_id:
                self.update(place)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Every pane as good as it is there."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self._theme.colors.canvas)
            for number, (pane, place) in enumerate(zip(self._panes, self._places, strict=True)):
                if place.intersects(event.rect()):
                    self._painter.paint(painter, place, pane, self._seen(number))

    def _seen(self, number: int) -> Seen:
        cell, sight = self._panes[number].cell, self.sight(number)
        best = self._best(cell, number)
        return Seen(
            sight=sight,
            picture=best.image if isinstance(best, Painted) else best,
            is_whole=isinstance(best, Painted) and best.image.width() == best.size.width,
            trouble=self._images.trouble(cell.id),
            has_focus=number == self._focus and len(self._panes) > 1,
            remark="own zoom" if self._zoom.is_free(number) else "",
        )

    def _best(self, cell: Cell, pane: int) -> Painted | QPixmap | None:
        """At exactly this size, else whole, else the thumbnail."""
        exact = self._images.shrunk(self._as_shown(cell, pane))
        return exact or self._images.whole(cell.id) or self._thumbnails.get(cell.id)

    # Coming and going

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def hideEvent(self, event: QHideEvent) -> None:
        """Decode nothing more."""
        super().hideEvent(event)
        self._images.want(())


def _bytes(cell: Cell) -> int:
    return cell.width * cell.height * 4
