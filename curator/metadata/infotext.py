"""The text that A1111 writes beside its images, taken apart: prompts, templates and settings.

    prompt, over any number of lines
    Negative prompt: likewise
    Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: …, Version: …

The settings may stand first (no prompt), be followed by template lines, and hold quoted text and
JSON; other programs put them in another order or on the prompt's own line.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from curator.domain.errors import MetadataError
from curator.metadata.values import json_at, without_lone_surrogates

NEGATIVE = "Negative prompt"
TEMPLATE = "Template"
NEGATIVE_TEMPLATE = "Negative Template"

_POSITIVE = ""
_HEADING = re.compile(rf"^({NEGATIVE}|{TEMPLATE}|{NEGATIVE_TEMPLATE}):", re.MULTILINE)
_INLINE_NEGATIVE = re.compile(rf"\s({NEGATIVE}): ")
_FIRST_SETTING = re.compile(r"^[ \t]{0,9}Steps: *\d", re.MULTILINE)
_INLINE_SETTINGS = re.compile(r"\s(?=Steps: ?\d+, ?(?:Sampler|CFG scale|Seed|Size)\b)")
_KNOWN_SETTING = re.compile(
    r"(?:^|, )(Steps|Sampler|CFG scale|Seed|Size|Model hash|Model|Version): ", re.MULTILINE
)
_KEY = re.compile(r"\s{0,9}([^\s:,\"{\[][^:,\"]{0,80}?) ?: {0,9}")
_VALUE_END = re.compile(r",\s{0,9}(?=\w[\w \-/.()#+\[\]]{0,80}:(?:\s|\Z))|,?\Z")
_JSON_END = re.compile(r"\s{0,9}(?:,|\Z)")
_LONGEST_SETTINGS = 1_000_000
_MOST_SETTINGS = 500
_JSON_STARTS = ('"', "{", "[")
_ENOUGH_SETTINGS = 3
_LAST_LINES = 20


class Settings:
    """The settings by key; programs differ in their capitals, so keys are asked in lower case."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self.written = written
        self._values = {key.lower(): value for key, value in written.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def get(self, key: str) -> Any:
        """The value of a key: quoted text without its quotes, JSON as its value; else None."""
        return self._values.get(key)

    def text(self, key: str) -> str:
        """The value of a key if it is a text, else ""."""
        value = self._values.get(key)
        return value if isinstance(value, str) else ""

    def pairs(self, key: str) -> dict[str, str]:
        """The value of a key that is itself a list: "name: hash, name: hash"."""
        pairs = (part.rpartition(":") for part in self.text(key).split(","))
        return {name.strip(): value.strip() for name, colon, value in pairs if colon}


@dataclass(frozen=True, slots=True)
class Infotext:
    """The parts of an A1111 text.

    Attributes:
        templates: the texts before wildcards were filled in, by their heading.
    """

    positive: str
    negative: str
    settings: Settings
    templates: Mapping[str, str]


def looks_like_infotext(text: str) -> bool:
    """A cheap guess; `parsed_infotext` knows."""
    return "Steps: " in text or NEGATIVE + ": " in text or _is_full_of_settings(text)


def parsed_infotext(text: str) -> Infotext:
    """Take a text apart; MetadataError when it has neither settings nor a negative prompt."""
    text = text.replace("\r\n", "\n")
    at = _settings_start(text)
    if at is None and NEGATIVE + ":" not in text:
        raise MetadataError("no settings as A1111 writes them")
    settings, _, after = text[at:].partition("\n") if at is not None else ("", "", "")
    parts = _sections(text[:at])
    positive, negative = parts.pop(_POSITIVE), parts.pop(NEGATIVE, "")
    templates = parts | _sections(after)
    templates.pop(_POSITIVE)
    return Infotext(positive, negative, parsed_settings(settings), templates)


def parsed_settings(line: str) -> Settings:
    """The pairs of a settings line; the first of equal keys counts."""
    line = without_lone_surrogates(line[:_LONGEST_SETTINGS].strip())
    settings: dict[str, Any] = {}
    at = 0
    while at < len(line) and len(settings) < _MOST_SETTINGS:
        key = _KEY.match(line, at)
        if key is None:
            at = line.find(",", at) + 1 or len(line)
            continue
        value, at = _value(line, key.end())
        settings.setdefault(key[1], value)
    return Settings(settings)


def _settings_start(text: str) -> int | None:
    """Where the settings begin: at the last line of them, or behind a prompt on the same line."""
    last = deque(_FIRST_SETTING.finditer(text), maxlen=1)
    if last:
        return last[0].start()
    for line in reversed(text.rsplit("\n", _LAST_LINES)[1:] or [text]):
        if _is_full_of_settings(line):
            return text.rindex(line)
    inline = _INLINE_SETTINGS.search(text)
    return inline.end() if inline else None


def _is_full_of_settings(text: str) -> bool:
    return len(set(_KNOWN_SETTING.findall(text))) >= _ENOUGH_SETTINGS


def _sections(text: str) -> dict[str, str]:
    """The parts of a text by the headings they stand under; what stands first has none."""
    headings = list(_HEADING.finditer(text)) or list(islice(_INLINE_NEGATIVE.finditer(text), 1))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    sections = {_POSITIVE: text[: headings[0].start()] if headings else text}
    for heading, end in zip(headings, ends, strict=False):
        sections.setdefault(heading[1], text[heading.end() : end])
    return {name: part.strip() for name, part in sections.items()}


def _value(line: str, at: int) -> tuple[Any, int]:
    """The value that begins at `at`, and where the next pair begins."""
    if line.startswith(_JSON_STARTS, at):
        with suppress(MetadataError):
            value, end = json_at(line, at)
            behind = _JSON_END.match(line, end)
            if behind:
                return value, behind.end()
    found = _VALUE_END.search(line, at)
    end, after = found.span() if found else (len(line), len(line))
    return line[at:end].strip(), after
