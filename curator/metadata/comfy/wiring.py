"""Follows the wires of a canvas to where a value really comes from.

Reroutes, Set/Get pairs, bypassed nodes and the borders of subgraphs are passed through as the
program does before it runs a graph; primitive nodes give their value. What one wire was found to
come from is remembered for all wires that it passed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from curator.metadata.comfy.broadcast import Broadcasts
from curator.metadata.comfy.canvas import ANY_TYPE, BYPASSED, INPUT_NODE, MUTED, Box, Wire, text_in
from curator.metadata.comfy.graph import Link
from curator.metadata.comfy.subgraphs import Level

_REROUTES = frozenset({"Reroute", "Reroute (rgthree)"})
_PRIMITIVE = "PrimitiveNode"
_ONLY_ON_THE_CANVAS = re.compile(
    r"Note|MarkdownNote|Node Collector \(rgthree\)|Bookmark \(rgthree\)|Label \(rgthree\)"
    r"|(Fast|Random|Mute)\b.{0,40} \(rgthree\)|(Anything|Prompts) Everywhere.?"
)
"""Nodes that never run, whatever is linked to them."""
_SETTER = re.compile(r"(easy )?set_?node", re.IGNORECASE)
_GETTER = re.compile(r"(easy )?get_?node", re.IGNORECASE)
_MOST_SLOTS, _LONGEST_TYPE = 64, 100


@dataclass(frozen=True, slots=True)
class Given:
    """A value that stands on the canvas where a link was followed to."""

    value: Any


@dataclass(frozen=True, slots=True)
class _Place:
    """A wire on its level, and the type that its reader asks for."""

    level: Level
    wire: Wire
    type: str


def is_virtual(kind: str) -> bool:
    """Whether nodes of a class only help on the canvas and never run."""
    if kind in _REROUTES or kind == _PRIMITIVE:
        return True
    return bool(
        _ONLY_ON_THE_CANVAS.fullmatch(kind) or _SETTER.fullmatch(kind) or _GETTER.fullmatch(kind)
    )


class Wiring:
    """All wires of one canvas."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Wire, str], Link | Given | None] = {}
        self._broadcasts: dict[int, Broadcasts] = {}
        self._names: dict[int, dict[str, Wire | None]] = {}

    def source(self, level: Level, box: Box, number: int) -> Link | Given | None:
        """What an input of a node gets: another node's output, a value, or nothing."""
        entry = box.inputs[number]
        wire = self._wire(level, box, number)
        return None if wire is None else self._followed(_Place(level, wire, _type(entry)))

    def _wire(self, level: Level, box: Box, number: int) -> Wire | None:
        entry = box.inputs[number]
        return level.sheet.wire(entry) or self._broadcasts_of(level).wire(box, number)

    def _broadcasts_of(self, level: Level) -> Broadcasts:
        key = id(level.sheet)  # one sheet may stand on many levels
        if key not in self._broadcasts:
            self._broadcasts[key] = Broadcasts(level.sheet)
        return self._broadcasts[key]

    def _followed(self, place: _Place | None) -> Link | Given | None:
        passed: dict[tuple[str, Wire, str], None] = {}
        found: Link | Given | None = None
        while place is not None:
            mark = (place.level.path, place.wire, place.type)
            if mark in self._known:
                found = self._known[mark]
                break
            if mark in passed:
                break
            passed[mark] = None
            step = self._step(place)
            if not isinstance(step, _Place):
                found = step
                break
            place = step
        self._known.update(dict.fromkeys(passed, found))
        return found

    def _step(self, place: _Place) -> _Place | Link | Given | None:
        level, wire = place.level, place.wire
        if wire.node == INPUT_NODE and level.above is not None:
            return self._out_of(level, wire.slot)
        box = level.sheet.boxes.get(wire.node)
        if box is None:
            return None
        if box.mode == BYPASSED:
            return self._past(place, box)
        if box.mode != MUTED:
            if box.id in level.inside:
                return self._into(level.inside[box.id], place)
            if is_virtual(box.kind):
                return self._through(place, box)
        return Link(level.path + box.id, wire.slot)

    def _out_of(self, level: Level, slot: int) -> _Place | Given | None:
        """From inside a subgraph to what its node gets for one of its inputs."""
        number = level.outer_number(slot)
        above, box = level.above, level.box
        if above is not None and box is not None and number is not None:
            wire = self._wire(above, box, number)
            if wire is not None:
                return _Place(above, wire, _type(box.inputs[number]))
        return next(map(Given, level.unlinked_value(slot)), None)

    @staticmethod
    def _into(inner: Level, place: _Place) -> _Place | None:
        """From the output of a subgraph's node to what is linked to it inside."""
        wire = inner.sheet.outputs.get(place.wire.slot)
        return None if wire is None else _Place(inner, wire, place.type)

    def _past(self, place: _Place, box: Box) -> _Place | None:
        """Past a bypassed node: to its input that fits the output taken."""
        number = _fitting_input(box, place.wire.slot, place.type)
        wire = None if number is None else self._wire(place.level, box, number)
        if number is None or wire is None:
            return None
        return _Place(place.level, wire, _type(box.inputs[number]))

    def _through(self, place: _Place, box: Box) -> _Place | Given | None:
        """Through a node that is only there on the canvas."""
        level = place.level
        if box.kind == _PRIMITIVE:
            return _primitive_value(box)
        if _GETTER.fullmatch(box.kind):
            return self._named(level, _first_value(box), place.type)
        if 0 <= place.wire.slot < len(box.inputs):
            wire = self._wire(level, box, place.wire.slot)
        else:
            wire = level.sheet.first_wire(box)
        return None if wire is None else _Place(level, wire, place.type)

    def _named(self, level: Level | None, name: str, kind: str) -> _Place | None:
        """The wire that a Set node gave a name, on this level or on one above."""
        while level is not None:
            wire = self._names_on(level).get(name)
            if wire is not None:
                return _Place(level, wire, kind)
            level = level.above
        return None

    def _names_on(self, level: Level) -> dict[str, Wire | None]:
        key = id(level.sheet)
        if key not in self._names:
            self._names[key] = {
                _first_value(box): level.sheet.first_wire(box)
                for box in level.sheet.boxes.values()
                if _SETTER.fullmatch(box.kind) and box.runs
            }
        return self._names[key]


