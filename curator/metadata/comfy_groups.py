"""Group nodes, the forerunner of subgraphs: several nodes of a canvas folded into one.

Their insides stand in `extra.groupNodes`, their inputs, outputs and widget values are those that
the inner nodes leave open, one node after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from curator.metadata.comfy_canvas import (
    INPUT_NODE,
    Box,
    Sheet,
    Wire,
    box_of,
    is_slot,
    object_in,
    objects_in,
    text_in,
)

_PREFIXES = ("workflow>", "workflow/")
_UNLINKED_PARTS = frozenset({"PrimitiveNode", "Note", "MarkdownNote"})
"""Nodes that show nothing outside when they are linked to nothing inside."""


def group_name(kind: str) -> str | None:
    """The name of the group that a class of nodes stands for, None for any other class."""
    prefix = next((one for one in _PREFIXES if kind.startswith(one)), None)
    return kind[len(prefix) :] if prefix else None


def group_sheet(group: Mapping[str, Any], outer: Box) -> Sheet:
    """The inside of one group node."""
    nodes = list(objects_in(group, "nodes"))
    config = object_in(group, "config")
    wires = dict(_inner_wires(group))
    wires.update(_wires_from_outside(nodes, config, wires, outer))
    own_values = _values_by_node(nodes, outer.values)
    boxes = {}
    for number, node in enumerate(nodes):
        values = own_values[number] if own_values else node.get("widgets_values")
        box = _box(number, {**node, "widgets_values": values})
        if box is not None:
            boxes[box.id] = box
    return Sheet(
        boxes,
        wires,
        tuple(text_in(entry, "name") for entry in outer.inputs),
        dict(enumerate(_outputs(nodes, config, group))),
    )


def _box(number: int, node: Mapping[str, Any]) -> Box | None:
    """An inner node, known by its number, its links by where they end."""
    box = box_of(node, str(number))
    if box is None:
        return None
    entries = ({**entry, "link": _end(number, slot)} for slot, entry in enumerate(box.inputs))
    return replace(box, inputs=tuple(entries))


def _end(number: object, slot: object) -> str:
    return f"{number}:{slot}"


def _links(group: Mapping[str, Any]) -> Iterator[tuple[int, int, int, int, str]]:
    links = group.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, list) and len(link) >= 4 and all(map(is_slot, link[:4])):
            kind = link[5] if len(link) > 5 and isinstance(link[5], str) else ""
            yield link[0], link[1], link[2], link[3], kind


def _inner_wires(group: Mapping[str, Any]) -> Iterator[tuple[str, Wire]]:
    for origin, slot, target, end, kind in _links(group):
        yield _end(target, end), Wire(str(origin), slot, kind)


def _wires_from_outside(
    nodes: Sequence[Mapping[str, Any]],
    config: Mapping[str, Any],
    wires: Mapping[str, Wire],
    outer: Box,
) -> Iterator[tuple[str, Wire]]:
    """The inputs that no inner node feeds, met in turn by those of the group node."""
    for are_widgets in (False, True):
        open_ends = [
            (end, kind)
            for end, kind, is_widget in _open_inputs(nodes, config, wires)
            if is_widget == are_widgets
        ]
        offered = [
            number
            for number, entry in enumerate(outer.inputs)
            if ("widget" in entry) == are_widgets
        ]
        if not are_widgets or len(open_ends) == len(offered):
            for (end, kind), number in zip(open_ends, offered, strict=False):
                yield end, Wire(INPUT_NODE, number, kind)


def _open_inputs(
    nodes: Sequence[Mapping[str, Any]], config: Mapping[str, Any], wires: Mapping[str, Wire]
) -> Iterator[tuple[str, str, bool]]:
    for number, node in enumerate(nodes):
        if text_in(node, "type") in _UNLINKED_PARTS:
            continue
        shown = object_in(object_in(config, str(number)), "input")
        for slot, entry in enumerate(objects_in(node, "inputs")):
            end, kind = _end(number, slot), text_in(entry, "type")
            name = text_in(entry, "name") or kind
            if end not in wires and object_in(shown, name).get("visible") is not False:
                yield end, kind, "widget" in entry


def _outputs(
    nodes: Sequence[Mapping[str, Any]], config: Mapping[str, Any], group: Mapping[str, Any]
) -> Iterator[Wire]:
    """What the group hands out: whatever is not used up inside, or is told to be shown."""
    used = {(origin, slot) for origin, slot, _, _, _ in _links(group)} - set(_taken_outside(group))
    for number, node in enumerate(nodes):
        if text_in(node, "type") in _UNLINKED_PARTS and (number, 0) not in used:
            continue
        shown = object_in(object_in(config, str(number)), "output")
        for slot, output in enumerate(objects_in(node, "outputs")):
            visible = object_in(shown, str(slot)).get("visible")
            if visible if isinstance(visible, bool) else (number, slot) not in used:
                yield Wire(str(number), slot, text_in(output, "type"))


def _taken_outside(group: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    entries = group.get("external")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, list) and len(entry) >= 2:
            node = entry[0].get("index") if isinstance(entry[0], Mapping) else entry[0]
            slot = entry[1]
            if is_slot(node) and is_slot(slot):
                yield node, slot


def _values_by_node(nodes: Sequence[Mapping[str, Any]], values: Any) -> list[Any] | None:
    """The group node's values dealt out to its nodes; None where they do not add up."""
    own = [node.get("widgets_values") for node in nodes]
    counts = [len(one) if isinstance(one, list) else 0 for one in own]
    if not isinstance(values, list) or sum(counts) != len(values):
        return None
    ends = accumulate(counts)
    return [values[end - count : end] for count, end in zip(counts, ends, strict=True)]
