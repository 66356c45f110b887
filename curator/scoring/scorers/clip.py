"""`clip`: how well an image matches its prompt, as 100 times the cosine of CLIP's two embeddings.

SCORING.md §1.3 and §3.3: the value is not clamped, the prompt's first window is read, and a
prompt that is absent or in a script the tower cannot read gives no value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from curator.domain.errors import WeightsError
from curator.domain.score import Direction, Note, RunsOn, Score, ScorerInfo
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
        read = [place for place, prompt in enumerate(prompts) if prompt]
        readings = self._texts.embed([prompts[place] or "" for place in read])
        scores = [Score(math.nan, Note.NO_PROMPT)] * len(prompts)
        for place, reading in zip(read, readings, strict=True):
            scores[place] = _cosine(images.embeddings[place], reading)
        return scores

    def close(self) -> None:
        """Nothing to give back: the text tower is the backbone's."""


def load(loading: Loading) -> ClipScore:
    """Take the backbone's text tower; WeightsError when it has none."""
    texts = loading.backbone.texts if loading.backbone is not None else None
    if texts is None:
        raise WeightsError("clip needs a backbone that reads text")
    return ClipScore(texts)


def _cosine(image: np.ndarray, reading: Reading) -> Score:
    if not reading.tokens:
        return Score(math.nan, Note.NO_PROMPT)
    # Rounded down: 0.996 of the tokens are not all of them.
    note = f"{Note.TRUNCATED}:{math.floor(100 * reading.kept) / 100}" if reading.kept < 1 else ""
    return Score(100 * float(normalised(image) @ normalised(reading.vector)), note)
