"""The image in small at the top of the inspector."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from curator.ui.gallery.thumbnails import WHOLE, Thumbnails
from curator.ui.icons import Icons
from curator.ui.panels.pacing import Paced
from curator.ui.theme import Theme

_HIGHEST = 320
_SHARE_OF_WINDOW = 0.33  # In a low window the scores should be in sight, too.
_LOWEST = 96
_REST = 300
_ICON = 32
_SIDE_STEP = 128
"""Sides asked for are multiples of this, so that dragging the dock makes few pixmaps."""


class Preview(QWidget):
    """Shows what there is at once, and something sharper when one stays with an image."""

    def __init__(self, thumbnails: Thumbnails, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._thumbnails, self._theme, self._icons = thumbnails, theme, icons
        self._image_id: int | None = None
        self._size = QSize(1, 1)
        self._pixmap: QPixmap | None = None
        self._rests = False
        self._rest = Paced(_REST, 0, self)
        self._rest.due.connect(self._sharpen)
        thumbnails.arrived.connect(self._on_arrived)
        theme.changed.connect(self.update)
        self.setAccessibleName("Preview")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def pixmap(self) -> QPixmap | None:
        """What is shown now; None while there is nothing."""
        return self._pixmap

    def show_image(self, image_id: int, width: int, height: int) -> None:
        """Show an image of so many pixels; 0 where that is not known."""
        if image_id == self._image_id:
            return
        self._image_id, self._size = image_id, QSize(max(1, width), max(1, height))
        self._rests = False
        self._pixmap = self._thumbnails.get(image_id, WHOLE)
        self._rest.cancel()
        self._rest.ask()
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """The image has a shape of its own."""
        return True

    def heightForWidth(self, width: int) -> int:
        """High enough for the image, within bounds."""
        wanted = width * self._size.height() / self._size.width()
        highest = min(_HIGHEST, self.window().height() * _SHARE_OF_WINDOW)
        return round(max(_LOWEST, min(highest, wanted)))

    def sizeHint(self) -> QSize:
        """As high as the present width asks for."""
        return QSize(200, self.heightForWidth(max(1, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wider dock shows more pixels."""
        super().resizeEvent(event)
        self._rest.ask()

    def paintEvent(self, _: QPaintEvent) -> None:
        """The image on a neutral grey ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colors.canvas)
        if self._pixmap is not None and not self._pixmap.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(QRectF(self.rect()).center())
            painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))
        elif self._rests:
            self._paint_absence(painter)
        painter.end()

    def _paint_absence(self, painter: QPainter) -> None:
        color, ratio = self._theme.colors.muted, self.devicePixelRatioF()
        icon = QRectF(0, 0, _ICON, _ICON)
        icon.moveCenter(QRectF(self.rect()).center())
        pixmap = self._icons.pixmap("image-broken", _ICON, color, ratio)
        painter.drawPixmap(icon.topLeft(), pixmap)

    def _sharpen(self) -> None:
        self._rests = True
        self._fetch()

    def _fetch(self) -> None:
        if self._image_id is not None and self.isVisible():
            side = self._side() if self._rests else WHOLE
            self._pixmap = self._thumbnails.get(self._image_id, side)
            self.update()

    def _on_arrived(self, image_id: int) -> None:
        if image_id == self._image_id:
            self._fetch()

    def _side(self) -> int:
        longest = max(self.width(), self.height()) * self.devicePixelRatioF()
        return -(-round(longest) // _SIDE_STEP) * _SIDE_STEP
