"""The centre of the window: welcome, grid, loupe and the other views of images, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from curator.library.gallery import Change, Gallery
from curator.ui.browse import Browse
from curator.ui.dialogs.welcome import Welcome
from curator.ui.image_view import ImageView

GRID = "grid"
LOUPE = "loupe"
CULL = "cull"
COMPARE = "compare"
SURVEY = "survey"
DUEL = "duel"


class Views(QStackedWidget):
    """Shows the view that was asked for, and the welcome as long as there is nothing to view.

    Args:
        image_views: by the name of the action that turns to each.
    """

    turned = Signal()
    """Another view is shown."""

    def __init__(
        self,
        gallery: Gallery,
        welcome: Welcome,
        browse: Browse,
        image_views: Mapping[str, ImageView],
    ) -> None:
        super().__init__()
        self._gallery = gallery
        self.welcome, self.browse = welcome, browse
        self._image_views = dict(image_views)
        for view in (welcome, browse, *self._image_views.values()):
            self.addWidget(view)
        self.on_change(Change.LIBRARY)

    @property
    def names(self) -> Iterable[str]:
        """All views by name; the welcome is a grid without images."""
        return (GRID, *self._image_views)

    @property
    def image_views(self) -> Iterable[ImageView]:
        """All views beside the grid."""
        return self._image_views.values()

    @property
    def name(self) -> str:
        """The view that is shown."""
        shown = self.currentWidget()
        return next((name for name, view in self._image_views.items() if view is shown), GRID)

    @property
    def image_view(self) -> ImageView | None:
        """The view that is shown; None where that is the grid or the welcome."""
        return self._image_views.get(self.name)

    @property
    def in_loupe(self) -> bool:
        """Whether one image is shown."""
        return self.name == LOUPE

    @Slot()
    def show_grid(self) -> None:
        """All images shown; the welcome where there can be none."""
        self._turn_to(self.browse if self._has_anything() else self.welcome)
        for view in self._image_views.values():
            view.let_go()

    @Slot()
    def show_loupe(self) -> None:
        """The current image; nothing happens where there is none."""
        self.show_view(LOUPE)

    def show_view(self, name: str) -> None:
        """Turn to a view; nothing happens where it has nothing to show."""
        if name == GRID:
            self.show_grid()
            return
        view = self._image_views[name]
        if self._gallery.current is None or not self._has_anything():
            self.turned.emit()  # The action that was pressed is not the one that is on.
            return
        self._gallery.stay()
        self._turn_to(view)
        if not view.begin():
            self.show_grid()

    def choose_winner(self) -> bool:
        """Let the view that is shown choose its winner; False where it has none of its own."""
        view = self.image_view
        return view is not None and view.choose_winner()

    @Slot()
    def take_focus(self) -> None:
        """Bring the keyboard to the view that is shown."""
        view = self.image_view
        if view is not None:
            view.key_target.setFocus()
        elif self.currentWidget() is self.browse:
            self.browse.grid.setFocus()
        else:
            self.welcome.setFocus()

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Leave the welcome for the first folder, and a view of images when none is left."""
        if not change & (Change.LIBRARY | Change.ROWS | Change.CRITERIA):
            return
        nothing_to_view = self.image_view is not None and self._gallery.current is None
        if nothing_to_view or (self.currentWidget() is self.welcome) == self._has_anything():
            self.show_grid()

    def _has_anything(self) -> bool:
        library = self._gallery.library
        return bool(library.watched) or bool(library.columns.alive.any())

    def _turn_to(self, view: QWidget) -> None:
        if self.currentWidget() is not view:
            left = self.image_view
            self.setCurrentWidget(view)
            if left is not None:
                left.end()
            self.turned.emit()
        self.take_focus()
