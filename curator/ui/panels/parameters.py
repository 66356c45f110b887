"""How the image was made: a table whose rows can be read, copied, and filtered by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from curator.domain.criteria import Criteria
from curator.domain.generation import Resource, ResourceKind
from curator.library.axes import Axis, with_chosen
from curator.library.gallery import Gallery
from curator.library.judging import Details
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.parts import GAP, WIDE_GAP, IconButton, plain_label, set_shown
from curator.ui.panels.soft_label import SoftLabel
from curator.ui.theme import Theme

_KINDS = {
    ResourceKind.LORA: "LoRA",
    ResourceKind.VAE: "VAE",
    ResourceKind.EMBEDDING: "Embedding",
    ResourceKind.HYPERNETWORK: "Hypernetwork",
}
_FUNNEL = 20
_LONGEST = 300
"""Characters of one value; no parameter is longer, whatever a file may claim."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the table.

    Attributes:
        narrow: criteria that show only images with this value; None where that helps nobody.
    """

    name: str
    value: str
    narrow: Callable[[Criteria], Criteria] | None = None


class ParametersView(QWidget):
    """Rows of name and value; a press on a funnel shows only what has the same value."""

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._gallery, self._theme, self._icons = gallery, theme, icons
        self._parameters: list[Parameter] = []
        self._rows: list[_Row] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(WIDE_GAP)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)

    def show_details(self, details: Details) -> None:
        """Show another image's; widgets are used again, as arrow keys may be held down."""
        self._parameters = parameters(details)
        while len(self._rows) < len(self._parameters):
            self._add_row()
        for number, row in enumerate(self._rows):
            known = number < len(self._parameters)
            row.show_parameter(self._parameters[number] if known else None)

    def values(self) -> dict[str, str]:
        """What is shown, by name."""
        return {each.name: each.value for each in self._parameters}

    def narrow(self, name: str) -> None:
        """Show only images with the value of this row."""
        for each in self._parameters:
            if each.name == name and each.narrow is not None:
                self._gallery.show(each.narrow(self._gallery.criteria))

    def _add_row(self) -> None:
        number = len(self._rows)
        row = _Row(IconButton(self._icons, self._theme, "filter", "Show only these"))
        row.funnel.setProperty("row", number)
        row.funnel.clicked.connect(self._on_funnel)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(row.name, number, 0, top)
        self._grid.addWidget(row.value, number, 1, top)
        self._grid.addWidget(row.funnel, number, 2, top)
        self._rows.append(row)

    def _on_funnel(self) -> None:
        self.narrow(self._parameters[int(self.sender().property("row"))].name)


class _Row:
    """The widgets of one row."""

    def __init__(self, funnel: IconButton) -> None:
        self.name = plain_label(role="muted")
        self.value = SoftLabel()
        self.funnel = funnel
        funnel.setFixedSize(_FUNNEL, _FUNNEL)
        funnel.setStyleSheet("padding: 0;")
        for label in (self.name, self.value):
            label.setContentsMargins(0, GAP // 2, 0, GAP // 2)

    def show_parameter(self, parameter: Parameter | None) -> None:
        """Show it; None: there is nothing to show in this row."""
        for widget in (self.name, self.value):
            set_shown(widget, parameter is not None)
        set_shown(self.funnel, parameter is not None and parameter.narrow is not None)
        if parameter is not None:
            self.name.setText(words.visible(parameter.name))
            self.value.set_whole_text(shortened(parameter.value))
            self.value.setAccessibleName(f"{parameter.name}: {words.visible(parameter.value)}")
            told = f"Show only images with {parameter.name.lower()} {parameter.value}"
            self.funnel.setToolTip(words.tooltip(told))
            self.funnel.setAccessibleName(words.one_line(told))


def parameters(details: Details) -> list[Parameter]:
    """What is known of how an image was made, in the order people ask for it."""
    rows = [
        _text("Tool", details.tool, Axis.TOOL),
        *(_checkpoint(each) for each in _of_kind(details, ResourceKind.CHECKPOINT)),
        *(
            _resource(name, each)
            for kind, name in _KINDS.items()
            for each in _of_kind(details, kind)
        ),
        _text("Sampler", details.sampler, Axis.SAMPLER),
        _text("Scheduler", details.scheduler, Axis.SCHEDULER),
        _plain("Steps", details.steps),
        _plain("CFG", _short(details.cfg)),
        _plain("Denoise", _short(details.denoise)),
        _plain("Clip skip", details.clip_skip),
        _plain("Seed", details.seed),
        _plain("Generated", _other_size(details)),
    ]
    return [row for row in rows if row is not None]


def _short(number: float | None) -> str | None:
    return None if number is None else f"{number:g}"


def _other_size(details: Details) -> str | None:
    """The size that was generated, where the image has another one by now."""
    if details.generated is None or details.generated == (details.width, details.height):
        return None
    width, height = details.generated
    return f"{width} × {height}"


def shortened(text: str) -> str:
    """A value without its end, where it is far too long for one."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _of_kind(details: Details, kind: ResourceKind) -> list[Resource]:
    return [each for each in details.resources if each.kind is kind]


def _plain(name: str, value: object) -> Parameter | None:
    return None if value is None else Parameter(name, str(value))


def _text(name: str, value: str | None, axis: Axis) -> Parameter | None:
    if not value or not value.strip():
        return None
    return Parameter(name, value, _only(axis, value))


def _only(axis: Axis, name: str) -> Callable[[Criteria], Criteria]:
    return lambda criteria: with_chosen(criteria, axis, frozenset({name}))


def _checkpoint(resource: Resource) -> Parameter:
    return Parameter("Checkpoint", resource.name, _only(Axis.CHECKPOINT, resource.name))


def _resource(name: str, resource: Resource) -> Parameter:
    weight = "" if resource.weight is None else f" × {resource.weight:g}"
    value = f"{resource.name}{weight}"
    if resource.kind is not ResourceKind.LORA or not resource.name.strip():
        return Parameter(name, value)
    return Parameter(name, value, _only(Axis.LORA, resource.name))
