"""A ComfyUI graph as plain data, from the `prompt` form: node id to class and inputs.

Ids are text of any kind ("3", "30:28", "Sampler"). What is no node is left out, links to nowhere
are dropped, so that every walk may trust what it finds. A graph has at most `MOST_NODES` nodes, a
node `MOST_INPUTS` inputs and as many outputs; further inputs are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from curator.domain.errors import MetadataError
from curator.metadata.comfy.types import ANYTHING, STRING, type_by_kind, type_by_name

MOST_NODES = 20_000
MOST_INPUTS = 1_000
_CLIP = "clip"
_NOT_PLAIN, _ID = (list, dict), (str, int)
_WRAPPED_VALUE = "__value__"
"""Where newer canvases put a list, so that nobody takes it for a link."""


class Link(NamedTuple):
    """Output number `slot` of a node."""

    node: str
    slot: int = 0


@dataclass(slots=True)  # dozens are made for every image, and frozen ones take twice as long
class Node:
    """One node; never changed.

    Attributes:
        kind: its class, as the program calls it.
        inputs: values and Links by input name, in the order of the file. A name that a choice of
            the node brought with it ("model.prompt") is the name it ends with, if that is free.
        links: those of the inputs that are linked.
    """

    id: str
    kind: str
    inputs: Mapping[str, Any]
    links: Mapping[str, Link] = field(init=False)

    def __post_init__(self) -> None:
        if "." in "".join(self.inputs):
            self.inputs = _with_short_names(self.inputs)
        self.links = {name: value for name, value in self.inputs.items() if isinstance(value, Link)}


def _with_short_names(inputs: Mapping[str, Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for name, value in inputs.items():
        short = name.rpartition(".")[2]
        named[name if not short or short in inputs or short in named else short] = value
    return named


Outputs = Mapping[str, tuple[str, ...]]
"""What is told of each node's outputs, by node id and in the order of their numbers."""


@dataclass(frozen=True)
class Graph:
    """All nodes by id, in the order of the file.

    The three tellers give what only the `workflow` form knows; each is called at most once, and
    only when a walk needs it.

    Attributes:
        tell_outputs: gives the names of outputs.
        tell_types: gives the types of outputs ("MODEL", "IMAGE" …).
        tell_shown: gives the text that a node showed when the graph ran.
    """

    nodes: Mapping[str, Node]
    tell_outputs: Callable[[], Outputs] = dict
    tell_types: Callable[[], Outputs] = dict
    tell_shown: Callable[[], Mapping[str, str]] = dict

    def source(self, link: Link) -> Node | None:
        """The node a link comes from."""
        return self.nodes.get(link.node)

    def output_name(self, link: Link) -> str:
        """The name of the output a link comes from in lower case, "" where nobody tells."""
        return _told(self._names, link).lower()

    def type(self, link: Link) -> str:
        """The type of what a link carries, "" where it is unknown.

        Where neither the node's class nor the canvas tells, the plainest name of an input that
        takes it does.
        """
        source = self.nodes.get(link.node)
        known = type_by_kind(source.kind, link.slot) if source is not None else ""
        if known:
            return known
        told = _told(self._types, link)
        return told if told and told != ANYTHING else self._types_by_taker.get(link, "")

    def place(self, link: Link) -> int:
        """How many outputs of the same type stand before it; all, where types are unknown."""
        types = self._types.get(link.node, ())
        if not 0 <= link.slot < len(types):
            return link.slot
        return types[: link.slot].count(types[link.slot])

    def shown(self, node: Node) -> str | None:
        """The text that a node showed when the graph ran."""
        return self._shown.get(node.id)

    def taken_slots(self, node: Node, wanted: str) -> list[int]:
        """The numbers of a node's outputs that carry a type and that somebody takes."""
        by_type = self._taken_by_type.get(node.id)
        if by_type is None:
            by_type = self._taken_by_type[node.id] = {}
            for slot in self._taken.get(node.id, ()):
                by_type.setdefault(self.type(Link(node.id, slot)), []).append(slot)
        return by_type.get(wanted, [])

    @cached_property
    def ends(self) -> tuple[Node, ...]:
        """The nodes whose outputs nobody takes."""
        return tuple(node for node in self.nodes.values() if node.id not in self._taken)

    @cached_property
    def encoded(self) -> frozenset[str]:
        """The ids of the nodes that give a text encoder what it encodes."""
        encoders = (node for node in self.nodes.values() if _CLIP in node.links)
        taken = ((name, link) for node in encoders for name, link in node.links.items())
        return frozenset(
            link.node for name, link in taken if name != _CLIP and self.type(link) in ("", STRING)
        )

    @cached_property
    def _taken(self) -> Mapping[str, tuple[int, ...]]:
        slots: dict[str, set[int]] = {}
        for node in self.nodes.values():
            for link in node.links.values():
                slots.setdefault(link.node, set()).add(link.slot)
        return {node: tuple(sorted(taken)) for node, taken in slots.items()}

    @cached_property
    def _taken_by_type(self) -> dict[str, dict[str, list[int]]]:
        return {}  # filled node by node, so that no canvas is parsed for others

    @cached_property
    def _types_by_taker(self) -> Mapping[Link, str]:
        types: dict[Link, str] = {}
        for node in self.nodes.values():
            for name, link in node.links.items():
                told = type_by_name(name)
                if told:
                    types.setdefault(link, told)
        return types

    @cached_property
    def _names(self) -> Outputs:
        return self.tell_outputs()

    @cached_property
    def _types(self) -> Outputs:
        return self.tell_types()

    @cached_property
    def _shown(self) -> Mapping[str, str]:
        return self.tell_shown()


