"""Which input a switch passes on, where its class and its settings tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from curator.metadata.comfy.graph import Graph, Link, Node
from curator.metadata.comfy.words import SWITCH

_CHOOSERS = (
    "select",
    "Input",
    "input",
    "index",
    "selected",
    "selector",
    "switch",
    "boolean",
    "boolean_number",
    "condition",
    "cond",
    "bool",
    "choice",
)
_VALUES = ("value", "boolean", "bool", "int", "number", "Number", "float")
_LAST_NUMBER = re.compile(r"(\d{1,8})$")
_YES = re.compile(r"(^|_)(true|yes|tt|a)(_value)?$|^true|^yes", re.IGNORECASE)
_NO = re.compile(r"(^|_)(false|no|else|ff|b)(_value)?$|^false|^no\b", re.IGNORECASE)
_OPTION = re.compile(r"mode|seed|strength|count|type|control", re.IGNORECASE)


def switched(graph: Graph, node: Node) -> Link | None:
    """The link a switch follows; None for a node that is no switch.

    A switch whose setting cannot be read passes its first linked input on.
    """
    if not _may_be_switch(node):
        return None
    found = chosen(graph, node)
    if found is not None:
        return found if isinstance(found, Link) else None
    offered = _offered(node, links_only=True)
    is_plain = any(name in node.inputs for name in _CHOOSERS) or all(map(_is_offer, offered))
    return next(iter(offered.values()), None) if is_plain else None


def chosen(graph: Graph, node: Node) -> Any:
    """The link or the text that a switch is set to; None where that is unknown."""
    if not _may_be_switch(node):
        return None
    offered = _offered(node, links_only=False)
    for name in _CHOOSERS:
        if name in node.inputs:
            found = _offer(offered, plain_value(graph, node.inputs[name]))
            if found is not None:
                return found
    return None


def plain_value(graph: Graph, value: object) -> object:
    """A value, or the one that a chain of primitive nodes hands on in its place."""
    seen: set[Link] = set()
    while isinstance(value, Link):
        node = graph.source(value)
        if node is None or value in seen:
            return None
        seen.add(value)
        named = next((name for name in _VALUES if name in node.inputs), None)
        if named is None and len(node.links) != 1:
            return None  # it computes something out of several values
        value = node.inputs[named] if named else next(iter(node.links.values()))
    return value


def _may_be_switch(node: Node) -> bool:
    if not node.inputs:
        return False
    return SWITCH.fit(node.kind) or ("on_true" in node.inputs and "on_false" in node.inputs)


def _offered(node: Node, *, links_only: bool) -> dict[str, Any]:
    kinds: Any = Link if links_only else Link | str
    return {
        name: value
        for name, value in node.inputs.items()
        if isinstance(value, kinds) and name not in _CHOOSERS and not _OPTION.search(name)
    }


def _is_offer(name: str) -> bool:
    return bool(_LAST_NUMBER.search(name) or _YES.search(name) or _NO.search(name))


def _offer(offered: Mapping[str, Any], wanted: object) -> Any:
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        numbered = next((one for name, one in offered.items() if _number(name) == wanted), None)
        if numbered is not None or wanted not in (0, 1):
            return numbered
    if isinstance(wanted, bool | int):
        pattern = _YES if wanted else _NO
        return next((one for name, one in offered.items() if pattern.search(name)), None)
    return offered.get(wanted) if isinstance(wanted, str) else None


def _number(name: str) -> int | None:
    match = _LAST_NUMBER.search(name)
    return int(match[1]) if match else None
