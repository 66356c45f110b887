"""Subgraphs of a ComfyUI canvas unfolded: every level of nodes where it really stands.

A node whose class is a subgraph's id stands for that subgraph's inside; the ids of the nodes in
there are prefixed with its own ("57:3"), as the program does when it runs the graph. Widgets of
inner nodes may be shown at the outer one, whose values then count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from curator.domain.errors import MetadataError
from curator.metadata.comfy.canvas import (
    INPUT_NODE,
    Box,
    Sheet,
    id_of,
    object_in,
    objects_in,
    sheet_of,
    text_in,
)
from curator.metadata.comfy.graph import MOST_NODES
from curator.metadata.comfy.groups import Group, group_name, group_of
from curator.metadata.comfy.widgets import without_seed_controls

_DEEPEST = 40
_MOST_ENTRIES = 500_000
_NOTHING = object()
_ITSELF = "-1"
"""Stands for the subgraph's own inputs where shown widgets are listed."""


class Widget(NamedTuple):
    """A widget of an inner node: of which node, on which of its inputs, and its name."""

    node: str
    input: str
    name: str


@dataclass(eq=False, slots=True)
class Level:
    """A sheet at its place in the canvas.

    Attributes:
        fed: the first widget that each of the own inputs feeds, by number.
        path: what comes before the ids of its nodes.
        above: the level of the node that this is the inside of; None for the root.
        box: that node.
        given: values that node gives to inputs that nothing is linked to.
        shown: values of inner widgets that it shows, by inner node and widget.
        inside: the levels inside its own nodes.
    """

    sheet: Sheet
    fed: Mapping[int, Widget] = field(default_factory=dict)
    path: str = ""
    above: Level | None = None
    box: Box | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    shown: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    inside: dict[str, Level] = field(default_factory=dict)
    depth: int = 0

    def outer_number(self, slot: int) -> int | None:
        """The number of the input of the node above that one of the own inputs stands for."""
        names = self.sheet.inputs
        entries = self.box.inputs if self.box else ()
        if not 0 <= slot < len(names):
            return None
        if slot < len(entries) and entries[slot].get("name") == names[slot]:
            return slot
        return next(
            (n for n, entry in enumerate(entries) if entry.get("name") == names[slot]), None
        )

    def unlinked_value(self, slot: int) -> Iterator[Any]:
        """The value of one of the own inputs where nothing is linked to it: none, or one.

        What the outer node does not tell stands in the widget inside that it shows.
        """
        level: Level | None = self
        while level is not None and 0 <= slot < len(level.sheet.inputs):
            name = level.sheet.inputs[slot]
            if name in level.given:
                yield level.given[name]
                return
            widget = level.fed.get(slot)
            if widget is None:
                return
            inner = level.inside.get(widget.node)
            if inner is None:
                value = level.widgets(level.sheet.boxes[widget.node]).get(widget.name, _NOTHING)
                if value is not _NOTHING:
                    yield value
                return
            names = inner.sheet.inputs
            level, slot = inner, names.index(widget.input) if widget.input in names else -1

    def widgets(self, box: Box) -> dict[str, Any]:
        """The widget values of one of its nodes by name."""
        shown = self.shown.get(box.id)
        return {**box.widgets, **shown} if shown else box.widgets

    def contains_itself(self, kind: str) -> bool:
        """Whether a node of this class in here would never come to an end."""
        level: Level | None = self
        while level is not None and level.box is not None:
            if level.box.kind == kind:
                return True
            level = level.above
        return False


def levels_of(workflow: Mapping[str, Any]) -> list[Level]:
    """All levels of a canvas, the root first; MetadataError when it has far too many nodes."""
    insides = _Insides(workflow)
    levels = [Level(sheet_of(workflow))]
    room = _Room()
    room.take(levels[0])
    for level in levels:
        for box in level.sheet.boxes.values():
            inner = insides.of(box, level) if box.runs else None
            if inner is not None:
                room.take(inner)
                level.inside[box.id] = inner
                levels.append(inner)
    return levels


