"""A ComfyUI graph as plain data, from the `prompt` form: node id to class and inputs.

Ids are text of any kind ("3", "30:28", "Sampler"). What is no node is left out, links to nowhere
are dropped, so that every walk may trust what it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from curator.domain.errors import MetadataError

MOST_NODES = 20_000


@dataclass(frozen=True, slots=True)
class Link:
    """Output number `slot` of a node."""

    node: str
    slot: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """One node.

    Attributes:
        kind: its class, as the program calls it.
        inputs: values and Links by input name, in the order of the file.
        links: those of the inputs that are linked.
    """

    id: str
    kind: str
    inputs: Mapping[str, Any]
    links: Mapping[str, Link] = field(init=False)

    def __post_init__(self) -> None:
        linked = {name: value for name, value in self.inputs.items() if isinstance(value, Link)}
        object.__setattr__(self, "links", linked)


@dataclass(frozen=True)
class Graph:
    """All nodes by id, in the order of the file.

    Attributes:
        tell_outputs: gives the names of each node's outputs, as far as the `workflow` form tells
            them; called at most once, and only when a walk needs them.
    """

    nodes: Mapping[str, Node]
    tell_outputs: Callable[[], Mapping[str, tuple[str, ...]]] = dict

    def source(self, link: Link) -> Node | None:
        """The node a link comes from."""
        return self.nodes.get(link.node)

    def output_name(self, link: Link) -> str:
        """The name of the output a link comes from in lower case, "" where nobody tells."""
        names = self._outputs.get(link.node, ())
        return names[link.slot].lower() if 0 <= link.slot < len(names) else ""

    @cached_property
    def _outputs(self) -> Mapping[str, tuple[str, ...]]:
        return self.tell_outputs()

    @cached_property
    def ends(self) -> tuple[Node, ...]:
        """The nodes whose outputs nobody takes."""
        taken = {link.node for node in self.nodes.values() for link in node.links.values()}
        return tuple(node for node in self.nodes.values() if node.id not in taken)


def graph_of_prompt(
    prompt: Mapping[str, Any],
    tell_outputs: Callable[[], Mapping[str, tuple[str, ...]]] = dict,
) -> Graph:
    """The Graph of a `prompt` form; MetadataError when no node is in it, or far too many are."""
    entries = {
        node_id: entry
        for node_id, entry in prompt.items()
        if isinstance(entry, Mapping) and isinstance(entry.get("class_type"), str)
    }
    if not entries:
        raise MetadataError("a graph without nodes")
    if len(entries) > MOST_NODES:
        raise MetadataError(f"a graph of more than {MOST_NODES} nodes")
    nodes = {node_id: _node(node_id, entry, entries) for node_id, entry in entries.items()}
    return Graph(nodes, tell_outputs)


def _node(node_id: str, entry: Mapping[str, Any], entries: Mapping[str, Any]) -> Node:
    inputs = entry.get("inputs")
    read = {
        str(name): _input(value, entries)
        for name, value in (inputs.items() if isinstance(inputs, Mapping) else ())
    }
    return Node(node_id, entry["class_type"], read)


def _input(value: Any, entries: Mapping[str, Any]) -> Any:
    """A link is a list of node id and output number; one that leads nowhere says nothing."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str | int):
        node, slot = value
        if isinstance(slot, int) and not isinstance(slot, bool):
            return Link(str(node), slot) if str(node) in entries else None
    return value
