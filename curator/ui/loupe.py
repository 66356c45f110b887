"""The loupe: one image under keys, wheel and mouse.

Single-key deeds (fit or full size, judgements, back) are the window's actions; here are those that
need a place: what is under the pointer stays there.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from curator.library.gallery import Gallery
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.loupe_canvas import LoupeCanvas
from curator.ui.loupe_images import FullImages
from curator.ui.loupe_zoom import Zoom
from curator.ui.theme import Theme

_NOTCH_FACTOR = 1.25
_Key = Qt.Key
_STEPS: dict[int, int] = {
    _Key.Key_Left: -1,
    _Key.Key_Up: -1,
    _Key.Key_PageUp: -1,
    _Key.Key_Right: 1,
    _Key.Key_Down: 1,
    _Key.Key_PageDown: 1,
    _Key.Key_Home: 0,
    _Key.Key_End: 0,
}
WAYS: dict[int, tuple[int, int]] = {
    _Key.Key_Left: (-1, 0),
    _Key.Key_Right: (1, 0),
    _Key.Key_Up: (0, -1),
    _Key.Key_Down: (0, 1),
}
STRIDE = 0.25
"""The share of the view that a key moves the image by."""


class Loupe(LoupeCanvas):
    """Shows the Gallery's current image and goes from one to the next."""

    def __init__(
        self,
        gallery: Gallery,
        images: FullImages,
        thumbnails: Thumbnails,
        theme: Theme,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(gallery, images, thumbnails, theme, icons, parent)
        self._grip: QPointF | None = None
        self._dragging = False
        self._zoom_before = Zoom()
        self.grabGesture(Qt.GestureType.PinchGesture)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from image to image, with Shift about in one; all else is left to the actions."""
        key, index = event.key(), self._gallery.current_index
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.ShiftModifier and key in WAYS:
            x, y = WAYS[key]
            self.pan_by(-x * STRIDE * self.width(), -y * STRIDE * self.height())
        elif held or index is None or key not in _STEPS:
            event.ignore()
        else:
            self._gallery.go_to(_goal(key, index, len(self._gallery)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Enlarge or shrink at the pointer."""
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom_by(_NOTCH_FACTOR**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the image."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position()
            self._zoom_before = self.zoom
            self._dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it about."""
        if self._grip is None:
            return
        way = event.position() - self._grip
        if self._dragging or way.manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            self._show_hand()
            self._grip = event.position()
            self.pan_by(way.x(), way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click, not a drag, goes between fitting and full size."""
        if event.button() == Qt.MouseButton.LeftButton and self._grip is not None:
            self._grip = None
            if not self._dragging:
                self.fit_or_full(event.position())
            self._dragging = False
            self._show_hand()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to where one came from, with the zoom from before the first click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = None
            self.look(self._zoom_before)
            self.closed.emit()

    def _take_current(self) -> None:
        super()._take_current()
        self._show_hand()

    def look(self, zoom: Zoom) -> None:
        """Look so, and show whether there is anything to move."""
        super().look(zoom)
        self._show_hand()

    def _show_hand(self) -> None:
        if not self.is_larger:
            self.unsetCursor()
        elif self._dragging:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.setCursor(Qt.CursorShape.OpenHandCursor)


def _goal(key: int, index: int, count: int) -> int:
    """Where a key leads to."""
    match key:
        case _Key.Key_Home:
            return 0
        case _Key.Key_End:
            return count - 1
        case _:
            return min(max(0, index + _STEPS[key]), count - 1)
