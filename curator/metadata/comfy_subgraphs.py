"""Subgraphs of a ComfyUI canvas unfolded: every level of nodes where it really stands.

A node whose class is a subgraph's id stands for that subgraph's inside; the ids of the nodes in
there are prefixed with its own ("57:3"), as the program does when it runs the graph. Widgets of
inner nodes may be shown at the outer one, whose values then count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from curator.domain.errors import MetadataError
from curator.metadata.comfy_canvas import (
    INPUT_NODE,
    Box,
    Sheet,
    id_of,
    object_in,
    objects_in,
    sheet_of,
)
from curator.metadata.comfy_graph import MOST_NODES
from curator.metadata.comfy_groups import group_name, group_sheet
from curator.metadata.comfy_widgets import without_seed_controls

_DEEPEST = 40
_ITSELF = "-1"
"""Stands for the subgraph's own inputs where shown widgets are listed."""


@dataclass(eq=False, slots=True)
class Level:
    """A sheet at its place in the canvas.

    Attributes:
        path: what comes before the ids of its nodes.
        above: the level of the node that this is the inside of; None for the root.
        box: that node.
        given: values that node gives to inputs that nothing is linked to.
        shown: values of inner widgets that it shows, by inner node and widget.
        inside: the levels inside its own nodes.
    """

    sheet: Sheet
    path: str = ""
    above: Level | None = None
    box: Box | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    shown: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    inside: dict[str, Level] = field(default_factory=dict)
    depth: int = 0

    def outer_entry(self, slot: int) -> tuple[str, Mapping[str, Any]]:
        """Name and entry of the input of the node above that one of the own inputs stands for."""
        names = self.sheet.inputs
        entries = self.box.inputs if self.box else ()
        if not 0 <= slot < len(names):
            return "", {}
        name = names[slot]
        if slot < len(entries) and entries[slot].get("name") == name:
            return name, entries[slot]
        return name, next((entry for entry in entries if entry.get("name") == name), {})

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
    count = 0
    for level in levels:
        count += len(level.sheet.boxes)
        if count > MOST_NODES:
            raise MetadataError(f"a graph of more than {MOST_NODES} nodes")
        for box in level.sheet.boxes.values():
            inner = insides.of(box, level) if box.runs else None
            if inner is not None:
                level.inside[box.id] = inner
                levels.append(inner)
    return levels


class _Insides:
    """The subgraphs and groups that a canvas defines."""

    def __init__(self, workflow: Mapping[str, Any]) -> None:
        found = objects_in(object_in(workflow, "definitions"), "subgraphs")
        self._definitions = {id_of(one.get("id")): one for one in found}
        self._groups = object_in(object_in(workflow, "extra"), "groupNodes")
        self._sheets: dict[str, Sheet] = {}
        self._fed: dict[str, tuple[str, ...]] = {}

    def of(self, box: Box, level: Level) -> Level | None:
        """What is inside a node; None for a plain one."""
        name = group_name(box.kind)
        is_group = name is not None and isinstance(self._groups.get(name), Mapping)
        if not is_group and box.kind not in self._definitions:
            return None
        if level.depth >= _DEEPEST or level.contains_itself(box.kind):
            return None
        given: dict[str, Any] = {}
        shown: dict[str, dict[str, Any]] = {}
        if name is not None and is_group:
            sheet = group_sheet(self._groups[name], box)
        else:
            sheet = self._sheet(box.kind)
            given, shown = _values(box, self._fed[box.kind])
        given = {**given, **level.shown.get(box.id, {})}
        path = f"{level.path}{box.id}:"
        return Level(sheet, path, level, box, given, shown, depth=level.depth + 1)

    def _sheet(self, kind: str) -> Sheet:
        if kind not in self._sheets:
            self._sheets[kind] = sheet_of(self._definitions[kind])
            self._fed[kind] = tuple(_inputs_that_feed_widgets(self._sheets[kind]))
        return self._sheets[kind]


def _inputs_that_feed_widgets(sheet: Sheet) -> Iterator[str]:
    fed = set()
    for box in sheet.boxes.values():
        for entry in box.inputs:
            wire = sheet.wire(entry) if "widget" in entry else None
            if wire is not None and wire.node == INPUT_NODE:
                fed.add(wire.slot)
    return (name for slot, name in enumerate(sheet.inputs) if slot in fed)


def _values(box: Box, fed: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The values a subgraph's node holds: of its own inputs, and of inner widgets it shows."""
    named = box.written.get("widgets_values_named", box.values)
    if isinstance(named, Mapping):
        return dict(named), {}
    values = box.values if isinstance(box.values, list) else []
    shown = list(_shown_widgets(box))
    if shown and len(shown) == len(values):
        return _dealt_out(shown, values)
    for kept in (values, list(without_seed_controls(values))):
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