def nodes_of_prompt(prompt: Mapping[str, Any]) -> dict[str, Node]:
    """The nodes of a `prompt` form; MetadataError when there is none, or far too many are."""
    entries = {
        node_id: entry
        for node_id, entry in prompt.items()
        if isinstance(entry, dict) and isinstance(entry.get("class_type"), str)
    }
    if not entries:
        raise MetadataError("a graph without nodes")
    if len(entries) > MOST_NODES:
        raise MetadataError(f"a graph of more than {MOST_NODES} nodes")
    return {node_id: _node(node_id, entry, entries) for node_id, entry in entries.items()}


def is_damaged(prompt: Mapping[str, Any]) -> bool:
    """Whether a `prompt` form holds what was a node, and is none any more."""
    return any(
        isinstance(entry, dict)
        and not isinstance(entry.get("class_type"), str)
        and isinstance(entry.get("inputs"), dict)
        for entry in prompt.values()
    )


def _node(node_id: str, entry: Mapping[str, Any], entries: Mapping[str, Any]) -> Node:
    inputs = entry.get("inputs")
    read = {
        str(name): _input(value, entries) if isinstance(value, _NOT_PLAIN) else value
        for name, value in islice((inputs if isinstance(inputs, dict) else {}).items(), MOST_INPUTS)
    }
    return Node(node_id, entry["class_type"], read)


def _input(value: Any, entries: Mapping[str, Any]) -> Any:
    """The value of an input that is a list or an object, as the file has it.

    A link is a list of node id and output number; one that leads nowhere says nothing.
    """
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], _ID):
        node, slot = str(value[0]), value[1]
        if isinstance(slot, int) and not isinstance(slot, bool):
            leads = 0 <= slot < MOST_INPUTS and node in entries
            return Link(node, slot) if leads else None
    if isinstance(value, dict) and _WRAPPED_VALUE in value:
        return value[_WRAPPED_VALUE]
    return value


def _told(outputs: Outputs, link: Link) -> str:
    told = outputs.get(link.node, ())
    return told[link.slot] if 0 <= link.slot < len(told) else ""
