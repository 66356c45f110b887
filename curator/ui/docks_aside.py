"""Puts the side panels aside while the welcome is shown: there is nothing for them to tell yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDockWidget

from curator.ui.views import Views


class DocksAside(QObject):
    """Hides docks for the welcome and brings those back that were shown before it."""

    def __init__(self, views: Views, docks: Sequence[QDockWidget]) -> None:
        super().__init__(views)
        self._views = views
        self._docks = tuple(docks)
        self._aside: tuple[QDockWidget, ...] = ()
        views.turned.connect(self.follow)

    @Slot()
    def follow(self) -> None:
        """Hide or show them as the view that is shown asks."""
        self.bring_back()
        if self._views.currentWidget() is self._views.welcome:
            self._aside = tuple(dock for dock in self._docks if not dock.isHidden())
            for dock in self._aside:
                dock.hide()

    def bring_back(self) -> None:
        """Show what was put aside, so that it is remembered as the user had it."""
        for dock in self._aside:
            dock.show()
        self._aside = ()
