"""The text that a string input holds, through primitives, joining nodes, switches and reroutes."""

from __future__ import annotations

import re
from typing import Any

from curator.metadata.comfy_graph import Graph, Link, Node
from curator.metadata.comfy_switch import switched
from curator.metadata.comfy_words import INVENTED, JOINING, NEGATIVE, POSITIVE, Words

LONGEST_TEXT = 1_000_000
_DEEPEST = 100

_TEXT_NAMES = (
    "populated_text",
    "text",
    "string",
    "value",
    "prompt",
    "Text",
    "String",
    "text_input",
    "input_text",
    "multiline_text",
    "input_string",
    "wildcard_text",
    "user_prompt",
    "positive_prompt",
    "positive",
    "negative",
    "source",
    "result",
)
"""Names under which nodes hold the text they give, the filled-in one before its template."""
_PART = re.compile(
    r"(?:text|string|str|prompt|input|value|part|argument|s|t)?[ _]?([a-z]|\d{1,2})", re.IGNORECASE
)
_TEXT_MAKER = Words(r"string|text|prompt|primitive|wildcard")
_FILE_NODE = Words(r"file|load|path")
_DELIMITERS = ("delimiter", "separator", "sep", "join_with")
_NAMED_DELIMITERS = {"comma": ", ", "space": " ", "newline": "\n", "none": "", "\\n": "\n"}


class Strings:
    """Resolves the string inputs of one graph; what it found once it knows."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[Link, str | None] = {}

    def of(self, value: Any, depth: int = 0) -> str | None:
        """The text of an input's value; None when it holds none or nobody can know it."""
        if isinstance(value, str):
            return value
        if not isinstance(value, Link) or depth > _DEEPEST:
            return None
        if value not in self._known:
            self._known[value] = None  # what comes round to itself says nothing
            found = self._given(value, depth + 1)
            self._known[value] = None if found is None else found[:LONGEST_TEXT]
        return self._known[value]

    def _given(self, link: Link, depth: int) -> str | None:
        node = self._graph.source(link)
        if node is None or INVENTED.fit(node.kind):
            return None
        chosen = switched(self._graph, node)
        if chosen is not None:
            return self.of(chosen, depth)
        joins = JOINING.fit(node.kind) and _parts(node)
        return self.joined(node, depth) if joins else self._held(node, link, depth)

    def joined(self, node: Node, depth: int = 0) -> str | None:
        """The text that a joining node makes of its parts; None at any other node."""
        parts = _parts(node) if JOINING.fit(node.kind) else []
        delimiter = next((node.inputs[name] for name in _DELIMITERS if name in node.inputs), None)
        between = self.of(delimiter, depth) or ""
        between = _NAMED_DELIMITERS.get(between, between)
        if str(node.inputs.get("linebreak_addition")).lower() == "true":
            between += "\n"
        texts = [text for text in (self.of(part, depth) for part in parts) if text]
        return between.join(texts) if texts else None

    def _held(self, node: Node, link: Link, depth: int) -> str | None:
        name = self._name_of_side(node, link)
        if name is None:
            name = next((name for name in _TEXT_NAMES if name in node.inputs), None)
        if name is not None:
            return self.of(node.inputs[name], depth)
        held = [value for value in node.inputs.values() if isinstance(value, str)]
        if len(held) == 1 and _TEXT_MAKER.fit(node.kind) and not _FILE_NODE.fit(node.kind):
            return held[0]
        return next(
            filter(None, (self.of(upstream, depth) for upstream in node.links.values())), None
        )

    def _name_of_side(self, node: Node, link: Link) -> str | None:
        """The input to read at a node that holds a text for either side."""
        sides = [
            next((name for name in node.inputs if side.fit(name)), None)
            for side in (POSITIVE, NEGATIVE)
        ]
        if None in sides:
            return None
        output = self._graph.output_name(link)
        return sides[1 if NEGATIVE.fit(output) or (not output and link.slot == 1) else 0]


def _parts(node: Node) -> list[Any]:
    """The inputs a joining node puts together, in the order of their letters or numbers."""
    found = []
    for name, value in node.inputs.items():
        match = _PART.fullmatch(name)
        if match and isinstance(value, str | Link):
            order = match[1].lower()
            found.append((len(order), order, value))
    return [value for _, _, value in sorted(found, key=lambda part: part[:2])]
