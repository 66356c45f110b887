"""Values that "Everywhere" nodes of a canvas send to every input that nothing is linked to.

Their extension notes which inputs it reached; where it did not, its rules are followed: the type
must be the same, the names of node and input may be asked for, the narrower sender wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from curator.metadata.comfy.canvas import (
    ANY_TYPE,
    Box,
    Sheet,
    Wire,
    id_of,
    is_slot,
    object_in,
    objects_in,
    text_in,
)

_SENDER = re.compile(r"(Anything|Seed|Prompts) Everywhere.?")
_SEEDS, _PROMPTS, _ASKING = "Seed Everywhere", "Prompts Everywhere", "Anything Everywhere?"
_SIDES = (r"^prompt|^positive", "neg")
_MOST_SENDERS, _MOST_TRIALS = 64, 100_000
_LONGEST_RULE, _LONGEST_NAME = 100, 100
_PLAIN = r"(?:[^\\()\[\]{}*+?]|\[\^?[\w ]{1,40}\]){0,100}"
_SAFE_RULE = re.compile(rf"(?:\(\?i\))?{_PLAIN}(?:\({_PLAIN}\){_PLAIN}){{0,2}}")
_NOBODY = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class _Sender:
    """One thing that is sent: a type, where from, whom it reaches, and how much it counts."""

    type: str
    wire: Wire
    node: re.Pattern[str] | None = None
    input: re.Pattern[str] | None = None
    priority: float = 0


class Broadcasts:
    """What is sent on one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._noted = dict(_noted(sheet))
        senders = [box for box in sheet.boxes.values() if box.runs and _SENDER.fullmatch(box.kind)]
        self._by_type: dict[str, list[_Sender]] = {}
        self._trials = 0
        for box in senders[:_MOST_SENDERS]:
            for sender in _senders(box, sheet):
                self._by_type.setdefault(sender.type, []).append(sender)

    def wire(self, box: Box, number: int) -> Wire | None:
        """What reaches one unlinked input of a node."""
        if self._noted:
            return self._noted.get((box.id, number))
        if not self._by_type:
            return None
        entry = box.inputs[number]
        senders = self._by_type.get(text_in(entry, "type"))
        if not senders or _SENDER.fullmatch(box.kind) or not _may_receive(box, entry):
            return None
        self._trials += len(senders)
        if self._trials > _MOST_TRIALS:
            return None
        fitting = [sender for sender in senders if _reaches(sender, box, entry)]
        best = max(fitting, key=lambda sender: sender.priority, default=None)
        return best.wire if best else None


def _noted(sheet: Sheet) -> Iterator[tuple[tuple[str, int], Wire]]:
    """The links that the extension added when it last looked, by node and number of input."""
    for link in objects_in(sheet.extra, "ue_links"):
        slot, end = link.get("upstream_slot"), link.get("downstream_slot")
        if is_slot(slot) and is_slot(end):
            wire = Wire(id_of(link.get("upstream")), slot, text_in(link, "type"))
            yield (id_of(link.get("downstream")), end), wire


def _may_receive(box: Box, entry: Mapping[str, Any]) -> bool:
    """Inputs of widgets only receive where that was asked for."""
    if "widget" not in entry:
        return True
    wanted = object_in(
        {**box.properties, **object_in(box.properties, "ue_properties")}, "widget_ue_connectable"
    )
    return bool(wanted.get(text_in(entry, "name")))


def _reaches(sender: _Sender, box: Box, entry: Mapping[str, Any]) -> bool:
    if sender.wire.node == box.id:
        return False
    title = text_in(box.written, "title") or box.kind
    name = text_in(entry, "label") or text_in(entry, "name")
    return all(
        rule is None or rule.search(text[:_LONGEST_NAME])
        for rule, text in ((sender.node, title), (sender.input, name))
    )


def _senders(box: Box, sheet: Sheet) -> Iterator[_Sender]:
    if box.kind == _SEEDS:
        yield _Sender("INT", Wire(box.id, 0, "INT"), input=_rule("seed"), priority=5)
        return
    node, name = _rules(box)
    for number, entry in enumerate(box.inputs):
        wire = sheet.wire(entry)
        if wire is None:
            continue
        if box.kind == _PROMPTS and number < len(_SIDES):
            name = _rule(_SIDES[number])
        priority = 10 if node or name else 2 if len(box.inputs) == 1 else 0
        yield _Sender(_type_sent(sheet, wire), wire, node, name, priority)


def _rules(box: Box) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """The patterns for titles and inputs that a sender was given, today or in older versions."""
    today = object_in(box.properties, "ue_properties")
    if today:
        return _rule(today.get("title_regex")), _rule(today.get("input_regex"))
    values = box.values if box.kind == _ASKING and isinstance(box.values, list) else []
    rules = [_rule(value) for value in values[:2]]
    return (rules[0], rules[1]) if len(rules) == 2 else (None, None)


def _rule(pattern: object) -> re.Pattern[str] | None:
    """A pattern that cannot take long; None for one that fits all.

    One that repeats more than a single ".*" inside, or is no pattern, is taken to fit nobody.
    """
    text = pattern[: _LONGEST_RULE + 1] if isinstance(pattern, str) else ""
    plain = text.removeprefix(".*").removesuffix(".*")
    if not plain:
        return None
    if len(text) > _LONGEST_RULE or not _SAFE_RULE.fullmatch(plain.replace(".*", "", 1)):
        return _NOBODY
    try:
        return re.compile(plain)
    except re.error:
        return _NOBODY


def _type_sent(sheet: Sheet, wire: Wire) -> str:
    if wire.type not in (ANY_TYPE, ""):
        return wire.type
    origin = sheet.boxes.get(wire.node)
    return origin.output_type(wire.slot) if origin else ""
