"""Prompts made plain: what people read, what search finds and what scorers are shown.

The syntax is taken away (`prompt_dialects`, `prompt_syntax`), encodings are mended, quality words
go to the end where a text encoder's limit cuts first. Text without any syntax comes out as it was,
spaces and commas tidied.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from functools import lru_cache

import ftfy

from curator.domain.generation import Prompt
from curator.metadata.boilerplate import is_boilerplate
from curator.metadata.json_prompts import json_prompt
from curator.metadata.prompt_dialects import (
    has_bare_embeddings,
    parts_at_pipes,
    without_dialect,
)
from curator.metadata.prompt_ropes import AND, BREAK, LITERAL_COLON, is_ratio
from curator.metadata.prompt_syntax import plain_text

LONGEST_PROMPT = 250_000
"""Letters of a prompt that are looked at; beyond any text encoder, and bounded in memory."""

_FLAGS = ("lora", "embedding", "sched", "alt", "and", "break", "uncertain", "json", "cut")
_MOST_EMBEDDINGS = 500
_SYSTEM_PROMPT_END = "<Prompt Start>"
_NEEDS_MENDING = re.compile(r"[^\t\n -%'-~]")
_COMMENT_LINE = re.compile(r"^[^\S\n]{0,20}#[^\n]*", re.MULTILINE)
_COMMA = re.compile(r" ?,(?:(?<!\d,)|(?!\d))[ ,]*")
_WEIGHT_OF_PART = re.compile(r"( ?): ?([-+]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))\Z")
_WORD = re.compile(r"[^\s,]+")
_EMOTICON = re.compile(
    r"[^\w\s]{1,3}_+[^\w\s]{1,3}|(\w)_+\1|6_9|[0o]_[0o]|[<>]_[oO]|[oO]_[<>]|[^\w\s]?\w_\w[^\w\s]",
    re.IGNORECASE,
)


class Variant(StrEnum):
    """How plain a prompt is made.

    RAW: as it was, to compare with published references. NORM1: plain, quality words last.
    CONTENT: plain, without them.
    """

    RAW = "raw"
    NORM1 = "norm1"
    CONTENT = "content"


def plain_prompt(
    text: str,
    *,
    steps: int | None = None,
    embeddings: Collection[str] = (),
    variant: Variant = Variant.NORM1,
    tool: str | None = None,
) -> Prompt:
    """A prompt in any generator's syntax, made plain.

    Args:
        text: the positive prompt as the generator had it.
        steps: how many were run, to tell which part of `[from:to:10]` held longest.
        embeddings: names of textual inversions, which are no words of the language. Programs
            that have a sign for them (`embedding:name`) mean the word where it stands alone.
        variant: how plain.
        tool: whose prompt it is (`Generation.tool`); what only one program means by its signs
            (InvokeAI's `++`, Midjourney's `--ar`) is read only where it is that program's.
    """
    if variant == Variant.RAW:
        return Prompt(text, (text,) if text else ())
    flags = {"cut"} if len(text) > LONGEST_PROMPT else set()
    text = _without_comments(_mended_words(text[:LONGEST_PROMPT], flags))
    text = without_dialect(text, tool, flags)
    plain, met = plain_text(text, steps, pipes_part=parts_at_pipes(tool))
    if embeddings and has_bare_embeddings(tool):
        plain = _without_names(plain, embeddings, flags)
    chunks = _ordered(_chunks(plain, "and" in met), with_boilerplate=variant == Variant.NORM1)
    found = tuple(flag for flag in _FLAGS if flag in flags | met)
    return Prompt(", ".join(chunks), tuple(chunks), found)


def _mended_words(text: str, flags: set[str]) -> str:
    """The words of a text that may be JSON, mended.

    JSON is looked for first in what was written, because mending makes straight quotes of others,
    and then in what was mended, because people write JSON with those others.
    """
    inner = json_prompt(text)
    mended = _mended(text if inner is None else inner)
    if inner is None:
        inner = json_prompt(mended)
        mended = mended if inner is None else inner
    flags.update(() if inner is None else {"json"})
    return mended


def _mended(text: str) -> str:
    """Broken encodings repaired, HTML and full-width forms undone, as CLIP's own tokenizer does.

    Printable ASCII without `&` is left alone by both, which take longer to find that out.
    """
    if text.isascii() and not _NEEDS_MENDING.search(text):
        return text
    return html.unescape(ftfy.fix_text(text))


def _without_comments(text: str) -> str:
    """The text without `/* … */`, lines that begin with `#`, and a language model's orders."""
    kept = []
    at = 0
    while (start := text.find("/*", at)) >= 0 and (end := text.find("*/", start + 2)) >= 0:
        kept.append(text[at:start])
        at = end + 2
    text = "".join([*kept, text[at:]]).rpartition(_SYSTEM_PROMPT_END)[2]
    if "#" not in text:
        return text
    said = _COMMENT_LINE.sub("", text)
    return said if said.strip() else text  # hashtags, where nothing else is said


def _without_names(text: str, embeddings: Collection[str], flags: set[str]) -> str:
    text, count = _named(frozenset(embeddings)).subn("", text)
    flags.update({"embedding"} if count else ())
    return text


@lru_cache(maxsize=64)
def _named(names: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(filter(None, map(str.strip, names)), key=lambda name: (-len(name), name))
    either = "|".join(re.escape(name) for name in longest_first[:_MOST_EMBEDDINGS])
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if either else r"(?!)", re.IGNORECASE)


def _chunks(plain: str, has_and: bool) -> Iterator[str]:
    for part in plain.split(AND):
        tidy = _counting(_tidy(part)) if has_and else _tidy(part)
        yield from map(_tidy, tidy.replace(LITERAL_COLON, ":").split(BREAK))


def _counting(part: str) -> str:
    """A part between ANDs without the weight at its end; nothing if that is not above nought."""
    weight = _WEIGHT_OF_PART.search(part)
    if weight is None or (not weight[1] and is_ratio(part[: weight.start()], weight[2])):
        return part
    return part[: weight.start()] if float(weight[2]) > 0 else ""


def _tidy(text: str) -> str:
    spaced = " ".join(text.split())
    if "_" in spaced:
        spaced = " ".join(_WORD.sub(_spaced, spaced).split())
    return _COMMA.sub(", ", spaced).strip(" ,")


def _spaced(word: re.Match[str]) -> str:
    """A word in snake case as several; faces such as o_o are left as they are."""
    if "_" not in word[0] or _EMOTICON.fullmatch(word[0]):
        return word[0]
    return word[0].replace("_", " ")


def _ordered(chunks: Iterable[str], *, with_boilerplate: bool) -> list[str]:
    """Chunks that hold something, the boilerplate of them all at the end of the last."""
    kept: list[str] = []
    boilerplate: dict[str, str] = {}
    for chunk in chunks:
        content = []
        for segment in chunk.split(", "):
            if is_boilerplate(segment):
                boilerplate[segment.lower()] = segment
            else:
                content.append(segment)
        if any(content):
            kept.append(", ".join(content))
    if boilerplate and with_boilerplate:
        last = [kept.pop()] if kept else []
        kept.append(", ".join([*last, *boilerplate.values()]))
    return kept
