"""The `workflow` form, ComfyUI's canvas, turned into the same Graph as the `prompt` form.

Bypassed nodes are passed through, muted ones cut off, values broadcast by "Anything Everywhere"
nodes and named by Set/Get nodes are linked as the program would have done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from curator.domain.errors import MetadataError
from curator.metadata.comfy_graph import MOST_NODES, Graph, Link, Node
from curator.metadata.comfy_widgets import named_widgets

_MUTED, _BYPASSED = 2, 4
_ANYTHING = "*"
_BROADCAST = "everywhere"
_PROMPTS_BROADCAST = "Prompts Everywhere"
_SIDES = ("positive", "negative")


@dataclass(frozen=True, slots=True)
class _Wire:
    """A link of the canvas: where it comes from and what it carries."""

    node: str
    slot: int
    type: str


def output_names(workflow: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names of each node's outputs, in the order of their numbers."""
    return {
        str(node.get("id")): tuple(str(output.get("name")) for output in _maps(node, "outputs"))
        for node in _maps(workflow, "nodes")
    }


def graph_of_workflow(workflow: Mapping[str, Any]) -> Graph:
    """The Graph of a canvas; MetadataError when it is empty or far too large."""
    canvas = _Canvas(workflow)
    nodes = {node_id: canvas.node(node_id) for node_id in canvas.running()}
    if not nodes:
        raise MetadataError("a graph without nodes")
    return Graph(nodes, lambda: output_names(workflow))


class _Canvas:
    """The nodes and wires of a canvas by their ids."""

    def __init__(self, workflow: Mapping[str, Any]) -> None:
        self._nodes = {str(node.get("id")): node for node in _maps(workflow, "nodes")}
        if len(self._nodes) > MOST_NODES:
            raise MetadataError(f"a graph of more than {MOST_NODES} nodes")
        self._wires = dict(_wires(workflow))
        self._broadcast = list(self._broadcasts())
        self._named = {
            _first_widget(node): next((wire for _, wire in self._wired(node)), None)
            for node in self._nodes.values()
            if node.get("type") == "SetNode"
        }

    def running(self) -> Iterator[str]:
        """The ids of the nodes that take part when the graph runs."""
        return (
            key for key, node in self._nodes.items() if node.get("mode") not in (_MUTED, _BYPASSED)
        )

    def node(self, node_id: str) -> Node:
        node = self._nodes[node_id]
        inputs: dict[str, Any] = named_widgets(node)
        for entry in _maps(node, "inputs"):
            name = str(entry.get("name"))
            wire = self._wires.get(str(entry.get("link"))) or self._by_broadcast(entry)
            source = self._source(wire)
            if source is not None:
                inputs[name] = source
            elif "widget" in entry:
                inputs.setdefault(name, None)  # it is there, though nobody knows its value
        return Node(node_id, str(node.get("type")), inputs)

    def _source(self, wire: _Wire | None) -> Link | None:
        """The running output a wire leads back to."""
        seen: set[_Wire] = set()
        while wire is not None and wire not in seen:
            seen.add(wire)
            node = self._nodes.get(wire.node, {})
            if node.get("type") == "GetNode":
                wire = self._named.get(_first_widget(node))
            elif node.get("mode") == _BYPASSED:
                wire = self._passed_by(node, wire)
            else:
                return (
                    None if not node or node.get("mode") == _MUTED else Link(wire.node, wire.slot)
                )
        return None

    def _passed_by(self, node: Mapping[str, Any], wire: _Wire) -> _Wire | None:
        """What a bypassed node hands on: its first input of the same type."""
        return next((found for _, found in self._wired(node) if found.type == wire.type), None)

    def _wired(self, node: Mapping[str, Any]) -> Iterator[tuple[str, _Wire]]:
        for entry in _maps(node, "inputs"):
            wire = self._wires.get(str(entry.get("link")))
            if wire is not None:
                yield str(entry.get("name")), wire

    def _broadcasts(self) -> Iterator[tuple[str, str, _Wire]]:
        """Type, input name ("" for any) and wire of all that is sent everywhere."""
        for node in self._nodes.values():
            if _BROADCAST not in str(node.get("type")).lower():
                continue
            named = node.get("type") == _PROMPTS_BROADCAST
            for number, (_, wire) in enumerate(self._wired(node)):
                side = _SIDES[number] if named and number < len(_SIDES) else ""
                yield self._type(wire), side, wire

    def _type(self, wire: _Wire) -> str:
        if wire.type != _ANYTHING:
            return wire.type
        outputs = list(_maps(self._nodes.get(wire.node, {}), "outputs"))
        return str(outputs[wire.slot].get("type")) if 0 <= wire.slot < len(outputs) else ""

    def _by_broadcast(self, entry: Mapping[str, Any]) -> _Wire | None:
        if "widget" in entry:
            return None
        name, kind = str(entry.get("name")).lower(), entry.get("type")
        fitting = (
            wire for type_, side, wire in self._broadcast if type_ == kind and side in ("", name)
        )
        return next(fitting, None)


def _wires(workflow: Mapping[str, Any]) -> Iterator[tuple[str, _Wire]]:
    links = workflow.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, Mapping):
            link = [link.get(key) for key in ("id", "origin_id", "origin_slot", "", "", "type")]
        if isinstance(link, list) and len(link) >= 6 and isinstance(link[2], int):
            yield str(link[0]), _Wire(str(link[1]), link[2], str(link[5]))


def _maps(parent: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    entries = parent.get(key)
    return (
        one for one in (entries if isinstance(entries, list) else ()) if isinstance(one, Mapping)
    )


def _first_widget(node: Mapping[str, Any]) -> str:
    values = node.get("widgets_values")
    return str(values[0]) if isinstance(values, list) and values else ""
