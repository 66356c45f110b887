"""What every view beside the grid has in common: loupe, compare, survey, cull, duel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from curator.library.gallery import Change
from curator.ui.key_names import as_if, key_of

_PRESSES = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


class ImageView(QWidget):
    """A view of one image or a few; one of them, or the grid, is shown at a time."""

    closed = Signal()
    """Back to the grid."""

    opened = Signal()
    """The current image, in the loupe."""

    noticed = Signal(str)
    """Something that the eye cannot see, in a sentence."""

    menu_wanted = Signal(QPoint)
    """A place on the screen: a menu for the current image is asked for there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meant: Callable[[str], str | None] = lambda key: key

    def begin(self) -> bool:
        """Take up what the gallery shows; False where this view has nothing to show."""
        return True

    def end(self) -> None:
        """Another view is turned to."""

    def let_go(self) -> None:
        """The grid is turned to: nothing has to be as it was when one comes back."""

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
    def always_advances(self) -> bool:
        """Whether a decision leads on here, whatever auto-advance says elsewhere."""
        return False

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

    def hear_as(self, meant: Callable[[str], str | None]) -> None:
        """Let keys mean others: None for one that means nothing to this view."""
        self._meant = meant

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key is the view's own, before all shortcuts."""
        meant, known = self._as_meant(event)
        return meant is not None and (known is not event or self.wants(event))

    def event(self, event: QEvent) -> bool:
        """Claim the view's own keys before shortcuts hear them."""
        if not isinstance(event, QKeyEvent) or event.type() not in _PRESSES:
            return super().event(event)
        meant, known = self._as_meant(event)
        if event.type() == QEvent.Type.ShortcutOverride:
            if self.claims(event):
                event.accept()
                return True
        elif meant is None:
            event.ignore()
            return False
        elif known is not event:
            self.keyPressEvent(known)
            event.setAccepted(known.isAccepted())
            return True
        return super().event(event)

    def _as_meant(self, event: QKeyEvent) -> tuple[str | None, QKeyEvent]:
        """The key that one means here, and the event as if that had been pressed."""
        key = key_of(event)
        meant = self._meant(key)
        return meant, event if meant == key or meant is None else as_if(event, meant)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu of the current image."""
        self.menu_wanted.emit(event.globalPos())
