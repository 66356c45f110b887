"""Images as tiles in a dialog: what each will be, and ticks to leave some out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from curator.domain.image import Flag
from curator.ui import words
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.theme import focus_color

SIDE = 132
_PADDING = 6
_ICON = 18
_FADED = 0.4
_TILE = Qt.ItemDataRole.UserRole
_MARKS = {Flag.KEEP: "keep", Flag.REJECT: "reject", Flag.UNDECIDED: "undecided"}


@dataclass(frozen=True, slots=True)
class Tile:
    """One image.

    Attributes:
        caption: one line below it.
        mark: the flag it will have; None where ticks say it.
        more: what the caption has no room for.
    """

    image_id: int
    caption: str
    mark: Flag | None = None
    more: str = ""


class Tiles(QListView):
    """Tiles in rows; with ticks a click or Space takes one in or leaves it out.

    Args:
        ticked: whether tiles have ticks, all set at first.

    Signals:
        ticks_changed(): another tile is ticked or no longer.
    """

    ticks_changed = Signal()

    def __init__(self, name: str, thumbnails: Thumbnails, icons: Icons, *, ticked: bool) -> None:
        super().__init__()
        self._model = _Model(ticked, self)
        self._ticked = ticked
        thumbnails.arrived.connect(self._model.tell_arrived)
        self.setModel(self._model)
        self.setItemDelegate(_Painter(thumbnails, icons, self._model, self))
        self.setAccessibleName(name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setSpacing(2)
        self.setMouseTracking(True)
        icons.theme.changed.connect(self.viewport().update)

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show other tiles; what was left out stays so as long as it is shown."""
        self._model.take(tiles)

    @property
    def ticked(self) -> list[int]:
        """The images that are ticked."""
        return [each.image_id for each in self._model.tiles if self._model.is_ticked(each)]

    def tick_all(self, on: bool) -> None:
        """Take all in, or leave all out."""
        self._model.tick(range(len(self._model.tiles)), on)
        self.ticks_changed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click turns the tick."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if self._ticked and event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._turn(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space turns the tick."""
        if self._ticked and event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._turn(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _turn(self, row: int) -> None:
        self._model.tick([row], not self._model.is_ticked(self._model.tiles[row]))
        self.ticks_changed.emit()


class _Model(QAbstractListModel):
    def __init__(self, ticked: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.tiles: list[Tile] = []
        self._ticked = ticked
        self._left_out: set[int] = set()
        self._rows: dict[int, int] = {}

    def take(self, tiles: Sequence[Tile]) -> None:
        self.beginResetModel()
        self.tiles = list(tiles)
        self._rows = {each.image_id: row for row, each in enumerate(self.tiles)}
        self._left_out &= self._rows.keys()
        self.endResetModel()

    def is_ticked(self, tile: Tile) -> bool:
        return self._ticked and tile.image_id not in self._left_out

    def tick(self, rows: Sequence[int], on: bool) -> None:
        ids = {self.tiles[row].image_id for row in rows}
        self._left_out = self._left_out - ids if on else self._left_out | ids
        if self.tiles:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    @Slot(int)
    def tell_arrived(self, image_id: int) -> None:
        row = self._rows.get(image_id)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.tiles)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        tile = self.tiles[index.row()]
        if role == _TILE:
            return tile
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.caption
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.tooltip(tile.more or tile.caption)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tile.caption}, {self._told(tile)}"
        return None

    def _told(self, tile: Tile) -> str:
        if tile.mark is not None:
            return _MARKS[tile.mark]
        return "ticked" if self.is_ticked(tile) else "left out"


class _Painter(QStyledItemDelegate):
    def __init__(
        self, thumbnails: Thumbnails, icons: Icons, model: _Model, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._thumbnails, self._icons, self._model = thumbnails, icons, model

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        line = option.fontMetrics.height()
        return QSize(SIDE + 2 * _PADDING, SIDE + 3 * _PADDING + line)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tile: Tile = index.data(_TILE)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        colors = self._icons.theme.colors
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(
            area, colors.raised if state & QStyle.StateFlag.State_MouseOver else colors.canvas
        )
        picture = QRect(area.left() + _PADDING, area.top() + _PADDING, SIDE, SIDE)
        self._paint_picture(painter, picture, tile)
        self._paint_mark(painter, picture, tile)
        painter.setPen(colors.text if self._counts(tile) else colors.muted)
        line = QRect(
            picture.left(),
            picture.bottom() + _PADDING,
            SIDE,
            area.bottom() - picture.bottom() - _PADDING,
        )
        told = painter.fontMetrics().elidedText(tile.caption, Qt.TextElideMode.ElideRight, SIDE)
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, told)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(focus_color(colors))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.restore()

    def _counts(self, tile: Tile) -> bool:
        return self._model.is_ticked(tile) if tile.mark is None else tile.mark is Flag.KEEP

    def _paint_picture(self, painter: QPainter, place: QRect, tile: Tile) -> None:
        pixmap = self._thumbnails.get(
            tile.image_id, round(SIDE * painter.device().devicePixelRatioF())
        )
        if pixmap is None:
            return
        size = pixmap.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(place.topLeft(), size)
        target.moveCenter(place.center())
        painter.setOpacity(1.0 if self._counts(tile) else _FADED)
        painter.drawPixmap(target, pixmap)
        painter.setOpacity(1.0)

    def _paint_mark(self, painter: QPainter, place: QRect, tile: Tile) -> None:
        colors = self._icons.theme.colors
        if tile.mark is None:
            on = self._model.is_ticked(tile)
            name, color = ("checked", colors.reject) if on else ("unchecked", colors.on_badge)
        else:
            tints = {Flag.KEEP: colors.keep, Flag.REJECT: colors.reject}
            name, color = _MARKS[tile.mark], tints.get(tile.mark, colors.on_badge)
        ground = QRect(place.left() + 2, place.top() + 2, _ICON + 4, _ICON + 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.badge)
        painter.drawRoundedRect(ground, 4, 4)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            ground.left() + 2, ground.top() + 2, self._icons.pixmap(name, _ICON, color, ratio)
        )
