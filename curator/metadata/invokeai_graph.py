"""InvokeAI's graphs: the executed one, and the canvas of its workflow editor, in one form.

The first is `{"nodes": {id: {"type", …}}, "edges": [{"source": {"node_id", "field"}, …}]}`, the
second `{"nodes": [{"data": {"type", "inputs": {name: {"value"}}}}], "edges": [{"source",
"sourceHandle", …}]}`. A link always counts before the value that stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from curator.domain.errors import MetadataError

_MOST_NODES = 5_000
_MOST_EDGES = 20_000
_DEEPEST = 30
_MOST_JOINED = 2_000_000
_JOINED = ("string_left", "string_middle", "string_right")
_SAID_IN = ("value", "prompt")
_LISTS = ("collection", "item")

Place = tuple[str, str]
"""A node's id and the name of one of its inputs or outputs."""


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a graph.

    Attributes:
        kind: what InvokeAI calls its type: "compel", "noise" …
        fields: values by input; where a link comes in, they do not count.
        links: where an input's value comes from; lists are collected from many places.
        is_kept: whether what it made went to the gallery.
    """

    id: str
    kind: str
    fields: Mapping[str, Any]
    is_kept: bool
    links: dict[str, list[Place]] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.links or self.fields.get(name) is not None


class Graph:
    """Nodes by their ids, and what their inputs come to."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self.nodes = nodes
        self._known: dict[Place, Any] = {}
        self._room = _MOST_JOINED

    def value(self, node: Node, name: str) -> Any:
        """What an input comes to; None where that was known only while it ran."""
        return self._input((node.id, name), 0)

    def upstream(self, start: Node, *, skip: frozenset[str] = frozenset()) -> Iterator[Node]:
        """A node and all it depends on, nearest first, but nothing through inputs to skip."""
        waiting, seen = [start.id], {start.id}
        for node_id in waiting:
            node = self.nodes[node_id]
            yield node
            for name, places in node.links.items():
                found = [one for one, _ in places if name not in skip and one not in seen]
                seen.update(found)
                waiting += dict.fromkeys(found)

    def sources(self, node: Node, name: str) -> list[Node]:
        """The nodes that an input's value comes from."""
        return [self.nodes[one] for one, _ in node.links.get(name, ())]

    def _input(self, place: Place, depth: int) -> Any:
        if depth > _DEEPEST:
            return None
        if place not in self._known:
            self._known[place] = None  # what depends on itself comes to nothing
            node, name = self.nodes[place[0]], place[1]
            links = node.links.get(name)
            found = self._output(links[0], depth + 1) if links else node.fields.get(name)
            self._known[place] = found
        return self._known[place]

    def _output(self, place: Place, depth: int) -> Any:
        node, name = self.nodes[place[0]], place[1]
        if any(part in node for part in _JOINED):
            return self._joined_text(node, depth)
        for one in (*_SAID_IN, name):
            if one in node:
                return self._input((node.id, one), depth)
        return self._only_one(node, depth)

    def _joined_text(self, node: Node, depth: int) -> str | None:
        parts = [self._input((node.id, part), depth) for part in _JOINED if part in node]
        if not all(isinstance(part, str) for part in parts):
            return None
        self._room -= sum(map(len, parts))
        return "".join(parts) if self._room >= 0 else None

    def _only_one(self, node: Node, depth: int) -> Any:
        """What passes through a node that collects or repeats, if it is a single thing."""
        for name in _LISTS:
            if len(node.links.get(name, ())) > 1:
                return None
            if name in node:
                found = self._input((node.id, name), depth)
                return found[0] if isinstance(found, list) and len(found) == 1 else found
        return None


def graph_of(found: Mapping[str, Any]) -> Graph:
    """The graph that a JSON object is, in either form; MetadataError when it is none."""
    nodes = found.get("nodes")
    if isinstance(nodes, Mapping):
        executed = (node for item in list(nodes.items())[:_MOST_NODES] for node in _executed(*item))
        by_id = {node.id: node for node in executed}
    elif isinstance(nodes, list):
        by_id = {node.id: node for item in nodes[:_MOST_NODES] for node in _on_canvas(item)}
    else:
        raise MetadataError("no graph as InvokeAI writes it")
    edges = found.get("edges")
    for edge in edges[:_MOST_EDGES] if isinstance(edges, list) else ():
        for source, (target, name) in _links(edge):
            if source[0] in by_id and target in by_id:
                by_id[target].links.setdefault(name, []).append(source)
    return Graph(by_id)


def _executed(node_id: str, node: object) -> Iterator[Node]:
    if isinstance(node, Mapping):
        kind, is_kept = str(node.get("type")), node.get("is_intermediate") is False
        yield Node(node_id, kind, node, is_kept)


def _on_canvas(node: object) -> Iterator[Node]:
    data = node.get("data") if isinstance(node, Mapping) else None
    inputs = data.get("inputs") if isinstance(data, Mapping) else None
    if not isinstance(node, Mapping) or not isinstance(data, Mapping):
        return
    if isinstance(inputs, Mapping):
        values = {
            str(name): entry.get("value")
            for name, entry in inputs.items()
            if isinstance(entry, Mapping)
        }
        is_kept = data.get("isIntermediate") is False
        yield Node(str(node.get("id")), str(data.get("type")), values, is_kept)


def _links(edge: object) -> Iterator[tuple[Place, Place]]:
    if not isinstance(edge, Mapping):
        return
    ends = edge.get("source"), edge.get("destination")
    if all(isinstance(end, Mapping) for end in ends):
        source, target = ((str(end.get("node_id")), str(end.get("field"))) for end in ends if end)
        yield source, target
    elif isinstance(ends[0], str) and "targetHandle" in edge:
        output, name = str(edge.get("sourceHandle")), str(edge.get("targetHandle"))
        yield (ends[0], output), (str(edge.get("target")), name)
