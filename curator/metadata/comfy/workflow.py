"""The `workflow` form, ComfyUI's canvas, turned into the same Graph as the `prompt` form.

Subgraphs and group nodes are unfolded, bypassed nodes are passed through, muted ones cut off,
values that are broadcast, named or held by primitive nodes are put where the program puts them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from curator.domain.errors import MetadataError
from curator.metadata.comfy.canvas import Box, text_in
from curator.metadata.comfy.graph import MOST_INPUTS, Graph, Link, Node
from curator.metadata.comfy.subgraphs import Level, levels_of
from curator.metadata.comfy.wiring import Wiring, is_virtual


def graph_of_workflow(workflow: Mapping[str, Any]) -> Graph:
    """The Graph of a canvas; MetadataError when it is empty or far too large."""
    levels = levels_of(workflow)
    running = dict(_running(levels))
    if not running:
        raise MetadataError("a graph without nodes")
    wiring = Wiring()
    nodes = {key: _node(key, running, wiring) for key in running}
    return Graph(nodes, lambda: _output_names(levels))


def _output_names(levels: list[Level]) -> dict[str, tuple[str, ...]]:
    """The names of each node's outputs, in the order of their numbers."""
    return {
        level.path + box.id: box.output_names
        for level in levels
        for box in level.sheet.boxes.values()
    }


def _running(levels: list[Level]) -> Iterator[tuple[str, tuple[Level, Box]]]:
    """The nodes that take part when the graph runs, by the ids they have then."""
    for level in levels:
        for box in level.sheet.boxes.values():
            if box.runs and box.id not in level.inside and not is_virtual(box.kind):
                yield level.path + box.id, (level, box)


def _node(key: str, running: Mapping[str, tuple[Level, Box]], wiring: Wiring) -> Node:
    level, box = running[key]
    inputs = dict(level.widgets(box))
    for number, entry in enumerate(box.inputs):
        found = wiring.source(level, box, number)
        name = text_in(entry, "name")
        if isinstance(found, Link):
            if found.node in running and 0 <= found.slot < MOST_INPUTS:
                inputs[name] = found
            else:
                inputs.pop(name, None)  # what comes from a muted node is cut off
        elif found is not None:
            inputs[name] = found.value
        elif "widget" in entry:
            inputs.setdefault(name, None)  # it is there, though nobody knows its value
    return Node(key, box.kind, inputs)
