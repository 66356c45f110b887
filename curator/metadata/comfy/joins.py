"""Text nodes that make one text of several: which inputs are parts, and what is done to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from curator.metadata.comfy.graph import Link, Node
from curator.metadata.comfy.words import JOINING, Words

Resolve = Callable[[Any], str | None]
"""Gives the text of an input's value."""

LONGEST_TEXT = 1_000_000
"""Letters of the longest text that is put together."""

_PART = re.compile(
    r"(?:text|string|str|prompt|input|value|part|argument|tags|s|t)?[ _]?([a-z]|\d{1,3})",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?:multiline_?|input_?)?(?:text|string|prompt)(?:_external|_extra|_optional)?"
    r"|(?P<before>prefix|prepend|pre)(?:_?text)?|(?P<after>suffix|append|postfix|app)(?:_?text)?",
    re.IGNORECASE,
)
_START, _MIDDLE, _END = 0, 1, 2
_DELIMITERS = (
    "delimiter",
    "separator",
    "seperator",
    "sep",
    "join_with",
    "joiner",
    "glue",
    "conjunction",
    "divider",
)
_NAMED_DELIMITERS = {"comma": ", ", "space": " ", "newline": "\n", "none": ""}
_REPLACING = Words(r"replac|stringfunction|substitut")
_PATTERN = Words(r"regex|dictionary|pattern")
_FINDS = re.compile(r"(?:find|search|target|old|from|text_b)(?:_?(?:text|string))?_?(\d?)", re.I)
_REPLACEMENTS = re.compile(
    r"(?:replace|replacement|new|to|text_c)(?:_?(?:with|text|string))?_?(\d?)", re.IGNORECASE
)
_REPLACED = ("text", "string", "text_a", "prompt", "input", "input_text", "source")


def is_join(node: Node) -> bool:
    """Whether a node makes one text of its parts."""
    if JOINING.fit(node.kind) or any(name in node.inputs for name in _DELIMITERS):
        return len(_parts(node)) > 1
    whole = {place[0] for place in map(_place, node.inputs) if place and not place[1]}
    return _MIDDLE in whole and len(whole) > 1


def joined(node: Node, resolve: Resolve) -> str | None:
    """The parts of a joining node in one text; those that nobody knows are left out."""
    texts: list[str] = []
    room = LONGEST_TEXT
    for text in map(resolve, _parts(node)):
        if text and text.strip() and room > 0:
            texts.append(text)
            room -= len(text)
    return _delimiter(node, resolve).join(texts)[:LONGEST_TEXT] if texts else None


def is_replacement(node: Node) -> bool:
    """Whether a node puts plain words in the place of others."""
    plain = _REPLACING.fit(node.kind) and not _PATTERN.fit(node.kind)
    return plain and node.inputs.get("action") != "append"


def replaced(node: Node, resolve: Resolve) -> str | None:
    """The text of a replacing node with its words replaced; None where the text is unknown."""
    name = next((name for name in _REPLACED if name in node.inputs), "")
    text = resolve(node.inputs.get(name))
    if text is None:
        return None
    instead = dict(_numbered(node, _REPLACEMENTS))
    for number, value in _numbered(node, _FINDS):
        text = _with(text, resolve(value), resolve(instead.get(number, "")))
    return text


def _with(text: str, found: str | None, instead: str | None) -> str:
    """A text with some words replaced, unless that would make it too long."""
    if not found or instead is None:
        return text
    length = len(text) + text.count(found) * (len(instead) - len(found))
    return text.replace(found, instead) if length <= LONGEST_TEXT else text


def _numbered(node: Node, pattern: re.Pattern[str]) -> Iterator[tuple[str, Any]]:
    matches = ((pattern.fullmatch(name), value) for name, value in node.inputs.items())
    return ((match[1], value) for match, value in matches if match)


def _delimiter(node: Node, resolve: Resolve) -> str:
    if node.inputs.get("tidy_tags") == "yes":
        return ", "
    name = next((name for name in _DELIMITERS if name in node.inputs), "")
    written = (resolve(node.inputs.get(name)) or "").replace("\\n", "\n").replace("\\t", "\t")
    between = _NAMED_DELIMITERS.get(written, written)
    breaks = str(node.inputs.get("linebreak_addition")).lower() == "true"
    return between + "\n" if breaks else between


def _parts(node: Node) -> list[Any]:
    """The inputs a joining node puts together, in the order of their letters or numbers."""
    found = []
    for name, value in node.inputs.items():
        place = _place(name) if isinstance(value, str | Link) else None
        if place is not None:
            found.append((place, value))
    return [value for _, value in sorted(found, key=lambda part: part[0])]


def _place(name: str) -> tuple[int, int, str] | None:
    """Where a part stands: prefixes first, the rest by letter or number, suffixes last."""
    numbered = _PART.fullmatch(name)
    if numbered:
        return _MIDDLE, max(1, len(numbered[1].lstrip("0"))), numbered[1].lower()
    whole = _WHOLE.fullmatch(name)
    if not whole:
        return None
    return (_END if whole["after"] else _START if whole["before"] else _MIDDLE), 0, ""
