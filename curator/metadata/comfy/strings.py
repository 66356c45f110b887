"""The text that a string input holds, through primitives, joining nodes, switches and reroutes.

Bounds: a text is followed through at most `_DEEPEST` nodes, and at most `_MOST_INPUTS` inputs are
looked at in all; texts that are put together have at most `joins.LONGEST_TEXT` letters each
and `_ROOM` in all. Whatever goes beyond is unknown, cut off, or only one of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from curator.metadata.comfy.graph import Graph, Link, Node
from curator.metadata.comfy.invented import makes_up_text
from curator.metadata.comfy.joins import is_join, is_replacement, joined, replaced
from curator.metadata.comfy.switch import chosen, switched
from curator.metadata.comfy.types import STRING
from curator.metadata.comfy.words import DISPLAYING, NEGATIVE, POSITIVE, TEXT, Words
from curator.metadata.values import said

_DEEPEST = 100
_MOST_INPUTS = 100_000
_ROOM = 8_000_000
_MOST_IN_BUNDLE = 100
_ANY_TEXT = frozenset({"text", "string", "prompt", "str", "caption", "tags"})
"""Names of outputs that do not tell which of several texts they give."""

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
_SAVED = (
    "result",
    "text_0",
    "text2",
    "preview_text",
    "output_text",
    "generated_text",
    "output",
    "tags",
)
"""Names under which nodes keep the text they gave when the graph ran before."""
_TEXT_MAKER = Words(r"string|text|prompt|primitive|wildcard|styl|literal")
_PART = Words(r"^(prompt|text)_")
_MOST_PARTS = 20
_FILE_NODE = Words(r"file|load|path")
_OPTION = Words(
    r"token_normalization|weight_interpretation|ascore|style|mode|name|seed|select|log|action"
    r"|delimiter|separator|language|type"
)


class Strings:
    """Resolves the string inputs of one graph; what it found once it knows."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[Link, str | None] = {}
        self._room = _ROOM
        self._inputs_left = _MOST_INPUTS

    def of(self, value: Any, depth: int = 0) -> str | None:
        """The text of an input's value; None when it holds none or nobody can know it."""
        if isinstance(value, str):
            return value
        if not isinstance(value, Link) or depth > _DEEPEST:
            return None
        if value not in self._known:
            self._known[value] = None  # what comes round to itself says nothing
            self._known[value] = self._given(value, depth + 1)
        return self._known[value]

    def made(self, node: Node, depth: int = 0) -> str | None:
        """The text that a node makes of several; None at a node that makes none."""
        if not (is_replacement(node) or is_join(node)):
            return None

        def resolve(value: Any) -> str | None:
            return self.of(value, depth)

        if self._room < 0:
            return next(filter(None, map(resolve, node.links.values())), None)
        made = replaced(node, resolve) if is_replacement(node) else joined(node, resolve)
        self._room -= len(made or "")
        return made

    def _given(self, link: Link, depth: int) -> str | None:
        node = self._graph.source(link)
        self._inputs_left -= 1 + len(node.inputs if node else ())
        if node is None or self._inputs_left < 0:
            return None
        if DISPLAYING.fit(node.kind):
            return self._displayed(node, depth)
        if makes_up_text(node):
            return self._echoes.get(link) or _saved(node)
        picked = chosen(self._graph, node) or switched(self._graph, node)
        if picked is not None:
            return self.of(picked, depth)
        if is_join(node) or is_replacement(node):
            return self.made(node, depth) or _saved(node)
        return self._held(node, link, depth)

    def _displayed(self, node: Node, depth: int) -> str | None:
        """What a node showed when the graph ran, else what it is given, else what it kept."""
        shown = self._graph.shown(node)
        if shown is not None:
            return shown
        given = (self.of(link, depth) for link in node.links.values())
        return next(filter(None, given), None) or _saved(node) or _only_text(node)

    def _held(self, node: Node, link: Link, depth: int) -> str | None:
        name = self._input_of_output(node, link) or _plainest_input(node)
        if name is not None and NEGATIVE.fit(name) and self._gives_positive(node, link):
            return _written_in_parts(node)
        if name is not None:
            return self.of(node.inputs[name], depth)
        unpacked = self._unpacked(node, self._graph.output_name(link), depth)
        if unpacked is not None:
            return unpacked
        given = (self.of(upstream, depth) for upstream in node.links.values())
        return _only_text(node) or next(filter(None, given), None)

    def _unpacked(self, node: Node, name: str, depth: int) -> str | None:
        """What a node takes out of a bundle: the text that was put in under its output's name."""
        if not TEXT.fit(name) or name in _ANY_TEXT:
            return None
        waiting, seen = [node], {node.id}
        for one in islice(waiting, _MOST_IN_BUNDLE):
            value = next((value for key, value in one.inputs.items() if key.lower() == name), None)
            text = None if makes_up_text(one) else self.of(value, depth)
            if text is not None:
                return text
            for link in one.links.values():
                source = self._graph.source(link)
                if source is not None and source.id not in seen:
                    seen.add(source.id)
                    waiting.append(source)
        return None

    def _input_of_output(self, node: Node, link: Link) -> str | None:
        """The input to read at a node that holds several texts and gives each of them."""
        texts = [name for name in _text_inputs(node) if not _OPTION.fit(name)]
        output = self._graph.output_name(link)
        for pattern in (POSITIVE, NEGATIVE):
            if pattern.fit(output):
                return next(filter(pattern.fit, texts), None)
        same = next((name for name in texts if output and name.lower() == output), None)
        if same or len(texts) < 2:
            return same
        sided = [name for name in texts if POSITIVE.fit(name) or NEGATIVE.fit(name)]
        if any(map(NEGATIVE.fit, sided)):
            side = self._side_by_slot(node, link, sided)
            return next(filter(side.fit, sided), None) if side else None
        place = self._graph.place(link)
        return texts[place] if 0 < place < len(texts) else None

    def _gives_positive(self, node: Node, link: Link) -> bool:
        """Whether an output is the positive one of two, of a node that names no positive input."""
        output = self._graph.output_name(link)
        if output or any(map(POSITIVE.fit, node.inputs)):
            return POSITIVE.fit(output)
        return self._side_by_slot(node, link, []) is POSITIVE

    def _side_by_slot(self, node: Node, link: Link, sided: list[str]) -> Words | None:
        """The side of an output without a name, by those beside it that are taken too.

        They come in the order of the inputs, or all of the positive first.
        """
        taken = sorted(
            slot for type_ in ("", STRING) for slot in self._graph.taken_slots(node, type_)
        )
        if link.slot in taken and not len(taken) % 2:
            rank = taken.index(link.slot)
            is_negative = (
                NEGATIVE.fit(sided[rank]) if len(taken) == len(sided) else rank >= len(taken) // 2
            )
            return NEGATIVE if is_negative else POSITIVE
        place = self._graph.place(link)
        return (POSITIVE, NEGATIVE)[place == 1] if 0 <= place < len(sided) else None

    @cached_property
    def _echoes(self) -> dict[Link, str]:
        """The texts of outputs that nodes beside the way showed or kept."""
        echoes: dict[Link, str] = {}
        for node in self._graph.nodes.values():
            if DISPLAYING.fit(node.kind) and len(node.links) == 1:
                text = self._graph.shown(node) or _saved(node)
                if text:
                    echoes.setdefault(next(iter(node.links.values())), text)
        return echoes


