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
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView

from curator.domain.image import Flag
from curator.ui import words
from curator.ui.dialogs.picture_wall import Hanging, Wall
from curator.ui.dialogs.wall_model import IMAGE_ROLE
from curator.ui.gallery.cell_parts import flag_color, readable_on
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons

_ICON = 16
_FADED = 0.4
_TILE = IMAGE_ROLE + 1
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


class Tiles(Wall):
    """Tiles in rows; with ticks a click or Space takes one in or leaves it out.

    Args:
        ticked: whether tiles have ticks, all set at first.

    Signals:
        ticks_changed(): another tile is ticked or no longer.
    """

    ticks_changed = Signal()

    def __init__(self, name: str, thumbnails: Thumbnails, icons: Icons, *, ticked: bool) -> None:
        self._model = _Model(ticked)
        super().__init__(self._model, _Marked(thumbnails, icons, self._model), thumbnails, name)
        self._model.setParent(self)
        self._ticked = ticked
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)

    def shows(self, image_id: int) -> bool:
        """Whether an image is among the tiles."""
        return self._model.shows(image_id)

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
    def __init__(self, ticked: bool) -> None:
        super().__init__()
        self.tiles: list[Tile] = []
        self._ticked = ticked
        self._left_out: set[int] = set()
        self._ids: frozenset[int] = frozenset()

    def shows(self, image_id: int) -> bool:
        return image_id in self._ids

    def take(self, tiles: Sequence[Tile]) -> None:
        self.beginResetModel()
        self.tiles = list(tiles)
        self._ids = frozenset(each.image_id for each in self.tiles)
        self._left_out &= self._ids
        self.endResetModel()

    def is_ticked(self, tile: Tile) -> bool:
        return self._ticked and tile.image_id not in self._left_out

    def tick(self, rows: Sequence[int], on: bool) -> None:
        ids = {self.tiles[row].image_id for row in rows}
        self._left_out = self._left_out - ids if on else self._left_out | ids
        if self.tiles:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.tiles)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        tile = self.tiles[index.row()]
        if role in (_TILE, IMAGE_ROLE):
            return tile if role == _TILE else tile.image_id
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


class _Marked(Hanging):
    """Paints the tick, or the flag that an image will have, on its picture."""

    def __init__(self, thumbnails: Thumbnails, icons: Icons, model: _Model) -> None:
        super().__init__(thumbnails, icons.theme)
        self._icons, self._model = icons, model

    def opacity_of(self, index: QModelIndex | QPersistentModelIndex) -> float:
        """What goes is faded, and so is what is left out."""
        tile: Tile = index.data(_TILE)
        stands_out = (
            self._model.is_ticked(tile) if tile.mark is None else tile.mark is not Flag.REJECT
        )
        return 1.0 if stands_out else _FADED

    def paint_over(
        self, painter: QPainter, place: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The mark in the corner, as the grid's cells have it."""
        name, ground = self._mark(index.data(_TILE))
        disc = QRect(place.left() + 3, place.top() + 3, _ICON + 4, _ICON + 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colors.badge)  # A rim keeps it apart from its own colour.
        painter.drawEllipse(disc.adjusted(-1, -1, 1, 1))
        painter.setBrush(ground)
        painter.drawEllipse(disc)
        ratio = painter.device().devicePixelRatioF()
        icon = self._icons.pixmap(name, _ICON, readable_on(ground), ratio)
        painter.drawPixmap(disc.left() + 2, disc.top() + 2, icon)

    def _mark(self, tile: Tile) -> tuple[str, QColor]:
        colors = self.theme.colors
        if tile.mark is not None:
            return _MARKS[tile.mark], flag_color(colors, tile.mark)
        on = self._model.is_ticked(tile)
        return ("reject", colors.reject) if on else ("undecided", colors.muted)
