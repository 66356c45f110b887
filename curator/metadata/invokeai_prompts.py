"""Prompts as InvokeAI wrote them before they had two fields: negatives in brackets, blends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from curator.domain.generation import Resource, ResourceKind
from curator.metadata.values import file_stem, number

_BRACKET = re.compile(r"\\.|\[|\]", re.DOTALL)
_SPACES = re.compile(r" {2,}")
_LORA = re.compile(r"withLora\(\s{0,9}([^(),]{1,200})(?:,\s{0,9}([-+\d.]{1,20}))?\s{0,9}\)")
_TRIGGER = re.compile(r"<([^<>:\s][^<>:]{0,80})>")
_MOST_PARTS = 200


def without_negative(prompt: str) -> tuple[str, str]:
    """A prompt without what it says in brackets, and that: the negative prompt.

    A bracket that is never closed is a sign like any other.
    """
    outside, inside = list[str](), list[str]()
    end = 0
    for start, stop in _in_brackets(prompt):
        outside.append(prompt[end:start])
        inside.append(prompt[start + 1 : stop].strip())
        end = stop + 1
    if not inside:
        return prompt, ""
    outside.append(prompt[end:])
    return _SPACES.sub(" ", " ".join(outside)).strip(), " ".join(filter(None, inside))


def joined(prompt: object) -> str:
    """The prompt that was stored in parts with their weights, as it could have been typed."""
    if isinstance(prompt, str):
        return prompt
    items = prompt if isinstance(prompt, list) else [prompt]
    parts = list(map(_part, items[:_MOST_PARTS]))
    if len({weight for _, weight in parts}) <= 1:
        return ": ".join(text for text, _ in parts if text)
    return " ".join(text if weight is None else f"{text}:{weight:g}" for text, weight in parts)


def parts_of(prompt: object) -> list[str]:
    """The texts of a prompt that was stored in parts."""
    items = prompt if isinstance(prompt, list) else [prompt]
    return [text for text, _ in map(_part, items[:_MOST_PARTS]) if text]


def named_in(prompt: str) -> Iterator[Resource]:
    """The LoRAs and embeddings that a prompt calls by its syntax."""
    for match in _LORA.finditer(prompt):
        weight = number(match[2]) if match[2] else 1.0
        yield Resource(ResourceKind.LORA, file_stem(match[1]), weight=weight)
    for name in dict.fromkeys(match[1] for match in _TRIGGER.finditer(prompt)):
        yield Resource(ResourceKind.EMBEDDING, name)


def _part(item: object) -> tuple[str, float | None]:
    if isinstance(item, Mapping):
        text = item.get("prompt")
        return (text.strip() if isinstance(text, str) else ""), number(item.get("weight"))
    return (item.strip() if isinstance(item, str) else ""), None


def _in_brackets(prompt: str) -> Iterator[tuple[int, int]]:
    """Where the outermost pairs of brackets open and close."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(prompt):
        if match[0] == "[":
            opened.append(match.start())
        elif match[0] == "]" and opened:
            pair = (opened.pop(), match.start())
            while pairs and pairs[-1][0] > pair[0]:
                pairs.pop()
            pairs.append(pair)
    return iter(pairs)
