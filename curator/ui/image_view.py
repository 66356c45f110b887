"""What every view beside the grid has in common: loupe, compare, survey, cull, duel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from curator.library.gallery import Change


class ImageView(QWidget):
    """A view of one image or a few; one of them, or the grid, is shown at a time."""

    closed = Signal()
    """Back to the grid."""

    opened = Signal()
    """The current image, in the loupe."""

    menu_wanted = Signal(QPoint)
    """A place on the screen: a menu for the current image is asked for there."""

    def begin(self) -> bool:
        """Take up what the gallery shows; False where this view has nothing to show."""
        return True

    def end(self) -> None:
        """Another view is turned to."""

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Follow the gallery, while shown."""

    @property
    def key_target(self) -> QWidget:
        """What hears the keys."""
        return self

    def fit_or_full(self, point: QPointF | None = None) -> None:
        """Between the whole image and all its pixels; by default at the pointer."""

    def zoom_by(self, factor: float, point: QPointF | None = None) -> None:
        """Closer, or farther."""

    @property
    def goes_back(self) -> bool:
        """Whether decisions made here can be gone back one by one."""
        return False

    def go_back(self) -> bool:
        """Take back the last decision made here, show its image; False where there is none."""
        return False

    def choose_winner(self) -> bool:
        """Keep one and reject those beside it; False where that has no meaning of its own."""
        return False

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key that is a shortcut elsewhere means something of its own here."""
        return False

    def event(self, event: QEvent) -> bool:
        """Claim the view's own keys before shortcuts hear them."""
        overrides = event.type() == QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and self.wants(event):
            event.accept()
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu of the current image."""
        self.menu_wanted.emit(event.globalPos())