def _fitting_input(box: Box, slot: int, wanted: str) -> int | None:
    """The number of the input that a bypassed node hands on through one of its outputs."""
    types = [_type(entry) for entry in box.inputs[:_MOST_SLOTS]]
    opposite = 0 <= slot < len(types)
    if wanted in (ANY_TYPE, ""):
        return slot if opposite else (0 if types else None)
    given = box.output_type(slot)
    if opposite and _fits(types[slot], given) and _fits(types[slot], wanted):
        return slot
    if wanted in types:
        return types.index(wanted)
    return next(
        (n for n, one in enumerate(types) if _fits(one, given) and _fits(one, wanted)), None
    )


def _fits(one: str, other: str) -> bool:
    """Whether a link may join two types, each of which may name several, or any."""
    if one == other or ANY_TYPE in (one, other) or "" in (one, other):
        return True
    return not set(one.lower().split(",")).isdisjoint(other.lower().split(","))


def _type(entry: Mapping[str, Any]) -> str:
    return text_in(entry, "type")[:_LONGEST_TYPE]


def _primitive_value(box: Box) -> Given | None:
    values = box.values
    if isinstance(values, Mapping):
        values = list(values.values())
    return Given(values[0]) if isinstance(values, list) and values else None


def _first_value(box: Box) -> str:
    values = box.values
    first = values[0] if isinstance(values, list) and values else None
    return first if isinstance(first, str) else ""
