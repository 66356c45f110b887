"""`clip`: how well an image matches its prompt, as 100 times the cosine of CLIP's two embeddings.

SCORING.md §1.3 and §3.3: the value is not clamped, the prompt's first window is read, and a
prompt that is absent or in a script the tower cannot read gives no value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from curator.domain.errors import WeightsError
from curator.domain.score import Direction, Note, RunsOn, Score, ScorerInfo
from curator.metadata.languages import Readable, readable
from curator.scoring.heads import normalised
from curator.scoring.registry import Inputs, Loading, Reading, ScorerPlugin, Texts

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="clip",
        version="1",
        title="CLIP score",
        summary="how well the image matches its prompt; says nothing about beauty",
        direction=Direction.HIGHER,
        low=15.0,
        high=40.0,
        runs_on=RunsOn.DEVICE,
        needs_prompt=True,
        token_limit=75,
        backbone="clip",
        text_variant="norm1",
    ),
    load="curator.scoring.scorers.clip:load",
)


class ClipScore:
    """The cosine of image and prompt, evaluated in float64 from float32 embeddings."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def score(self, images: Inputs, prompts: Sequence[str | None]) -> list[Score]:
        """One value an image that has a readable prompt."""
        if images.embeddings is None:
            raise ValueError("clip reads embeddings")
        readables = [readable(prompt or "") for prompt in prompts]
        readings = iter(self._texts.embed([each.text for each in readables if each.text]))
        return [
            _score(image, each, next(readings) if each.text else None)
            for image, each in zip(images.embeddings, readables, strict=True)
        ]

    def close(self) -> None:
        """Nothing to give back: the text tower is the backbone's."""


def load(loading: Loading) -> ClipScore:
    """Take the backbone's text tower; WeightsError when it has none."""
    texts = loading.backbone.texts if loading.backbone is not None else None
    if texts is None:
        raise WeightsError("clip needs a backbone that reads text")
    return ClipScore(texts)


def _score(image: np.ndarray, text: Readable, reading: Reading | None) -> Score:
    if reading is None or not reading.tokens:
        return Score(math.nan, Note.LANGUAGE if text.is_unreadable else Note.NO_PROMPT)
    cosine = float(normalised(image) @ normalised(reading.vector))
    return Score(100 * cosine, ", ".join(_notes(text, reading)))


def _notes(text: Readable, reading: Reading) -> Iterator[str]:
    if reading.kept < 1:
        # Rounded down: 0.996 of the tokens are not all of them.
        yield f"{Note.TRUNCATED}:{math.floor(100 * reading.kept) / 100}"
    if text.is_mixed:
        yield Note.MIXED_LANGUAGE
