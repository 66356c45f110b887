"""The bar above compared images: who challenges, and the buttons of the view."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from curator.library.comparing import FEWEST_PANES, MOST_PANES
from curator.ui.elided import ElidedLabel
from curator.ui.panels.parts import WIDE_GAP, Segments

_NARROWEST = 240
_COUNTS = range(FEWEST_PANES, MOST_PANES + 1)


class CompareBar(QWidget):
    """Tells and offers; its buttons leave the keyboard to the images.

    Signals:
        panes_wanted(count): so many images side by side.
    """

    panes_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.told = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.panes = Segments([(str(n), f"{n} images side by side") for n in _COUNTS])
        self.panes.chosen.connect(self._on_chosen)
        self.promote = bar_button("Champion", "Make the challenger champion")
        self.lock = bar_button("Own zoom", "Zoom and move this one alone", checkable=True)
        self.flicker = bar_button(
            "Flicker", "Champion and challenger in the same place by turns", checkable=True
        )
        self.differences = bar_button("Differences", "What the two differ in", checkable=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(WIDE_GAP, 4, WIDE_GAP, 4)
        row.setSpacing(WIDE_GAP)
        row.addWidget(self.told, 1)
        for widget in (self.promote, self.lock, self.flicker, self.differences, self.panes):
            row.addWidget(widget)
        self.setMinimumWidth(_NARROWEST)  # Or the window could not be small in any other view.
        for count in _COUNTS:
            self.panes.button(count - FEWEST_PANES).setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_panes(self, count: int) -> None:
        """So many images stand side by side."""
        self.panes.choose(count - FEWEST_PANES)

    def _on_chosen(self, number: int) -> None:
        self.panes_wanted.emit(number + FEWEST_PANES)


def bar_button(text: str, told: str, *, checkable: bool = False) -> QToolButton:
    """A button that leaves the keyboard to the images."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(told)
    button.setCheckable(checkable)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button
