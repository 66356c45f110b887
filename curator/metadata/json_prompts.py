"""Prompts that are JSON objects: the strings that describe the picture, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from curator.domain.errors import MetadataError
from curator.metadata.values import json_at, without_lone_surrogates

_WHOLE = ("positive", "positiveprompt", "prompt", "caption", "description", "text")
_ORDER = (
    re.compile(r"summary|overview|short_description|high_level", re.IGNORECASE),
    re.compile(r"subject|object|character|person|people|element|action", re.IGNORECASE),
    re.compile(r"background|scene|setting|environment|location", re.IGNORECASE),
    re.compile(r"style|light|mood|camera|medium|colou?r", re.IGNORECASE),
)
_SIGNS = re.compile(r"[\s_\-]+")
_KEY_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_BESIDE = frozenset(
    {"negative", "seed", "size", "hex", "id", "xy", "bbox"}
    | {"coord", "coords", "coordinate", "coordinates"}
    | {"cfg", "sampler", "steps", "resolution", "aspect"}
)
_SETTINGS = frozenset({"model", "scheduler", "version", "width", "height"})
"""Keys that describe as well: left out where their value is one word, as names and numbers are."""

_COLOUR_CODE = re.compile(r"#[0-9a-fA-F]{3,8}|(?:rgb|hsl)a?\([\d\s.,%]{0,60}\)", re.IGNORECASE)
_FENCE = re.compile(r"```(?:json)?\s*(.*?)\s*(?:```)?", re.DOTALL)
_DEEPEST = 20


def json_prompt(text: str) -> str | None:
    """The prompt inside a JSON object, or a list of such; None when the text is none or empty."""
    document = _unfenced(text.strip().strip("\ufeff"))
    if not document.startswith(("{", "[{")) or not document.endswith(("}", "}]")):
        return None
    with suppress(MetadataError):
        document = without_lone_surrogates(document)
        data, end = json_at(document, 0)
        if end == len(document):
            objects = data if isinstance(data, list) else [data]
            return ", ".join(filter(None, map(_prompt_of, objects))) or None
    return None


def _unfenced(document: str) -> str:
    """The content of a Markdown code block, in which language models answer."""
    fenced = _FENCE.fullmatch(document) if document.startswith("```") else None
    return fenced[1] if fenced else document


def _prompt_of(data: Any) -> str:
    return (_whole(data) if isinstance(data, Mapping) else None) or ", ".join(_texts(data, 0))


def _whole(data: Mapping[str, Any]) -> str | None:
    """The one string of the object that is the prompt itself."""
    spelt = {_SIGNS.sub("", key).lower(): value for key, value in data.items()}
    values = (spelt.get(key) for key in _WHOLE)
    return next((text for text in values if isinstance(text, str) and text.strip()), None)


def _texts(value: Any, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        if value.strip() and not _COLOUR_CODE.fullmatch(value.strip()):
            yield value.strip()
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, depth + 1)
    elif isinstance(value, Mapping):
        for key in sorted(value, key=_place):
            if not _is_beside(key, value[key]):
                yield from _texts(value[key], depth + 1)


def _is_beside(key: str, value: Any) -> bool:
    """Whether a key holds no words for the picture but settings, places or what is unwanted."""
    words = {word.lower() for word in _KEY_WORD.findall(key)}
    if words & _BESIDE:
        return True
    return bool(words & _SETTINGS) and isinstance(value, str) and len(value.split()) < 2


def _place(key: str) -> int:
    return next((place for place, words in enumerate(_ORDER) if words.search(key)), len(_ORDER))
