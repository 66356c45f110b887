"""The settings of an A1111 text: pairs of "Key: value", parted by commas and lines.

A value may be quoted or JSON and then hold commas, colons and lines of its own; an unquoted one
may hold commas too, as long as no key follows them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from curator.metadata.values import without_lone_surrogates

_KEY = re.compile(r"\s{0,9}([^\s:,\"{\[][^:,\"\n]{0,80}?|\[[^:,\"\n]{1,80}?) ?: {0,9}")
_VALUE_END = re.compile(r",\s{0,9}(?=[\w\[][\w \-/.()#+&'\[\]]{0,80}:(?:\s|\Z))|,?\s{0,9}(?:\n|\Z)")
_BEHIND_JSON = re.compile(r"\s{0,9}(?:,|\n|\Z)")
_PARTING = re.compile(r"[,\n]")
_JSON_STARTS = ('"', "{", "[")
_LONGEST_SETTINGS = 1_000_000
_MOST_SETTINGS = 500
_DECODER = json.JSONDecoder(strict=False)  # old versions left line ends inside of quotes


class Settings:
    """The settings by key; programs differ in their capitals, so keys are asked in lower case."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self.written = written
        self._values = {key.lower(): value for key, value in reversed(list(written.items()))}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def get(self, key: str) -> Any:
        """The value of a key: quoted text without its quotes, JSON as its value; else None."""
        return self._values.get(key)

    def text(self, *keys: str) -> str:
        """The first of these keys' values that is a text and not empty, else ""."""
        values = (self._values.get(key) for key in keys)
        return next((value for value in values if isinstance(value, str) and value), "")

    def first(self, *keys: str) -> Any:
        """The first of these keys' values, up to its comma where it is a text.

        Words without a key may stand between the settings ("Seed: 1, GFPGAN, Size: …").
        """
        value = next((self._values[key] for key in keys if key in self._values), None)
        return value.split(",", 1)[0].strip() if isinstance(value, str) else value

    def pairs(self, key: str) -> dict[str, str]:
        """The value of a key that is itself a list: "name: hash, name: hash"."""
        pairs = (part.rpartition(":") for part in self.text(key).split(","))
        return {name.strip(): value.strip() for name, colon, value in pairs if colon}

    def names(self, key: str) -> list[str]:
        """The value of a key that is a plain list: "name, name"."""
        return [name.strip() for name in self.text(key).split(",") if name.strip()]


def parsed_settings(text: str) -> Settings:
    """The pairs of a settings text; the first of equal keys counts."""
    text = without_lone_surrogates(text[:_LONGEST_SETTINGS].strip())
    settings: dict[str, Any] = {}
    at = 0
    while at < len(text) and len(settings) < _MOST_SETTINGS:
        key = _KEY.match(text, at)
        if key is None:
            parting = _PARTING.search(text, at)
            at = parting.end() if parting else len(text)
            continue
        value, at = _value(text, key.end())
        settings.setdefault(key[1], value)
    return Settings(settings)


def _value(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at `at`, and where the next pair begins."""
    if text.startswith(_JSON_STARTS, at):
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            pass
        else:
            behind = _BEHIND_JSON.match(text, end)
            if behind:
                return value, behind.end()
    found = _VALUE_END.search(text, at)
    end, after = found.span() if found else (len(text), len(text))
    return text[at:end].strip(), after
