"""`clip`: how well an image matches its prompt, as 100 times the cosine of CLIP's two embeddings.

SCORING.md §1.3 and §3.3: the value is not clamped, the prompt's first window is read, and a
prompt that is absent or in a script the tower cannot read gives no value. Beside it stands the
form of Hessel et al. 2021 (CLIPScore), on this backbone instead of their ViT-B/32.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from curator.domain.generation import Prompt
from curator.domain.score import Direction, Note, RunsOn, Score, ScorerInfo
from curator.scoring.heads import normalised
from curator.scoring.prompts import NORM1, Read, read, texts_of
from curator.scoring.registry import Inputs, Loading, ScorerPlugin, Texts

HESSEL_PREFIX = "A photo depicts "
HESSEL_WEIGHT = 2.5

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="clip",
        version="1",
        title="CLIP score",
        summary="how well the image matches its prompt",
        limits="beauty, flaws, counts and negations; what stands beyond 75 tokens of the prompt",
        half_bounds=(0.1, 0.5),
        direction=Direction.HIGHER,
        low=15.0,
        high=40.0,
        runs_on=RunsOn.DEVICE,
        needs_prompt=True,
        token_limit=75,
        backbone="clip",
        text_variant=NORM1,
    ),
    load="curator.scoring.scorers.clip:load",
)


class ClipScore:
    """The cosine of image and prompt, evaluated in float64 from float32 embeddings."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        """One value an image that has a readable prompt."""
        if images.embeddings is None:
            raise ValueError("clip reads embeddings")
        # Together, so that they share forwards.
        found = read(self._texts, [*prompts, *map(_depicting, prompts)])
        plain, depicting = found[: len(prompts)], found[len(prompts) :]
        return [_score(*each) for each in zip(images.embeddings, plain, depicting, strict=True)]

    def close(self) -> None:
        """Nothing to give back: the text tower is the backbone's."""


def load(loading: Loading) -> ClipScore:
    """Take the backbone's text tower; WeightsError when it has none."""
    return ClipScore(texts_of(loading, "clip"))


def cosine(image: np.ndarray, text: np.ndarray) -> float:
    """The cosine of two vectors, in float64."""
    return float(normalised(image) @ normalised(text))


def _depicting(prompt: Prompt | None) -> Prompt | None:
    if prompt is None or not prompt.text:
        return None
    return replace(prompt, text=HESSEL_PREFIX + prompt.text)


def _score(image: np.ndarray, plain: Read, depicting: Read) -> Score:
    if plain.reading is None:
        return Score(math.nan, plain.refusal)
    value = cosine(image, plain.reading.vector)
    return Score(100 * value, ", ".join(filter(None, (plain.notes, _hessel(image, depicting)))))


def _hessel(image: np.ndarray, depicting: Read) -> str:
    if depicting.reading is None:
        return ""
    value = HESSEL_WEIGHT * max(cosine(image, depicting.reading.vector), 0.0)
    return f"{Note.HESSEL}:{value:.6f}" if math.isfinite(value) else ""
