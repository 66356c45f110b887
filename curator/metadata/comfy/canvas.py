"""One level of a ComfyUI canvas as plain data: its nodes, its wires, what goes in and out of it.

The root of a `workflow` form is such a sheet, and so is the inside of every subgraph and of every
group node. What is no node or no wire is left out, ids become text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple, TypeGuard

from curator.metadata.comfy.graph import MOST_INPUTS
from curator.metadata.comfy.widgets import named_widgets

INPUT_NODE, OUTPUT_NODE = "-10", "-20"
"""The ids by which wires inside a subgraph name its own inputs and outputs."""
MUTED, BYPASSED = 2, 4
ANY_TYPE = "*"

_LINK_KEYS = ("id", "origin_id", "origin_slot", "target_id", "target_slot", "type")


class Wire(NamedTuple):
    """Where a link of the canvas comes from, and what it carries."""

    node: str
    slot: int
    type: str


@dataclass(frozen=True)
class Box:
    """A node of the canvas; of its widgets, inputs and outputs the first `MOST_INPUTS`.

    Attributes:
        kind: its class, or the id of the subgraph it stands for.
        mode: `MUTED`, `BYPASSED`, or another number for a node that runs.
        inputs: its entries for inputs, as in the file.
        written: the node as in the file.
    """

    id: str
    kind: str
    mode: int
    inputs: tuple[Mapping[str, Any], ...]
    written: Mapping[str, Any]

    @property
    def runs(self) -> bool:
        """Whether the node takes part when the graph runs."""
        return self.mode not in (MUTED, BYPASSED)

    @property
    def values(self) -> Any:
        """Its widget values, a list or an object, as in the file."""
        return self.written.get("widgets_values")

    @property
    def properties(self) -> Mapping[str, Any]:
        """What extensions of the canvas noted at the node."""
        return object_in(self.written, "properties")

    @cached_property
    def widgets(self) -> dict[str, Any]:
        """Its widget values by name."""
        return dict(islice(named_widgets(self.written).items(), MOST_INPUTS))

    @cached_property
    def output_names(self) -> tuple[str, ...]:
        """The names of its outputs, in the order of their numbers."""
        outputs = islice(objects_in(self.written, "outputs"), MOST_INPUTS)
        return tuple(text_in(output, "name") for output in outputs)

    @property
    def size(self) -> int:
        """How many inputs and widgets it has, roughly."""
        values = self.values
        return len(self.inputs) + len(values[:MOST_INPUTS] if isinstance(values, list) else ())

    def output_type(self, slot: int) -> str:
        """What one of its outputs carries, "" where nobody says."""
        outputs = self.written.get("outputs")
        if isinstance(outputs, list) and 0 <= slot < len(outputs):
            return text_in(outputs[slot], "type") if isinstance(outputs[slot], Mapping) else ""
        return ""


@dataclass(frozen=True)
class Sheet:
    """One level of a canvas.

    Attributes:
        boxes: its nodes by id, in the order of the file.
        wires: its links by id.
        inputs: names of the inputs of the subgraph that this is the inside of.
        outputs: what it hands out, by the number of its output.
        extra: what extensions noted at the sheet.
    """

    boxes: Mapping[str, Box]
    wires: Mapping[str, Wire] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    outputs: Mapping[int, Wire] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def size(self) -> int:
        """How many inputs and widgets its nodes have, roughly."""
        return sum(box.size for box in self.boxes.values())

    def wire(self, entry: Mapping[str, Any]) -> Wire | None:
        """The wire that ends at an entry for an input."""
        link = entry.get("link")
        return None if link is None else self.wires.get(id_of(link))

    def first_wire(self, box: Box) -> Wire | None:
        """The wire that ends at the first linked input of a node."""
        return next(filter(None, map(self.wire, box.inputs)), None)


def sheet_of(level: Mapping[str, Any]) -> Sheet:
    """The sheet of a canvas or of a subgraph's definition."""
    boxes = (box_of(node) for node in objects_in(level, "nodes"))
    wires: dict[str, Wire] = {}
    outputs: dict[int, Wire] = {}
    for link, origin, slot, target, end, kind in _links(level.get("links")):
        wire = Wire(id_of(origin), slot, kind if isinstance(kind, str) else "")
        wires[id_of(link)] = wire
        if id_of(target) == OUTPUT_NODE and is_slot(end):
            outputs.setdefault(end, wire)
    return Sheet(
        {box.id: box for box in boxes if box is not None},
        wires,
        tuple(text_in(entry, "name") for entry in islice(objects_in(level, "inputs"), MOST_INPUTS)),
        outputs,
        object_in(level, "extra"),
    )


def box_of(node: Mapping[str, Any], node_id: str | None = None) -> Box | None:
    """A node of the file; None for one without an id or a class."""
    own_id = id_of(node.get("id")) if node_id is None else node_id
    kind = text_in(node, "type") or text_in(object_in(node, "properties"), "Node name for S&R")
    if not own_id or not kind:
        return None
    mode = node.get("mode")
    inputs = tuple(islice(objects_in(node, "inputs"), MOST_INPUTS))
    return Box(own_id, kind, mode if is_slot(mode) else 0, inputs, node)


def _links(links: Any) -> Iterator[tuple[Any, Any, int, Any, Any, Any]]:
    """Links as lists or as objects, in one order; what is none is left out."""
    entries: Iterable[Any] = links if isinstance(links, list) else ()
    if isinstance(links, Mapping):
        entries = links.values()
    for link in entries:
        if isinstance(link, Mapping):
            parts = [link.get(key) for key in _LINK_KEYS]
        elif isinstance(link, list) and len(link) >= len(_LINK_KEYS):
            parts = link
        else:
            continue
        link_id, origin, slot, target, end, kind = parts[: len(_LINK_KEYS)]
        if is_slot(slot):
            yield link_id, origin, slot, target, end, kind


def id_of(value: object) -> str:
    """An id as text, "" for what is none."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def is_slot(value: object) -> TypeGuard[int]:
    """Whether a value is the number of an input or output."""
    return isinstance(value, int) and not isinstance(value, bool)


def text_in(parent: Mapping[str, Any], key: str) -> str:
    """A text under a key, "" where there is none."""
    value = parent.get(key)
    return value if isinstance(value, str) else ""


def object_in(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object under a key, an empty one where there is none."""
    value = parent.get(key)
    return value if isinstance(value, Mapping) else {}


def objects_in(parent: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a list under a key."""
    value = parent.get(key)
    return (
        (one for one in value if isinstance(one, Mapping)) if isinstance(value, list) else iter(())
    )