def _plainest_input(node: Node) -> str | None:
    """The input that holds the one text of a node, by its name."""
    named = next((name for name in _TEXT_NAMES if name in node.inputs), None)
    return named or next((name for name in _text_inputs(node) if not _OPTION.fit(name)), None)


def _only_text(node: Node) -> str | None:
    """The one value of a text node that is a text, whatever its name."""
    if not _TEXT_MAKER.fit(node.kind) or _FILE_NODE.fit(node.kind):
        return None
    written = [
        value
        for name, value in node.inputs.items()
        if isinstance(value, str) and not _OPTION.fit(name)
    ]
    return written[0] if len(written) == 1 else None


def _written_in_parts(node: Node) -> str | None:
    """What was typed into a node that puts its prompt together of parts and of choices."""
    parts = (said(value) for name, value in node.inputs.items() if _PART.fit(name))
    return ", ".join(islice(filter(None, parts), _MOST_PARTS)) or None


def _text_inputs(node: Node) -> Iterator[str]:
    for name, value in node.inputs.items():
        if isinstance(value, str | Link) and (
            TEXT.fit(name) or POSITIVE.fit(name) or NEGATIVE.fit(name)
        ):
            yield name


def _saved(node: Node) -> str | None:
    """The text that a node kept of the run before."""
    return next(filter(None, (said(node.inputs.get(name)) for name in _SAVED)), None)
