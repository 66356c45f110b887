"""Which input a switch passes on, where its class and its settings tell."""

from __future__ import annotations

import re

from curator.metadata.comfy_graph import Graph, Link, Node
from curator.metadata.comfy_words import SWITCH

_CHOOSERS = ("select", "Input", "input", "index", "selected", "switch", "boolean", "condition")
_VALUES = ("value", "boolean", "bool", "int", "number", "Number", "float")
_LAST_NUMBER = re.compile(r"(\d+)$")
_YES = re.compile(r"(on_|if_|when_)?(true|yes)$|^true|^yes", re.IGNORECASE)
_NO = re.compile(r"(on_|if_|when_)?(false|no|else)$|^false|^no\b", re.IGNORECASE)


def switched(graph: Graph, node: Node) -> Link | None:
    """The link a switch follows; None for a node that is no switch.

    A switch whose setting cannot be read passes its first linked input on.
    """
    if not SWITCH.fit(node.kind):
        return None
    choosers = [name for name in _CHOOSERS if name in node.inputs]
    offered = {name: link for name, link in node.links.items() if name not in choosers}
    for name in choosers:
        found = _offer(offered, plain_value(graph, node.inputs[name]))
        if found is not None:
            return found
    return next(iter(offered.values()), None)


def plain_value(graph: Graph, value: object) -> object:
    """A value, or the one that a chain of primitive nodes hands on in its place."""
    seen: set[Link] = set()
    while isinstance(value, Link):
        node = graph.source(value)
        if node is None or value in seen:
            return None
        seen.add(value)
        names = (name for name in _VALUES if name in node.inputs)
        value = node.inputs.get(next(names, ""), next((link for link in node.links.values()), None))
    return value


def _offer(offered: dict[str, Link], chosen: object) -> Link | None:
    if isinstance(chosen, bool):
        wanted = _YES if chosen else _NO
        return next((link for name, link in offered.items() if wanted.search(name)), None)
    if isinstance(chosen, int):
        return next((link for name, link in offered.items() if _number(name) == chosen), None)
    return offered.get(chosen) if isinstance(chosen, str) else None


def _number(name: str) -> int | None:
    match = _LAST_NUMBER.search(name)
    return int(match[1]) if match and len(match[1]) < 9 else None
