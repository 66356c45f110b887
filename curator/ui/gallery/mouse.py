"""What the left mouse button does in the grid: clicks, drags images out, and draws a band.

A click on a cell counts when the button goes down, as in a file manager; on a selected one only
when it comes up, since what is selected may be dragged away. A drag begins on a picture, a band
anywhere else, and with Alt everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from curator.library.gallery import Gallery
from curator.ui.gallery import hands
from curator.ui.gallery.band import Band, kept_before, scroll_step
from curator.ui.gallery.grouped_layout import Layout
from curator.ui.theme import Colors

_TICK_MS = 16
_LEFT = Qt.MouseButton.LeftButton
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier


class Ground(Protocol):
    """The grid as the mouse needs it; points are those of its viewport."""

    @property
    def layout_of_cells(self) -> Layout:
        """Where cells lie."""

    def image_under(self, point: QPoint) -> int | None:
        """The image that is seen at a point."""

    def group_under(self, point: QPoint) -> range | None:
        """The places of the group whose header is seen at a point."""

    def picture_under(self, point: QPoint) -> bool:
        """Whether a picture is seen at a point, not just its cell's margin."""

    def hold_still(self) -> None:
        """What is selected next was under the mouse: the view need not move for it."""

    def carry_out(self, image_id: int) -> None:
        """Drag what is selected; the mouse is on this image."""


@dataclass(frozen=True, slots=True)
class _Press:
    """The button went down.

    Attributes:
        image: under the mouse.
        waits: the click counts only when the button comes up.
        band: what a drag would draw; None where it would carry images out.
    """

    point: QPoint
    held: Qt.KeyboardModifier
    image: int | None
    waits: bool
    band: Band | None


class Mouse(QObject):
    """Follows the button from press to release."""

    def __init__(
        self, ground: Ground, gallery: Gallery, viewport: QWidget, bar: QScrollBar
    ) -> None:
        super().__init__(viewport)
        self._ground = ground
        self._gallery = gallery
        self._viewport = viewport
        self._bar = bar
        self._pressed: _Press | None = None
        self._band: Band | None = None
        self._pointer = QPoint()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._scroll_on)

    @property
    def draws_band(self) -> bool:
        """Whether a band is on the screen."""
        return self._band is not None

    def press(self, event: QMouseEvent) -> None:
        """The button went down."""
        point, held = event.position().toPoint(), event.modifiers()
        group = self._ground.group_under(point)
        if group is not None:
            self._select_group(group, held)
            return
        image = self._ground.image_under(point)
        on_picture = not held & _ALT and self._ground.picture_under(point)
        waits = image is not None and not held & _SHIFT and self._gallery.is_selected(image)
        band = None if on_picture else self._new_band(point, held)
        self._pressed = _Press(point, held & ~_ALT, image, waits, band)
        if not waits:
            self._click(image, held)

    def move(self, event: QMouseEvent) -> None:
        """The mouse moved with the button down."""
        self._pointer = event.position().toPoint()
        if self._band is not None:
            self._draw()
        elif self._pressed is not None and event.buttons() & _LEFT:
            way = (self._pointer - self._pressed.point).manhattanLength()
            if way >= QApplication.startDragDistance():
                self._begin(self._pressed)

    def release(self) -> None:
        """The button came up."""
        pressed, self._pressed = self._pressed, None
        if self._band is not None:
            self.end_band()
        elif pressed is not None and pressed.waits:
            self._click(pressed.image, pressed.held)

    def end_band(self) -> None:
        """Leave it at what the band has selected."""
        band, self._band = self._band, None
        if band is not None:
            self._pressed = None
            self._timer.stop()
            self._viewport.update()
            self._make_current(band)

    def paint(self, painter: QPainter, colors: Colors) -> None:
        """Paint the band, if there is one."""
        if self._band is not None:
            self._band.paint(painter, self._bar.value(), colors)

    def _new_band(self, point: QPoint, held: Qt.KeyboardModifier) -> Band:
        at = self._on_content(point)
        return Band(at, at, kept_before(self._gallery, held), bool(held & _SHIFT))

    def _begin(self, pressed: _Press) -> None:
        if pressed.band is not None:
            self._band = pressed.band
            self._timer.start()
            self._draw()
        elif pressed.image is not None:
            self._pressed = None
            self._ground.carry_out(pressed.image)

    def _draw(self) -> None:
        """The band reaches to the pointer, which may be outside the view."""
        band = self._band
        if band is None:
            return
        before = band.rect
        band.end = self._on_content(self._pointer)
        band.select(self._gallery, self._ground.layout_of_cells)
        self._repaint(before.united(band.rect))

    @Slot()
    def _scroll_on(self) -> None:
        step = scroll_step(self._pointer.y(), self._viewport.height())
        before = self._bar.value()
        self._bar.setValue(before + step)
        if self._bar.value() != before:
            self._draw()

    def _repaint(self, content: QRect) -> None:
        self._viewport.update(content.translated(0, -self._bar.value()).adjusted(-2, -2, 2, 2))

    def _make_current(self, band: Band) -> None:
        """Keys go on from where the band began, if the current image is out of the selection."""
        gallery, touched = self._gallery, band.touched
        current = gallery.current
        if touched is None or not len(touched):
            return
        if current is None or not gallery.is_selected(current):
            began_above = band.begin.y() <= band.end.y()
            self._ground.hold_still()
            gallery.move_current(int(touched[0 if began_above else -1]))

    def _select_group(self, cells: range, held: Qt.KeyboardModifier) -> None:
        """All of a group; with Ctrl besides what is selected."""
        gallery, kept = self._gallery, kept_before(self._gallery, held)
        self._pressed = None
        self._ground.hold_still()
        gallery.move_current(cells.start)
        gallery.selecting.select(np.arange(cells.start, cells.stop), kept)

    def _click(self, image: int | None, held: Qt.KeyboardModifier) -> None:
        index = None if image is None else self._gallery.index_of(image)
        if index is not None or image is None:
            self._ground.hold_still()
            hands.press(self._gallery, index, held)

    def _on_content(self, point: QPoint) -> QPoint:
        return QPoint(point.x(), point.y() + self._bar.value())
