"""Lights out: everything but the image goes dark."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QMainWindow, QWidget

from curator.ui.loupe import Loupe
from curator.ui.views import Views

Loupes = Sequence[Loupe]


class Level(IntEnum):
    """How much is seen of what lies round a view of images."""

    ON = 0
    DIM = 1
    OUT = 2


_SHADES = {Level.DIM: QColor(0, 0, 0, 190), Level.OUT: QColor(0, 0, 0)}


class Lights(QObject):
    """Darkens the window round the views of images, and the ground of the loupe."""

    def __init__(self, window: QMainWindow, views: Views, loupes: Loupes) -> None:
        super().__init__(window)
        self._window, self._views, self._loupes = window, views, loupes
        self._shade = _Shade(window)
        self._level = Level.ON
        for widget in (window, views):
            widget.installEventFilter(self)
        views.turned.connect(self._follow)

    @property
    def level(self) -> Level:
        """How dark it is."""
        return self._level

    def turn(self) -> None:
        """Darker; from all dark back to light."""
        self._level = Level((self._level + 1) % len(Level))
        self._follow()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Lie over whatever is where by now."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutRequest):
            self._place()
        return False

    @Slot()
    def _follow(self) -> None:
        """Dark only round images; in the grid there is light."""
        is_dark = self._level is not Level.ON and self._views.image_view is not None
        for loupe in self._loupes:
            loupe.ground = _SHADES[Level.OUT] if is_dark else None
        if is_dark:
            self._shade.color = _SHADES[self._level]
            self._place()
            self._shade.raise_()
            self._shade.update()
        self._shade.setVisible(is_dark)

    def _place(self) -> None:
        corner = self._views.mapTo(self._window, self._views.rect().topLeft())
        hole = QRect(corner, self._views.size())
        self._shade.setGeometry(self._window.rect())
        self._shade.setMask(QRegion(self._window.rect()) - QRegion(hole))


class _Shade(QWidget):
    """Lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.color = QColor()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One colour."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self.color)
