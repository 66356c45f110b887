"""`first_words`: how well an image matches the first words of its prompt, as 100 times a cosine.

A scorer on the embedding of CLIP that Curator's own scorers share: the image is embedded once for
all of them. What a prompt names first is mostly what the image is to show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from curator.domain.errors import WeightsError
from curator.domain.generation import Prompt
from curator.domain.score import Direction, RunsOn, Score, ScorerInfo
from curator.scoring.prompts import NORM1, Read, read
from curator.scoring.registry import Inputs, Loading, ScorerPlugin, Texts

WORDS = 8

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="first_words",
        version="1",
        title="CLIP score, first words",
        summary=f"how well the image matches the first {WORDS} words of its prompt",
        limits="beauty, and the rest of the prompt",
        direction=Direction.HIGHER,
        low=15.0,
        high=40.0,
        runs_on=RunsOn.DEVICE,
        needs_prompt=True,
        token_limit=75,
        backbone="clip",
        text_variant=NORM1,
    ),
    load="example_scorer.first_words:load",
)


class FirstWords:
    """The cosine of the image and the beginning of its prompt."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        """One Score an image; `read` knows why a prompt cannot be read."""
        if images.embeddings is None:
            raise ValueError("first_words reads embeddings")
        found = read(self._texts, [_beginning(prompt) for prompt in prompts])
        return [_score(*each) for each in zip(images.embeddings, found, strict=True)]

    def close(self) -> None:
        """Nothing to give back: both towers are the backbone's."""


def _beginning(prompt: Prompt | None) -> Prompt | None:
    if prompt is None:
        return None
    return replace(prompt, text=" ".join(prompt.text.split()[:WORDS]), chunks=())


def _score(image: np.ndarray, found: Read) -> Score:
    if found.reading is None:
        return Score(math.nan, found.refusal)
    # Both have norm 1. A sum of float64, whatever the towers computed in.
    cosine = float(image.astype(np.float64) @ found.reading.vector.astype(np.float64))
    return Score(100 * cosine, found.notes)


def load(loading: Loading) -> FirstWords:
    """Take the backbone's text tower; WeightsError when it has none."""
    texts = loading.backbone.texts if loading.backbone is not None else None
    if texts is None:
        raise WeightsError("first_words needs a backbone that reads text")
    return FirstWords(texts)
