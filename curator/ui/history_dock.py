"""Where the history stands: below the inspector, made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from curator.library.gallery import Change, Gallery
from curator.ui.icons import Icons

if TYPE_CHECKING:
    from curator.ui.panels.history import HistoryPanel

NAME = "History"
_LEAST_HEIGHT = 120
_USUAL_HEIGHT = 260


class HistoryDock(QDockWidget):
    """Hidden until somebody asks for it; where it was shown the last time it is shown again.

    Args:
        tell: is given the error at which going through the history stopped.

    Signals:
        left(): the images should have the focus again.
    """

    left = Signal()

    def __init__(
        self,
        gallery: Gallery,
        tell: Callable[[BaseException], object],
        icons: Icons,
        window: QMainWindow,
    ) -> None:
        super().__init__(NAME, window)
        self._window = window
        self._gallery, self._tell, self._icons = gallery, tell, icons
        self._panel: HistoryPanel | None = None
        self.setObjectName(NAME)
        self.setTitleBarWidget(QWidget(self))  # The panel has a heading of its own.
        self.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self.setMinimumHeight(_LEAST_HEIGHT)  # What is above it would leave it nothing.
        self.hide()

    @property
    def panel(self) -> HistoryPanel:
        """The panel itself."""
        if self._panel is None:
            from curator.ui.panels.history import HistoryPanel

            self._panel = HistoryPanel(self._gallery, self._tell, self._icons)
            self._panel.close_wanted.connect(self._go)
            self._panel.left.connect(self.left)
            self.setWidget(self._panel)
        return self._panel

    def follow_with(self, action: QAction) -> None:
        """Let an action be checked while this is shown."""
        self.visibilityChanged.connect(lambda _: action.setChecked(not self.isHidden()))

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """The gallery changed."""
        if self._panel is not None:
            self._panel.on_change(change)

    def turn(self, on: bool) -> None:
        """Show it, or hide it and give the focus back."""
        had_focus = self.isAncestorOf(self.window().focusWidget() or self.window())
        is_new = self._panel is None
        self.setVisible(on)
        if on and is_new:
            self._window.resizeDocks([self], [_USUAL_HEIGHT], Qt.Orientation.Vertical)
        if had_focus and not on:
            self.left.emit()

    def close_panel(self) -> None:
        """Stop on the way through the history."""
        if self._panel is not None:
            self._panel.walk.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Make the panel when it is first seen."""
        self.panel.show()
        super().showEvent(event)

    @Slot()
    def _go(self) -> None:
        self.turn(False)
