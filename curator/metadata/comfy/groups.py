"""Group nodes, the forerunner of subgraphs: several nodes of a canvas folded into one.

Their insides stand in `extra.groupNodes`; their inputs, outputs and widget values are those that
the inner nodes leave open, one node after the other.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from curator.metadata.comfy.canvas import (
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


@dataclass(frozen=True, slots=True)
class _OpenInput:
    """An input of an inner node that nothing feeds inside, and whether it is a widget's."""

    end: str
    type: str
    is_widget: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The inside of a group, of which several nodes may stand on a canvas.

    Attributes:
        boxes: its nodes, known by their numbers, and how many widget values each has.
        wires: the links among them, by where they end.
        open_inputs: what the group node itself takes in, in its order.
        open_widgets: likewise, of inputs that are widgets'.
        outputs: what it hands out, in its order.
    """

    boxes: tuple[tuple[Box, int], ...]
    wires: dict[str, Wire]
    open_inputs: tuple[_OpenInput, ...]
    open_widgets: tuple[_OpenInput, ...]
    outputs: tuple[Wire, ...]

    def inside(self, outer: Box) -> Sheet:
        """The inside of one group node, with that node's widget values."""
        outside = dict(self._wires_from(outer))
        return Sheet(
            {box.id: box for box in self._filled_in(outer.values)},
            ChainMap(outside, self.wires),
            tuple(text_in(entry, "name") for entry in outer.inputs),
            dict(enumerate(self.outputs)),
        )

    def _wires_from(self, outer: Box) -> Iterator[tuple[str, Wire]]:
        """The open inputs, met in turn by those of the group node."""
        for wanted, are_widgets in ((self.open_inputs, False), (self.open_widgets, True)):
            offered = [n for n, one in enumerate(outer.inputs) if ("widget" in one) == are_widgets]
            if not are_widgets or len(wanted) == len(offered):
                for open_input, number in zip(wanted, offered, strict=False):
                    yield open_input.end, Wire(INPUT_NODE, number, open_input.type)

    def _filled_in(self, values: Any) -> Iterator[Box]:
        """The nodes with the group node's values, their own where those do not add up."""
        counts = [count for _, count in self.boxes]
        if not isinstance(values, list) or sum(counts) != len(values):
            yield from (box for box, _ in self.boxes)
            return
        for (box, count), end in zip(self.boxes, accumulate(counts), strict=True):
            own = values[end - count : end]
            yield replace(box, written={**box.written, "widgets_values": own}) if count else box


def group_of(definition: Mapping[str, Any]) -> Group:
    """The group that a canvas defines."""
    nodes = list(objects_in(definition, "nodes"))
    config = object_in(definition, "config")
    links = list(_links(definition))
    wires = {
        _end(target, end): Wire(str(node), slot, kind) for node, slot, target, end, kind in links
    }
    open_inputs = list(_open_inputs(nodes, config, wires))
    used = {(node, slot) for node, slot, _, _, _ in links} - set(_taken_outside(definition))
    return Group(
        tuple(_boxes(nodes)),
        wires,
        tuple(one for one in open_inputs if not one.is_widget),
        tuple(one for one in open_inputs if one.is_widget),
        tuple(_outputs(nodes, config, used)),
    )


def _boxes(nodes: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Box, int]]:
    for number, node in enumerate(nodes):
        box = box_of(node, str(number))
        if box is not None:
            ends = ({**one, "link": _end(number, slot)} for slot, one in enumerate(box.inputs))
            count = len(box.values) if isinstance(box.values, list) else 0
            yield replace(box, inputs=tuple(ends)), count


def _end(number: object, slot: object) -> str:
    return f"{number}:{slot}"


def _links(definition: Mapping[str, Any]) -> Iterator[tuple[int, int, int, int, str]]:
    """Links inside as origin, its output, target, its input, type; others begin at nothing."""
    links = definition.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, list) and len(link) >= 4 and all(map(is_slot, link[:4])):
            kind = link[5] if len(link) > 5 and isinstance(link[5], str) else ""
            yield link[0], link[1], link[2], link[3], kind


def _open_inputs(
    nodes: Sequence[Mapping[str, Any]], config: Mapping[str, Any], wires: Mapping[str, Wire]
) -> Iterator[_OpenInput]:
    for number, node in enumerate(nodes):
        if text_in(node, "type") in _UNLINKED_PARTS:
            continue
        shown = object_in(object_in(config, str(number)), "input")
        for slot, entry in enumerate(objects_in(node, "inputs")):
            end, kind = _end(number, slot), text_in(entry, "type")
            name = text_in(entry, "name") or kind
            if end not in wires and object_in(shown, name).get("visible") is not False:
                yield _OpenInput(end, kind, "widget" in entry)


def _outputs(
    nodes: Sequence[Mapping[str, Any]], config: Mapping[str, Any], used: set[tuple[int, int]]
) -> Iterator[Wire]:
    """What the group hands out: whatever is not used up inside, or is told to be shown."""
    for number, node in enumerate(nodes):
        if text_in(node, "type") in _UNLINKED_PARTS and (number, 0) not in used:
            continue
        shown = object_in(object_in(config, str(number)), "output")
        for slot, output in enumerate(objects_in(node, "outputs")):
            visible = object_in(shown, str(slot)).get("visible")
            if visible if isinstance(visible, bool) else (number, slot) not in used:
                yield Wire(str(number), slot, text_in(output, "type"))


def _taken_outside(definition: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """The outputs that are used inside and outside."""
    entries = definition.get("external")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, list) and len(entry) >= 2:
            node = entry[0].get("index") if isinstance(entry[0], Mapping) else entry[0]
            slot = entry[1]
            if is_slot(node) and is_slot(slot):
                yield node, slot
