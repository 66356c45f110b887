"""What the canvas tells about a graph that was executed: names and types of outputs, shown texts.

Nodes inside subgraphs and group nodes bear the ids they have in the `prompt` form: "57:3". At most
`MOST_NODES` nodes are looked at, inner ones however often they are used included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from curator.metadata.comfy.graph import MOST_NODES
from curator.metadata.comfy.words import DISPLAYING

_GROUP_TYPES = ("workflow/", "workflow>")
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Told:
    """All that a canvas tells, by node id.

    Attributes:
        names: of outputs, in the order of their numbers.
        types: of outputs, likewise.
        shown: the text that a node showed when the graph ran.
    """

    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    types: dict[str, tuple[str, ...]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)


def told_by_canvas(canvas: Mapping[str, Any]) -> Told:
    """What a `workflow` form tells of its nodes."""
    told = Told()
    for node_id, node in islice(_nodes(canvas), MOST_NODES):
        outputs = [one for one in _list(node, "outputs") if isinstance(one, Mapping)]
        told.names[node_id] = tuple(str(one.get("name")) for one in outputs)
        told.types[node_id] = tuple(str(one.get("type")) for one in outputs)
        if DISPLAYING.fit(str(node.get("type"))):
            shown = max(_texts(node.get("widgets_values")), key=len, default="")
            if shown.strip():
                told.shown[node_id] = shown
    return told


def _nodes(canvas: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    inside = _definitions(canvas)
    waiting: list[tuple[str, list[Any]]] = [("", _list(canvas, "nodes"))]
    while waiting:
        prefix, nodes = waiting.pop()
        for place, node in enumerate(nodes):
            if isinstance(node, Mapping):
                node_id = f"{prefix}{node.get('id', place)}"
                yield node_id, node
                inner = inside.get(str(node.get("type")))
                if inner and prefix.count(":") < _DEEPEST:
                    waiting.append((f"{node_id}:", inner))


def _definitions(canvas: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The nodes inside each kind of subgraph or group; a group's bear no ids but their places."""
    found = {
        str(one.get("id")): _list(one, "nodes")
        for one in _list(_mapping(canvas, "definitions"), "subgraphs")
        if isinstance(one, Mapping)
    }
    for name, group in _mapping(_mapping(canvas, "extra"), "groupNodes").items():
        if isinstance(group, Mapping):
            inner = [
                {key: value for key, value in node.items() if key != "id"}
                for node in _list(group, "nodes")
                if isinstance(node, Mapping)
            ]
            found |= {f"{start}{name}": inner for start in _GROUP_TYPES}
    return found


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    """The texts in widget values, which come as lists of lists, or by name."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict) and depth < 3:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner, depth + 1)


def _list(parent: Mapping[str, Any], key: str) -> list[Any]:
    value = parent.get(key)
    return value if isinstance(value, list) else []


def _mapping(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = parent.get(key)
    return value if isinstance(value, Mapping) else {}
