"""Makes what a reader hands over safe to store: no half characters, no infinities, no deep nests.

JSON and plugins can bring strings that no database takes; they are mended in one place, so that
no reader has to think of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from curator.domain.generation import Generation, Resource

_DEEPEST = 16
_LONGEST_NAME = 300


def sound(generation: Generation) -> Generation:
    """The same Generation with every text and number in it fit to be stored and written."""
    return replace(
        generation,
        tool=_short(generation.tool),
        positive=_text(generation.positive),
        negative=_text(generation.negative),
        texts={_sound_text(name): _sound_text(text) for name, text in generation.texts.items()},
        resources=tuple(_resource(resource) for resource in generation.resources),
        cfg=_number(generation.cfg),
        denoise=_number(generation.denoise),
        sampler=_short(generation.sampler),
        scheduler=_short(generation.scheduler),
        extra={_sound_text(str(key)): json_ready(value) for key, value in generation.extra.items()},
    )


def json_ready(value: Any, depth: int = 0) -> Any:
    """A JSON value of bounded depth, whose numbers are finite; other objects become their text."""
    if isinstance(value, str):
        return _sound_text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return _number(value)
    if depth >= _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {_sound_text(str(key)): json_ready(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(item, depth + 1) for item in value]
    return _sound_text(str(value))


def _resource(resource: Resource) -> Resource:
    return Resource(
        resource.kind,
        _sound_text(resource.name)[:_LONGEST_NAME],
        _short(resource.hash),
        _number(resource.weight),
    )


def _short(text: str | None) -> str | None:
    return None if text is None else _sound_text(text)[:_LONGEST_NAME]


def _text(text: str | None) -> str | None:
    return None if text is None else _sound_text(text)


def _sound_text(text: str) -> str:
    if text.isascii():
        return text.replace("\0", "\ufffd") if "\0" in text else text
    halves_joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return halves_joined.replace("\0", "\ufffd")


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
