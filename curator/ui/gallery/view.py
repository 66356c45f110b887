"""The grid: cells by arithmetic, whatever their number; only those that are seen are painted.

Selection and current image belong to the Gallery; this shows them and turns keys and the mouse
into its deeds. Nothing moves under the user: while images come and go, what is seen stays.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from curator.library import stack_deeds
from curator.library.gallery import Cell, Change, Gallery
from curator.library.screen_pixels import fitted
from curator.ui.gallery import hands
from curator.ui.gallery.cells_view import CellsView
from curator.ui.gallery.delegate import CellDelegate
from curator.ui.gallery.drag import carried, drag_picture, start_drag
from curator.ui.gallery.foresight import Foresight
from curator.ui.gallery.grouped_layout import Layout
from curator.ui.gallery.headers import Headers
from curator.ui.gallery.layout import RIM
from curator.ui.gallery.mouse import Mouse
from curator.ui.gallery.stack_parts import bridge
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.theme import Theme

_SETTLE_MILLISECONDS = 120

_Key = Qt.Key
_LOOKS = Change.VALUES | Change.CURRENT | Change.SELECTION | Change.CUT


class GridView(CellsView):
    """Shows the Gallery as a grid; tell it of every change by `on_change`."""

    opened = Signal(int)
    """An image's id: it was double-clicked, or Enter was pressed."""

    menu_wanted = Signal(QPoint)
    """A place on the screen: a menu for the selected images is asked for there."""

    told = Signal(str)
    """A word on what the mouse did, where the eye cannot see it."""

    def __init__(
        self,
        gallery: Gallery,
        thumbnails: Thumbnails,
        theme: Theme,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(gallery, parent)
        self._thumbnails = thumbnails
        self._theme = theme
        self._delegate = CellDelegate(theme, icons, gallery.library.infos, self.font())
        self._painted: dict[int, Cell] = {}
        self._wanted: object = None
        self._foresight = Foresight()
        self._thumbnail_side = 0
        self._turned = 0
        self._settled = QTimer(self, singleShot=True, interval=_SETTLE_MILLISECONDS)
        self._settled.timeout.connect(self._take_thumbnail_side)
        self._headers = Headers(gallery)
        self._mouse = Mouse(self, gallery, self.viewport(), self.verticalScrollBar())
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        thumbnails.arrived.connect(self._on_thumbnail)
        theme.changed.connect(self.viewport().update)

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Show what the Gallery is now; of cells that stay, those that look different."""
        self._headers.on_change(change)
        super().on_change(change)
        if Change.ROWS in change:
            self.viewport().repaint()  # Before counts, histograms and the like are made anew.
        elif change & _LOOKS:
            for index in self._visible():
                if self._painted.get(index) != self._gallery.cell(index):
                    self._repaint(index)

    def cells_moved(self) -> None:
        """Paint everything anew, with thumbnails of the new size once that stays."""
        super().cells_moved()
        self._painted.clear()
        self._mouse.end_band()
        self._wanted = None
        if self._thumbnail_side and self.isVisible():
            self._settled.start()

    @property
    def _lies_over(self) -> bool:
        return self._mouse.draws_band or self._layout.header > 0

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is fetched for a grid that is not seen."""
        super().hideEvent(event)
        self._settled.stop()
        self._mouse.end_band()
        self._wanted = None
        self._thumbnails.wanted(())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells that the event reaches, and no others."""
        self._ask_for_thumbnails()
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), self._theme.colors.canvas)
            for index in self._visible():
                rect = self._rect(index)
                if event.region().intersects(_with_rim(rect)):
                    self._paint_cell(painter, index, rect)
            self._tie(painter)
            colors, shift = self._theme.colors, self.verticalScrollBar().value()
            self._headers.paint(painter, self._layout, self.viewport().rect(), shift, colors)
            self._mouse.paint(painter, colors)

    def _paint_cell(self, painter: QPainter, index: int, rect: QRect) -> None:
        cell = self._gallery.cell(index)
        self._painted[index] = cell
        pixmap = None
        if not cell.failed:
            pixmap = self._thumbnails.get(cell.id, self._thumbnail_side)
        self._delegate.paint(painter, rect, cell, pixmap)

    def _tie(self, painter: QPainter) -> None:
        """Join the cells of an open stack that lie side by side."""
        for index, cell in self._painted.items():
            stack = cell.stack
            joins = stack is not None and stack.is_open and stack.place < stack.size
            if joins and (index + 1) % self._layout.columns and index in self._ids:
                bridge(painter, self._rect(index), self._theme.colors)

    def _ask_for_thumbnails(self) -> None:
        """What is seen, and what comes if scrolling goes on; asked once per screen."""
        if not self._settled.isActive():
            self._take_thumbnail_side()
        seen = self._visible()
        wanted = (seen, self._direction, self._thumbnail_side)
        if wanted == self._wanted:
            return
        self._wanted = wanted
        first, ahead = self._foresight.order(seen, len(self._gallery), self._direction)
        id_at = self._gallery.id_at
        self._thumbnails.wanted(
            list(map(id_at, first)), list(map(id_at, ahead)), self._thumbnail_side
        )

    @Slot()
    def _take_thumbnail_side(self) -> None:
        """Thumbnails of the size of the cells, once that has stopped changing."""
        picture = self._delegate.metrics(self._layout.side).picture
        side = round(picture * self.viewport().devicePixelRatioF())
        if side != self._thumbnail_side:
            self._thumbnail_side = side
            self.viewport().update()

    @Slot(int)
    def _on_thumbnail(self, image_id: int) -> None:
        for index, each in self._ids.items():
            if each == image_id:
                self._repaint(index)

    def _repaint(self, index: int) -> None:
        self.viewport().update(_with_rim(self._rect(index)))

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moving and opening; every other key is left to the window's actions."""
        key, held = event.key(), event.modifiers()
        current = self._gallery.current
        if hands.moves(key, held) and len(self._gallery):
            current_index = self._gallery.current_index
            to = hands.goal(key, current_index, self._layout, self._rows_a_page)
            hands.move(self._gallery, to, held)
        elif key in (_Key.Key_Return, _Key.Key_Enter) and current is not None:
            self.opened.emit(current)
        else:
            event.ignore()

    def keyboardSearch(self, search: str) -> None:
        """Letters are the window's actions, no search."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select as file managers do; on the number of a stack's images open or close it."""
        index = self._index_under(event.position().toPoint())
        if index is not None and self._turns(index, event):
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self._mouse.press(event)
        elif event.button() == Qt.MouseButton.RightButton:
            self._select_for_menu(index)

    def _turns(self, index: int, event: QMouseEvent) -> bool:
        """Open or close the stack whose number is pressed; whether one is."""
        cell, point = self._gallery.cell(index), event.position().toPoint()
        if event.button() != Qt.MouseButton.LeftButton or event.modifiers():
            return False
        if not self._delegate.is_on_badge(point, self._rect(index), cell):
            return False
        self._clicked = True
        self._gallery.go_to(index)
        return stack_deeds.turn(self._gallery)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag images out, or draw a band."""
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What was begun ends."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._mouse.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open; with Ctrl or Shift it is one more click."""
        index = self._index_under(event.position().toPoint())
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if event.button() == Qt.MouseButton.LeftButton and plain and index is not None:
            if not self._delegate.is_on_badge(
                event.position().toPoint(), self._rect(index), self._gallery.cell(index)
            ):
                self.opened.emit(self._gallery.id_at(index))
        else:
            self.mousePressEvent(event)

    @property
    def layout_of_cells(self) -> Layout:
        """Where cells lie now."""
        return self._layout

    def image_under(self, point: QPoint) -> int | None:
        """The image that is seen at a point of the viewport."""
        index = self._layout.index_at(point.x(), point.y() + self.verticalScrollBar().value())
        if index is None or self.group_under(point) is not None:
            return None
        return self._ids.get(index)

    def group_under(self, point: QPoint) -> range | None:
        """The places of the group whose header is seen at a point; None where none is."""
        shift, height = self.verticalScrollBar().value(), self.viewport().height()
        return self._headers.cells_at(point, self._layout, shift, height)

    def picture_under(self, point: QPoint) -> bool:
        """Whether a picture is seen at a point, not just its cell's margin."""
        index = self._index_under(point)
        if index is None:
            return False
        cell, rect = self._gallery.cell(index), self._rect(index)
        room = self._delegate.metrics(rect.width()).picture
        wide, high = fitted(cell.width, cell.height, room) if cell.width else (room, room)
        place = QRect(0, 0, round(wide), round(high))
        place.moveCenter(rect.center())
        return place.contains(point)

    def hold_still(self) -> None:
        """What is selected next is under the mouse: the view does not move for it."""
        self._clicked = True

    def carry_out(self, image_id: int) -> None:
        """Let what is selected be dragged to another program, or elsewhere in this one."""
        ids = self._gallery.targets()
        data, told = carried(self._gallery.library, ids)
        if told:
            self.told.emit(told)
        picture = self._thumbnails.get(image_id, self._thumbnail_side)
        ratio = self.devicePixelRatioF()
        start_drag(self, data, drag_picture(picture, len(ids), self._theme.colors, ratio))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu: of the image under the mouse, or by key of the current one."""
        at = event.globalPos()
        index = self._gallery.current_index
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            self._select_for_menu(self._index_under(event.pos()))
        elif index is not None:
            at = self.viewport().mapToGlobal(self._rect(index).center())
        self.menu_wanted.emit(at)

    def _select_for_menu(self, index: int | None) -> None:
        if index is not None and not self._gallery.cell(index).selected:
            self._clicked = True
            self._gallery.go_to(index)

    def _index_under(self, point: QPoint) -> int | None:
        """The place of the image that is seen there, even if images have come or gone since."""
        image_id = self.image_under(point)
        return None if image_id is None else self._gallery.index_of(image_id)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl change the size of the cells by a column a notch."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._turned += event.angleDelta().y()
            notches = int(self._turned / 120)
            self._turned -= notches * 120
            if notches:
                self.zoom_at(event.position().toPoint(), notches)
        else:
            notch = min(self._layout.stride, self.viewport().height() // 3)
            self._wheel.turn(event, notch)
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Another font: other measures."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._delegate.set_font(self.font())
            self.viewport().update()


def _with_rim(cell: QRect) -> QRect:
    return cell.adjusted(-RIM, -RIM, RIM, RIM)
