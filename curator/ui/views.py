"""The centre of the window: welcome, grid or loupe, one at a time."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from curator.library.gallery import Change, Gallery
from curator.ui.browse import Browse
from curator.ui.dialogs.welcome import Welcome
from curator.ui.loupe import Loupe


class Views(QStackedWidget):
    """Shows the view that was asked for, and the welcome as long as there is nothing to view."""

    turned = Signal()
    """Another view is shown."""

    def __init__(self, gallery: Gallery, welcome: Welcome, browse: Browse, loupe: Loupe) -> None:
        super().__init__()
        self._gallery = gallery
        self.welcome, self.browse, self.loupe = welcome, browse, loupe
        for view in (welcome, browse, loupe):
            self.addWidget(view)
        self.on_change(Change.LIBRARY)

    @property
    def in_loupe(self) -> bool:
        """Whether one image is shown."""
        return self.currentWidget() is self.loupe

    @Slot()
    def show_grid(self) -> None:
        """All images shown; the welcome where there can be none."""
        self._turn_to(self.browse if self._has_anything() else self.welcome)

    @Slot()
    def show_loupe(self) -> None:
        """The current image; nothing happens where there is none."""
        if self._gallery.current is not None and self._has_anything():
            self._gallery.stay()
            self._turn_to(self.loupe)
            self.loupe.show_current()

    @Slot()
    def take_focus(self) -> None:
        """Bring the keyboard to the view that is shown."""
        view = self.browse.grid if self.currentWidget() is self.browse else self.currentWidget()
        if view is not None:
            view.setFocus()

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Leave the welcome for the first folder, and the loupe when no image is left."""
        if not change & (Change.LIBRARY | Change.ROWS | Change.CRITERIA):
            return
        nothing_to_view = self.in_loupe and self._gallery.current is None
        if nothing_to_view or (self.currentWidget() is self.welcome) == self._has_anything():
            self.show_grid()

    def _has_anything(self) -> bool:
        library = self._gallery.library
        return bool(library.watched) or bool(library.columns.alive.any())

    def _turn_to(self, view: Welcome | Browse | Loupe) -> None:
        if self.currentWidget() is not view:
            self.setCurrentWidget(view)
            self.turned.emit()
        self.take_focus()
