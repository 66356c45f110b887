"""Prompts made plain: what people read, what search finds and what scorers are shown.

The syntax is taken away (`prompt_syntax`), encodings are mended, quality words go to the end where
a text encoder's limit cuts first. Text without any syntax comes out as it was, spaces and commas
tidied.
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
from curator.metadata.prompt_syntax import AND, BREAK, plain_text

LONGEST_PROMPT = 250_000
"""Letters of a prompt that are looked at; beyond any text encoder, and bounded in memory."""

_FLAGS = ("lora", "embedding", "sched", "alt", "and", "break", "uncertain", "json", "cut")
_COMMENT_LINE = re.compile(r"^[^\S\n]{0,20}#[^\n]*", re.MULTILINE)
_COMMA = re.compile(r" ?,(?:(?<!\d,)|(?!\d))[ ,]*")
_WEIGHT_OF_PART = re.compile(r" ?: ?(-?\d{1,9}(?:\.\d{0,9})?)$")
_WORD = re.compile(r"[^\s,]+")
_EMOTICON = re.compile(
    r"[^\w\s]{1,3}_+[^\w\s]{1,3}|(\w)_+\1|6_9|[<>]_[oO]|[oO]_[<>]|[^\w\s]?\w_\w[^\w\s]",
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
) -> Prompt:
    """A prompt in any generator's syntax, made plain.

    Args:
        text: the positive prompt as the generator had it.
        steps: how many were run, to tell which part of `[from:to:10]` held longest.
        embeddings: names of textual inversions, which are no words of the language.
        variant: how plain.
    """
    if variant == Variant.RAW:
        return Prompt(text, (text,) if text else ())
    flags = {"cut"} if len(text) > LONGEST_PROMPT else set()
    text = _mended(text[:LONGEST_PROMPT])
    inner = json_prompt(text)
    if inner is not None:
        flags.add("json")
        text = inner
    plain, met = plain_text(_without_names(_without_comments(text), embeddings), steps)
    chunks = _ordered(_chunks(plain, "and" in met), with_boilerplate=variant == Variant.NORM1)
    found = tuple(flag for flag in _FLAGS if flag in flags | met)
    return Prompt(", ".join(chunks), tuple(chunks), found)


def _mended(text: str) -> str:
    """Broken encodings repaired, HTML and full-width forms undone, as CLIP's own tokenizer does."""
    return html.unescape(ftfy.fix_text(text))


def _without_comments(text: str) -> str:
    kept = []
    at = 0
    while (start := text.find("/*", at)) >= 0 and (end := text.find("*/", start + 2)) >= 0:
        kept.append(text[at:start])
        at = end + 2
    return _COMMENT_LINE.sub("", "".join([*kept, text[at:]]))


def _without_names(text: str, embeddings: Collection[str]) -> str:
    return _named(frozenset(embeddings)).sub("", text) if embeddings else text


@lru_cache(maxsize=64)
def _named(names: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    either = "|".join(re.escape(name) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if either else r"(?!)", re.IGNORECASE)


def _chunks(plain: str, has_and: bool) -> Iterator[str]:
    for part in plain.split(AND):
        tidy = _tidy(part)
        weight = _WEIGHT_OF_PART.search(tidy) if has_and else None
        if weight is None:
            yield from map(_tidy, tidy.split(BREAK))
        elif float(weight[1]) > 0:
            yield from map(_tidy, tidy[: weight.start()].split(BREAK))


def _tidy(text: str) -> str:
    spaced = _WORD.sub(_spaced, " ".join(text.split()))
    return _COMMA.sub(", ", " ".join(spaced.split())).strip(" ,")


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
        segments = chunk.split(", ")
        content = [segment for segment in segments if not is_boilerplate(segment)]
        boilerplate |= {one.lower(): one for one in segments if is_boilerplate(one)}
        if any(content):
            kept.append(", ".join(content))
    if boilerplate and with_boilerplate:
        last = [kept.pop()] if kept else []
        kept.append(", ".join([*last, *boilerplate.values()]))
    return kept
