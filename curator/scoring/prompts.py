"""Prompts on their way to a scorer: in the form it asks for, and what of them it could read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from curator.domain.errors import WeightsError
from curator.domain.generation import Prompt
from curator.domain.score import Note
from curator.metadata.boilerplate import is_boilerplate
from curator.metadata.languages import Readable, readable
from curator.scoring.registry import Loading, Reading, Texts

NORM1 = "norm1"
CONTENT = "content"
WINDOWS = "windows"
"""The whole of norm1, window by window."""


def in_variant(prompt: Prompt | None, variant: str) -> Prompt | None:
    """A prompt of variant norm1 as a scorer of some `text_variant` is given it."""
    if prompt is None or variant != CONTENT:
        return prompt
    chunks = tuple(filter(None, map(_without_boilerplate, prompt.chunks or (prompt.text,))))
    return replace(prompt, text=", ".join(chunks), chunks=chunks)


def _without_boilerplate(chunk: str) -> str:
    return ", ".join(part for part in chunk.split(", ") if not is_boilerplate(part))


def texts_of(loading: Loading, key: str) -> Texts:
    """The text tower of a scorer's backbone; WeightsError when it has none."""
    texts = loading.backbone.texts if loading.backbone is not None else None
    if texts is None:
        raise WeightsError(f"{key} needs a backbone that reads text")
    return texts


@dataclass(frozen=True, slots=True)
class Read:
    """What a text tower made of one prompt.

    Attributes:
        reading: None when there is nothing to judge by.
        refusal: why not; "" with a reading.
        is_mixed: words in scripts the tower cannot read were left out.
    """

    reading: Reading | None
    refusal: str = ""
    is_mixed: bool = False

    @property
    def notes(self) -> str:
        """What must be known beside a value."""
        return notes(self.reading.kept if self.reading else 1, is_mixed=self.is_mixed)


def notes(kept: float, *, is_mixed: bool) -> str:
    """What must be known beside a value.

    Args:
        kept: share of the prompt's tokens that were read, 0–1.
        is_mixed: words in scripts the tower cannot read were left out.
    """
    # Rounded down: 0.996 of the tokens are not all of them.
    cut = [f"{Note.TRUNCATED}:{math.floor(100 * kept) / 100}"] if kept < 1 else []
    mixed = [Note.MIXED_LANGUAGE] if is_mixed else []
    return ", ".join([*cut, *mixed])


def readables(prompts: Sequence[Prompt | None]) -> list[tuple[Prompt, Readable]]:
    """Each prompt with what of it an English text encoder can read, in its words too."""
    return [_readable(prompt or Prompt()) for prompt in prompts]


def _readable(prompt: Prompt) -> tuple[Prompt, Readable]:
    found = readable(prompt.text)
    if not found.text:
        return replace(prompt, text="", chunks=()), found
    if not found.is_mixed:
        return prompt, found
    chunks = tuple(filter(None, (readable(chunk).text for chunk in prompt.chunks)))
    return replace(prompt, text=found.text, chunks=chunks), found


def refusal_of(text: Readable) -> str:
    """Why a prompt without readable words is not judged."""
    return Note.LANGUAGE if text.is_unreadable else Note.NO_PROMPT


def read(texts: Texts, prompts: Sequence[Prompt | None]) -> list[Read]:
    """The first window of each prompt that can be read."""
    found = readables(prompts)
    readings = iter(texts.embed_prompts([prompt for prompt, text in found if text.text]))
    return [_read(text, next(readings) if text.text else None) for _, text in found]


def _read(text: Readable, reading: Reading | None) -> Read:
    if reading is None or not reading.tokens:
        return Read(None, refusal_of(text))
    return Read(reading, is_mixed=text.is_mixed)
