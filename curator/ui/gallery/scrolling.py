"""Scrolling by the wheel, eased; a touchpad's own pixels go straight through."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QScrollBar

_MILLISECONDS = 120
_NOTCH = 120
_USUAL_LINES = 3


class WheelScroller(QObject):
    """Moves a scroll bar towards where the wheel sends it."""

    def __init__(self, bar: QScrollBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._goal = 0
        self._way = QVariantAnimation(self)
        self._way.setDuration(_MILLISECONDS)
        self._way.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._way.valueChanged.connect(self._go)

    @property
    def is_moving(self) -> bool:
        """Whether it is on its way."""
        return self._way.state() is QVariantAnimation.State.Running

    def turn(self, event: QWheelEvent, notch: int) -> None:
        """Follow the wheel; one notch of it, with the system's usual setting, is `notch` pixels."""
        pixels = event.pixelDelta().y()
        if pixels:
            self.stop()
            self._bar.setValue(self._bar.value() - pixels)
            return
        lines = QApplication.wheelScrollLines() or _USUAL_LINES
        self._ease(-round(event.angleDelta().y() / _NOTCH * notch * lines / _USUAL_LINES))

    def shift(self, by: int) -> None:
        """The content moved under the view: what is on its way goes on as much further."""
        if self.is_moving:
            self._goal += by
            self._start()

    def stop(self) -> None:
        """Stay here."""
        self._way.stop()

    def _ease(self, by: int) -> None:
        begin = self._goal if self.is_moving else self._bar.value()
        self._goal = min(max(self._bar.minimum(), begin + by), self._bar.maximum())
        self._start()

    def _start(self) -> None:
        self._way.stop()
        self._way.setStartValue(self._bar.value())
        self._way.setEndValue(self._goal)
        self._way.start()

    @Slot(object)
    def _go(self, value: int) -> None:
        self._bar.setValue(value)
