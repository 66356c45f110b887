"""The text that A1111 writes beside its images, taken apart: prompts, templates and settings.

    prompt, over any number of lines
    Negative prompt: likewise
    Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: …, Version: …

The settings may stand first (no prompt), run over several lines, be followed by template lines,
and hold quoted text and JSON; other programs put them in another order or on the prompt's own
line. What is no such text is told from it by `looks_like_infotext` and `parsed_infotext`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from curator.domain.errors import MetadataError
from curator.metadata.infotext_settings import Settings, parsed_settings
from curator.metadata.values import json_at

NEGATIVE = "Negative prompt"
TEMPLATE = "Template"
NEGATIVE_TEMPLATE = "Negative Template"

_POSITIVE = ""
_TITLES = {title.lower(): title for title in (NEGATIVE, TEMPLATE, NEGATIVE_TEMPLATE)}
_TITLED = "|".join(_TITLES)
_HEADING = re.compile(rf"^[ \t]{{0,9}}({_TITLED}):", re.MULTILINE | re.IGNORECASE)
_POSITIVE_HEADING = re.compile(r"Positive prompt: ?", re.IGNORECASE)
_ANY_POSITIVE_HEADING = re.compile(r"\A(?:Positive )?Prompt: ?", re.IGNORECASE)
_INLINE_NEGATIVE = re.compile(rf"\s({NEGATIVE}): ?", re.IGNORECASE)
_STEPS = re.compile(r"^[ \t]{0,9}Steps: *\d", re.MULTILINE | re.IGNORECASE)
_INLINE_STEPS = re.compile(
    r"[\s,](?=Steps: ?\d+, ?(?:Sampler|Schedule|CFG scale|Seed|Size|Model)\b)", re.IGNORECASE
)
_KNOWN = (
    "Steps|Sampler|Scheduler|Schedule type|CFG scale|Guidance|Seed|Size|Model hash|Model|Version"
    "|Clip skip|Denoising strength|App|Pipeline|Operations"
)
_TELLING = frozenset(
    {"steps", "sampler", "schedule type", "cfg scale", "seed", "model hash", "denoising strength"}
)
"""Of these one has to be there: cameras and programs have a model, a size and a version too."""
_KNOWN_SETTING = re.compile(rf"(?:^|, ?)({_KNOWN}): ", re.MULTILINE | re.IGNORECASE)
_NEXT_SETTING = re.compile(rf"[,\n] ?(?:{_KNOWN}) ?:", re.IGNORECASE)
_STARTS_AS_SETTINGS = re.compile(rf"[ \t]{{0,9}}(?:{_KNOWN}): ", re.IGNORECASE)
_AS_SETTING = ("prompt", "positive prompt")
_LONE_SETTING = re.compile(
    rf"[ \t]{{0,9}}(?:{_KNOWN}): ?[^,\n]{{0,300}}$", re.MULTILINE | re.IGNORECASE
)
_PREFIX = re.compile(r"\A\s{0,9}parameters[\ufffd:]\s{0,9}")
_MARKUP = re.compile(r"\s{0,99}<(?:!doctype|html|head|body|\?xml|x:xmpmeta|svg)", re.IGNORECASE)
_ESCAPED_LINES = ("\\nSteps: ", "\\nNegative prompt:")
_NEAR = 400
_ENOUGH_SETTINGS = 3
_LAST_LINES = 20
_TAIL = 20_000


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
    folded = text.lower()
    return "steps:" in folded or "negative prompt:" in folded or _is_full_of_settings(text[-_TAIL:])


def is_full_infotext(text: str) -> bool:
    """Whether a text that may be about anything has a line of settings as A1111 writes it."""
    last = _last(_STEPS.finditer(text)) or _last(_INLINE_STEPS.finditer(text))
    return last is not None and _is_full_of_settings(text[last.start() : last.start() + _TAIL])


def parsed_infotext(text: str) -> Infotext:
    """Take a text apart; MetadataError when it has neither settings nor a negative prompt."""
    if _MARKUP.match(text) or _is_one_json_object(text):
        raise MetadataError("markup or JSON, not a text as A1111 writes it")
    text = _with_real_lines(text)
    at = _settings_start(text)
    if at is None and not _HEADING.search(text) and not _INLINE_NEGATIVE.search(text):
        raise MetadataError("no settings as A1111 writes them")
    settings, after = _split_at_heading(text[at:]) if at is not None else ("", "")
    parts = _sections(after) | _sections(text[:at])
    positive, negative = parts.pop(_POSITIVE), parts.pop(NEGATIVE, "")
    if "\n" in settings.strip() or _POSITIVE_HEADING.match(positive):
        positive = _ANY_POSITIVE_HEADING.sub("", positive, count=1)
    parsed = parsed_settings(settings)
    # Programs that write one to a line may put the prompts last.
    return Infotext(positive or parsed.text(*_AS_SETTING), negative, parsed, parts)


def _with_real_lines(text: str) -> str:
    """A text without the marks that containers left on it, its lines ended as everywhere."""
    text = _PREFIX.sub("", text.lstrip("\ufeff\0"), count=1).replace("\r\n", "\n")
    if "\n" in text:
        return text
    if any(mark in text for mark in _ESCAPED_LINES):
        return text.replace("\\r\\n", "\n").replace("\\n", "\n")
    return text.replace("\r", "\n")


def _is_one_json_object(text: str) -> bool:
    """Whether all of a text is a JSON object; prompts may begin like one."""
    if not text.rstrip().endswith("}") or not text.lstrip().startswith("{"):
        return False
    with suppress(MetadataError):
        _, end = json_at(text, text.index("{"))
        return not text[end:].strip()
    return False


def _settings_start(text: str) -> int | None:
    """Where the settings begin: at the last line of them, or behind a prompt on the same line."""
    steps = deque(_STEPS.finditer(text), maxlen=_LAST_LINES)
    for match in reversed(steps):
        if _NEXT_SETTING.search(text, match.end(), match.end() + _NEAR):
            return _first_of_lone_settings(text, match.start())
    full = _full_line(text)
    if full is not None:
        return full
    inline = _last(_INLINE_STEPS.finditer(text))
    if inline:
        return inline.end()
    return steps[-1].start() if steps else None


def _first_of_lone_settings(text: str, at: int) -> int:
    """Where settings that stand one to a line begin, when one of them begins at `at`."""
    first = at
    while _LONE_SETTING.match(text, at):
        first = at
        if not at:
            break
        at = text.rfind("\n", 0, at - 1) + 1
    return first


def _full_line(text: str) -> int | None:
    """Where the last line that is full of settings begins, or the settings in it."""
    end = len(text)
    for line in reversed(text.rsplit("\n", _LAST_LINES)):
        start = end - len(line)
        if _is_full_of_settings(line[-_TAIL:]):
            inline = (
                None if _STARTS_AS_SETTINGS.match(line) else _last(_INLINE_STEPS.finditer(line))
            )
            return start + (inline.end() if inline else 0)
        end = start - 1
    return None


def _is_full_of_settings(text: str) -> bool:
    keys = {key.lower() for key in _KNOWN_SETTING.findall(text)}
    return len(keys) >= _ENOUGH_SETTINGS and not keys.isdisjoint(_TELLING)


def _split_at_heading(text: str) -> tuple[str, str]:
    heading = _HEADING.search(text)
    at = heading.start() if heading else len(text)
    return text[:at], text[at:]


def _sections(text: str) -> dict[str, str]:
    """The parts of a text by the headings they stand under; what stands first has none.

    A heading that comes again goes on with its part.
    """
    headings = list(_HEADING.finditer(text)) or list(islice(_INLINE_NEGATIVE.finditer(text), 1))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    sections = {_POSITIVE: [text[: headings[0].start()] if headings else text]}
    for heading, end in zip(headings, ends, strict=False):
        part = text[heading.end() : end].strip()
        sections.setdefault(_TITLES[heading[1].lower()], []).append(part)
    return {name: "\n".join(parts).strip() for name, parts in sections.items()}


def _last(matches: Iterable[re.Match[str]]) -> re.Match[str] | None:
    kept: deque[re.Match[str]] = deque(matches, maxlen=1)
    return kept[0] if kept else None
