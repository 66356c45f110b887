"""A wall of thumbnails in a dialog: what goes, what waits. Whatever their number, few are made."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from curator.library.columns import Ids
from curator.library.library import Library
from curator.ui.dialogs.wall_model import IMAGE_ROLE, WallModel
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.theme import Theme, focus_color, mixed

_PICTURE = 112
_PADDING = 6
_GAP = 4
_LEAST_WIDTH = _PICTURE + 2 * _PADDING
_ROUND = 5


class Wall(QListView):
    """Pictures in rows, over the whole width.

    Args:
        model: gives images by IMAGE_ROLE.
        hangs: paints them.
        name: what is shown, for those who cannot see it.
    """

    def __init__(
        self, model: QAbstractListModel, hangs: Hanging, thumbnails: Thumbnails, name: str
    ) -> None:
        super().__init__()
        self._hangs = hangs
        hangs.setParent(self)
        self.setModel(model)
        self.setItemDelegate(hangs)
        self.setAccessibleName(name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setObjectName("canvas")
        thumbnails.arrived.connect(self._on_thumbnail)
        hangs.theme.changed.connect(self.viewport().update)

    def shows(self, image_id: int) -> bool:
        """Whether an image hangs on it."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for, over the whole width."""
        # Qt leaves room for the scroll bar, whether it is there or not.
        bar = self.verticalScrollBar().sizeHint().width()
        self._hangs.spread_over(self.contentsRect().width() - bar)
        super().resizeEvent(event)

    @Slot(int)
    def _on_thumbnail(self, image_id: int) -> None:
        if self.isVisible() and self.shows(image_id):
            self.viewport().update()


class PictureWall(Wall):
    """Shows images with their names.

    Args:
        name: what is shown, for those who cannot see it.
        choosing: whether some of them can be chosen.
    """

    def __init__(
        self, library: Library, thumbnails: Thumbnails, theme: Theme, name: str, *, choosing: bool
    ) -> None:
        self._model = WallModel(library)
        super().__init__(self._model, Hanging(thumbnails, theme), thumbnails, name)
        self._model.setParent(self)
        modes = QListView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if choosing else modes.NoSelection)

    @property
    def ids(self) -> Ids:
        """The images shown."""
        return self._model.ids

    @property
    def chosen(self) -> list[int]:
        """Those chosen, in the order shown."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [int(self._model.ids[row]) for row in rows]

    def show_images(self, ids: Ids) -> None:
        """Show these images."""
        self._model.show_images(ids)

    def shows(self, image_id: int) -> bool:
        """Whether an image is among those shown."""
        return bool(np.isin(image_id, self._model.ids))


class Hanging(QStyledItemDelegate):
    """Paints a thumbnail with its name below."""

    def __init__(self, thumbnails: Thumbnails, theme: Theme) -> None:
        super().__init__()
        self._thumbnails, self.theme = thumbnails, theme
        self._width = _LEAST_WIDTH

    def spread_over(self, width: int) -> None:
        """Let the columns that fit into a width fill it."""
        room = width - 1  # Where they filled it to the last pixel, the last one would not fit.
        self._width = max(_LEAST_WIDTH, room // max(1, room // _LEAST_WIDTH))

    def sizeHint(
        self, option: QStyleOptionViewItem, _: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """A picture, and a line of text."""
        return QSize(self._width, _LEAST_WIDTH + option.fontMetrics.height() + _GAP)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Ground, picture, name."""
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        area = option.rect.adjusted(1, 1, -1, -1)
        self._paint_ground(painter, area, option.state)
        room = QRect(area.left(), area.top() + _PADDING, area.width(), _PICTURE)
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._thumbnails.get(index.data(IMAGE_ROLE), round(_PICTURE * ratio))
        if pixmap is not None:
            place = _within(room, pixmap)
            painter.setOpacity(self.opacity_of(index))
            painter.drawPixmap(place, pixmap)
            painter.setOpacity(1.0)
            self.paint_over(painter, place, index)
        line = QRect(area.left() + _PADDING, room.bottom() + _GAP, 0, 0)
        line.setRight(area.right() - _PADDING)
        line.setBottom(area.bottom() - 1)
        painter.setPen(self.theme.colors.text)
        name = painter.fontMetrics().elidedText(
            index.data(), Qt.TextElideMode.ElideMiddle, line.width()
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, name)
        painter.restore()

    def opacity_of(self, _: QModelIndex | QPersistentModelIndex) -> float:
        """How much of a picture is to be seen."""
        return 1.0

    def paint_over(
        self, painter: QPainter, place: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint what stands on a picture."""

    def _paint_ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
        colors, ground = self.theme.colors, None
        if state & QStyle.StateFlag.State_Selected:
            ground = mixed(colors.panel, colors.accent, 0.35)
        elif state & QStyle.StateFlag.State_MouseOver:
            ground = mixed(colors.panel, colors.text, 0.08)
        if ground is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(area, _ROUND, _ROUND)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(focus_color(colors))
            painter.drawRoundedRect(area, _ROUND, _ROUND)


def _within(room: QRect, pixmap: QPixmap) -> QRect:
    size = pixmap.size().scaled(_PICTURE, _PICTURE, Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(QPoint(0, 0), size)
    place.moveCenter(room.center())
    return place
