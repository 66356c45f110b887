"""The filter bar's row of buttons, one for each axis with names, and the list that they open."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from curator.library.axes import Axis
from curator.library.gallery import Change, Gallery
from curator.ui.icons import Icons
from curator.ui.panels.facet_button import FacetButton
from curator.ui.panels.facet_choices import FACET_CHOICES, FacetChoice
from curator.ui.panels.facet_popover import FacetPopover
from curator.ui.panels.flow import FlowLayout
from curator.ui.panels.parts import GAP
from curator.ui.theme import Theme


class FacetBar(QWidget):
    """Buttons that wrap where the window is narrow."""

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._gallery, self._theme, self._icons = gallery, theme, icons
        self._choices = {choice.axis: choice for choice in FACET_CHOICES}
        self._buttons: dict[Axis, FacetButton] = {}
        self._popovers: dict[Axis, FacetPopover] = {}
        flow = FlowLayout(GAP)
        for choice in FACET_CHOICES:
            button = FacetButton(choice.title, theme, icons)
            button.setProperty("axis", choice.axis.value)
            button.pressed.connect(self._on_pressed)
            button.cleared.connect(self._on_cleared)
            flow.addWidget(button)
            self._buttons[choice.axis] = button
        self.setLayout(flow)
        self.show_criteria()

    def button(self, axis: Axis) -> FacetButton:
        """The button of an axis."""
        return self._buttons[axis]

    def popover(self, axis: Axis) -> FacetPopover:
        """The list of an axis, made when it is first asked for."""
        if axis not in self._popovers:
            choice = self._choices[axis]
            popover = FacetPopover(choice, self._gallery, self._theme, self._icons, self)
            self._popovers[axis] = popover
        return self._popovers[axis]

    def open(self, axis: Axis) -> None:
        """Open the list of an axis."""
        self.popover(axis).open_at(self._buttons[axis])

    def on_change(self, change: Change) -> None:
        """Follow the gallery."""
        if change & (Change.CRITERIA | Change.LIBRARY):
            self.show_criteria()
        for popover in self._popovers.values():
            popover.on_change(change)

    def show_criteria(self) -> None:
        """Show on every button what is chosen."""
        for axis, choice in self._choices.items():
            told = choice.told(self._gallery.library, self._gallery.criteria)
            if told != self._buttons[axis].told:
                self._buttons[axis].tell(told)

    def _pressed(self) -> FacetChoice:
        return self._choices[Axis(str(self.sender().property("axis")))]

    def _on_pressed(self) -> None:
        self.open(self._pressed().axis)

    def _on_cleared(self) -> None:
        self._gallery.show(self._pressed().cleared(self._gallery.criteria))
