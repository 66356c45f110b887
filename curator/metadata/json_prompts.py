"""Prompts that are JSON objects: the strings that describe the picture, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from curator.domain.errors import MetadataError
from curator.metadata.values import parsed_json

_WHOLE = ("positive", "positive_prompt", "prompt", "caption", "description", "text")
_ORDER = (
    re.compile(r"summary|overview|short_description|high_level", re.IGNORECASE),
    re.compile(r"subject|object|character|person|people|element|action", re.IGNORECASE),
    re.compile(r"background|scene|setting|environment|location", re.IGNORECASE),
    re.compile(r"style|light|mood|camera|medium|colou?r_scheme", re.IGNORECASE),
)
_BESIDE = re.compile(
    r"negative|seed|size|width|height|colou?r_?(hex|code|palette)|hex|coord|bbox|position_xy|steps"
    r"|cfg|sampler|model|resolution|aspect|id$",
    re.IGNORECASE,
)
_HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}")
_DEEPEST = 20
_MOST_TEXTS = 500


def json_prompt(text: str) -> str | None:
    """The prompt inside a JSON object; None when the text is no JSON object or says nothing."""
    if not text.lstrip().startswith("{") or not text.rstrip().endswith("}"):
        return None
    with suppress(MetadataError):
        data = parsed_json(text.strip())
        if isinstance(data, Mapping):
            return _whole(data) or ", ".join(_texts(data, 0)) or None
    return None


def _whole(data: Mapping[str, Any]) -> str | None:
    """The one string of the object that is the prompt itself."""
    return next((data[key] for key in _WHOLE if isinstance(data.get(key), str) and data[key]), None)


def _texts(value: Any, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        if value.strip() and not _HEX_COLOUR.fullmatch(value.strip()):
            yield value.strip()
    elif isinstance(value, list):
        for one in value[:_MOST_TEXTS]:
            yield from _texts(one, depth + 1)
    elif isinstance(value, Mapping):
        for key in sorted(value, key=_place):
            if not _BESIDE.search(str(key)):
                yield from _texts(value[key], depth + 1)


def _place(key: str) -> int:
    return next(
        (place for place, words in enumerate(_ORDER) if words.search(str(key))), len(_ORDER)
    )
