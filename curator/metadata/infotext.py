"""The text that A1111 writes beside its images, taken apart: prompts, templates and settings.

    prompt, over any number of lines
    Negative prompt: likewise
    Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: …, Version: …

The settings may stand first (no prompt), be followed by template lines, and hold quoted text and
JSON; other programs put them in another order or on the prompt's own line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from curator.domain.errors import MetadataError
from curator.metadata.values import json_at, without_lone_surrogates

NEGATIVE = "Negative prompt"
TEMPLATE = "Template"
NEGATIVE_TEMPLATE = "Negative Template"

_POSITIVE = ""
_SECTIONS = {name + ":": name for name in (NEGATIVE, TEMPLATE, NEGATIVE_TEMPLATE)}
_FIRST_SETTING = re.compile(r"\s*Steps: *\d")
_INLINE_SETTINGS = re.compile(r"(?:^|\s)(?=Steps: ?\d+, ?(?:Sampler|CFG scale|Seed|Size)\b)")
_INLINE_NEGATIVE = re.compile(rf"\s(?={NEGATIVE}: )")
_KNOWN_SETTING = re.compile(
    r"(?:^|, )(Steps|Sampler|CFG scale|Seed|Size|Model hash|Model|Version): ", re.MULTILINE
)
_KEY = re.compile(r"\s{0,9}([^\s:,\"{\[][^:,\"]{0,80}?) ?: {0,9}")
_VALUE_END = re.compile(r",\s{0,9}(?=\w[\w \-/.()#+\[\]]{0,80}:(?:\s|\Z))|,?\Z")
_JSON_END = re.compile(r"\s{0,9}(?:,|\Z)")
_LONGEST_SETTINGS = 1_000_000
_JSON_STARTS = ('"', "{", "[")
_ENOUGH_SETTINGS = 3


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
    lines = text.replace("\r\n", "\n").split("\n")
    at = _settings_line(lines)
    if at is None:
        lines = _INLINE_SETTINGS.sub("\n", text, count=1).split("\n")
        at = _settings_line(lines)
    if at is None and NEGATIVE + ":" not in text:
        raise MetadataError("no settings as A1111 writes them")
    before = lines if at is None else lines[:at]
    settings, after = ("", []) if at is None else (lines[at], lines[at + 1 :])
    parts = _sections(before, _POSITIVE)
    templates = _sections(after, "")
    templates.pop("", None)
    positive, negative = parts.pop(_POSITIVE, ""), parts.pop(NEGATIVE, "")
    return Infotext(positive, negative, parsed_settings(settings), parts | templates)


def parsed_settings(line: str) -> Settings:
    """The pairs of a settings line; the first of equal keys counts."""
    line = without_lone_surrogates(line[:_LONGEST_SETTINGS].strip())
    settings: dict[str, Any] = {}
    at = 0
    while at < len(line):
        key = _KEY.match(line, at)
        if key is None:
            at = line.find(",", at) + 1 or len(line)
            continue
        value, at = _value(line, key.end())
        settings.setdefault(key[1], value)
    return Settings(settings)


def _settings_line(lines: list[str]) -> int | None:
    """Where the settings stand: the last line that begins with them, or else is full of them."""
    backwards = range(len(lines) - 1, -1, -1)
    for at in backwards:
        if _FIRST_SETTING.match(lines[at]):
            return at
    return next((at for at in backwards if _is_full_of_settings(lines[at])), None)


def _is_full_of_settings(text: str) -> bool:
    return len(set(_KNOWN_SETTING.findall(text))) >= _ENOUGH_SETTINGS


def _sections(lines: list[str], section: str) -> dict[str, str]:
    """Lines gathered under the heading that came last before them."""
    if len(lines) == 1:
        lines = _INLINE_NEGATIVE.sub("\n", lines[0], count=1).split("\n")
    found: dict[str, list[str]] = {}
    for line in lines:
        heading = next((heading for heading in _SECTIONS if line.startswith(heading)), "")
        section = _SECTIONS.get(heading, section)
        found.setdefault(section, []).append(line[len(heading) :])
    return {name: "\n".join(part).strip() for name, part in found.items()}


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
