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

from curator.library.gallery import Cell, Change, Gallery
from curator.ui.gallery import hands
from curator.ui.gallery.cells_view import CellsView
from curator.ui.gallery.delegate import CellDelegate
from curator.ui.gallery.layout import RIM, side_for
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.theme import Theme

_SCREENS_AHEAD = 2
_SETTLE_MILLISECONDS = 120

_Key = Qt.Key
_LOOKS = Change.VALUES | Change.CURRENT | Change.SELECTION | Change.CUT


class GridView(CellsView):
    """Shows the Gallery as a grid; tell it of every change by `on_change`."""

    opened = Signal(int)
    """An image's id: it was double-clicked, or Enter was pressed."""

    menu_wanted = Signal(QPoint)
    """A place on the screen: a menu for the selected images is asked for there."""

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
        self._thumbnail_side = 0
        self._turned = 0
        self._settled = QTimer(self, singleShot=True, interval=_SETTLE_MILLISECONDS)
        self._settled.timeout.connect(self._take_thumbnail_side)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        thumbnails.arrived.connect(self._on_thumbnail)
        theme.changed.connect(self.viewport().update)

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Show what the Gallery is now; of cells that stay, those that look different."""
        super().on_change(change)
        if change & _LOOKS:
            for index in self._visible():
                if self._painted.get(index) != self._gallery.cell(index):
                    self._repaint(index)

    def cells_moved(self) -> None:
        """Paint everything anew, with thumbnails of the new size once that stays."""
        super().cells_moved()
        self._painted.clear()
        self._wanted = None
        if self._thumbnail_side and self.isVisible():
            self._settled.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is fetched for a grid that is not seen."""
        super().hideEvent(event)
        self._settled.stop()
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

    def _paint_cell(self, painter: QPainter, index: int, rect: QRect) -> None:
        cell = self._gallery.cell(index)
        self._painted[index] = cell
        pixmap = None
        if not cell.failed:
            pixmap = self._thumbnails.get(cell.id, self._thumbnail_side)
        self._delegate.paint(painter, rect, cell, pixmap)

    def _ask_for_thumbnails(self) -> None:
        """What is seen, then what comes next if scrolling goes on; asked once per screen."""
        if not self._settled.isActive():
            self._take_thumbnail_side()
        seen = self._visible()
        wanted = (seen, self._direction, self._thumbnail_side)
        if wanted == self._wanted:
            return
        self._wanted = wanted
        more = _SCREENS_AHEAD * len(seen)
        ahead = range(seen.stop, min(seen.stop + more, len(self._gallery)))
        if self._direction < 0:
            ahead = range(seen.start - 1, max(-1, seen.start - 1 - more), -1)
        ids = [self._gallery.id_at(index) for index in seen]
        self._thumbnails.wanted(
            ids, [self._gallery.id_at(index) for index in ahead], self._thumbnail_side
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
            rows = max(1, self.viewport().height() // self._layout.stride)
            to = hands.goal(key, self._gallery.current_index, self._layout, rows)
            hands.move(self._gallery, to, held)
        elif key in (_Key.Key_Return, _Key.Key_Enter) and current is not None:
            self.opened.emit(current)
        else:
            event.ignore()

    def keyboardSearch(self, search: str) -> None:
        """Letters are the window's actions, no search."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select as file managers do."""
        index = self._index_under(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton:
            self._clicked = True
            hands.press(self._gallery, index, event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton:
            self._select_for_menu(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Nothing follows the mouse."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """All is done when the button goes down."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open; with Ctrl or Shift it is one more click."""
        index = self._index_under(event.position().toPoint())
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if event.button() == Qt.MouseButton.LeftButton and plain and index is not None:
            self.opened.emit(self._gallery.id_at(index))
        else:
            self.mousePressEvent(event)

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
        index = self._layout.index_at(point.x(), point.y() + self.verticalScrollBar().value())
        image_id = None if index is None else self._ids.get(index)
        return None if image_id is None else self._gallery.index_of(image_id)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl change the size of the cells by a column a notch."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._turned += event.angleDelta().y()
            notches = int(self._turned / 120)
            self._turned -= notches * 120
            if notches:
                columns = max(1, self._layout.columns - notches)
                self.cell_size = side_for(columns, self.viewport().width())
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