class _Room:
    """Counts what the levels of a canvas hold together."""

    def __init__(self) -> None:
        self._nodes = 0
        self._entries = 0

    def take(self, level: Level) -> None:
        """MetadataError when a level is too much."""
        self._nodes += len(level.sheet.boxes)
        self._entries += level.sheet.size
        if self._nodes > MOST_NODES:
            raise MetadataError(f"a graph of more than {MOST_NODES} nodes")
        if self._entries > _MOST_ENTRIES:
            raise MetadataError(f"a graph of more than {_MOST_ENTRIES} inputs")


class _Insides:
    """The subgraphs and groups that a canvas defines."""

    def __init__(self, workflow: Mapping[str, Any]) -> None:
        found = objects_in(object_in(workflow, "definitions"), "subgraphs")
        self._definitions = {id_of(one.get("id")): one for one in found}
        self._written_groups = object_in(object_in(workflow, "extra"), "groupNodes")
        self._groups: dict[str, Group] = {}
        self._sheets: dict[str, Sheet] = {}
        self._fed: dict[str, dict[int, Widget]] = {}
        self._fed_names: dict[str, tuple[str, ...]] = {}

    def of(self, box: Box, level: Level) -> Level | None:
        """What is inside a node; None for a plain one."""
        group = self._group(box.kind)
        if group is None and box.kind not in self._definitions:
            return None
        if level.depth >= _DEEPEST or level.contains_itself(box.kind):
            return None
        path, depth = f"{level.path}{box.id}:", level.depth + 1
        if group is not None:
            return Level(group.inside(box), path=path, above=level, box=box, depth=depth)
        sheet = self._sheet(box.kind)
        fed = self._fed[box.kind]
        given, shown = _values(box, self._fed_names[box.kind])
        given.update(level.shown.get(box.id, {}))
        return Level(sheet, fed, path, level, box, given, shown, depth=depth)

    def _group(self, kind: str) -> Group | None:
        name = group_name(kind)
        if name is None or not isinstance(self._written_groups.get(name), Mapping):
            return None
        if name not in self._groups:
            self._groups[name] = group_of(self._written_groups[name])
        return self._groups[name]

    def _sheet(self, kind: str) -> Sheet:
        if kind not in self._sheets:
            self._sheets[kind] = sheet_of(self._definitions[kind])
            fed = self._fed[kind] = _fed_widgets(self._sheets[kind])
            self._fed_names[kind] = tuple(self._sheets[kind].inputs[slot] for slot in sorted(fed))
        return self._sheets[kind]


def _fed_widgets(sheet: Sheet) -> dict[int, Widget]:
    fed: dict[int, Widget] = {}
    for box in sheet.boxes.values():
        for entry in box.inputs:
            wire = sheet.wire(entry) if "widget" in entry else None
            if wire and wire.node == INPUT_NODE and 0 <= wire.slot < len(sheet.inputs):
                name = text_in(object_in(entry, "widget"), "name")
                fed.setdefault(wire.slot, Widget(box.id, text_in(entry, "name"), name))
    return fed


def _values(box: Box, fed: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The values a subgraph's node holds: of its own inputs, and of inner widgets it shows."""
    named = box.written.get("widgets_values_named", box.values)
    if isinstance(named, Mapping):
        return dict(named), {}
    values = box.values if isinstance(box.values, list) else []
    shown = list(_shown_widgets(box))
    if shown and len(shown) == len(values):
        return _dealt_out(shown, values)
    for kept in (values, without_seed_controls(values)):
        if len(kept) == len(fed):
            return dict(zip(fed, kept, strict=True)), {}
    return {}, {}


def _shown_widgets(box: Box) -> Iterator[tuple[str, str]]:
    """Inner node and name of the widgets that a subgraph's node shows."""
    shown = box.properties.get("proxyWidgets")
    for entry in shown if isinstance(shown, list) else ():
        if isinstance(entry, list) and len(entry) >= 2 and isinstance(entry[1], str):
            yield id_of(entry[0]), entry[1]


def _dealt_out(
    shown: list[tuple[str, str]], values: list[Any]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    own: dict[str, Any] = {}
    inner: dict[str, dict[str, Any]] = {}
    for (node, name), value in zip(shown, values, strict=True):
        (own if node == _ITSELF else inner.setdefault(node, {}))[name] = value
    return own, inner
