"""`clip_mean`: the match with the whole of a long prompt, window by window.

The mean of 100 times the cosine with each window, weighted by the tokens in it. Windows are cut as
A1111 cuts them: 75 tokens, back to a comma near the end, BREAK begins a new one (SCORING.md §3.3).
Embeddings are not averaged, which would inflate the cosine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from curator.domain.generation import Prompt
from curator.domain.score import Direction, RunsOn, Score, ScorerInfo
from curator.metadata.languages import Readable
from curator.scoring.prompts import WINDOWS, notes, readables, refusal_of, texts_of
from curator.scoring.registry import Inputs, Loading, Reading, ScorerPlugin, Texts
from curator.scoring.scorers.clip import cosine

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="clip_mean",
        version="1",
        title="CLIP score, whole prompt",
        summary="how well the image matches all of a long prompt: the mean over windows of 75 "
        "tokens",
        limits="beauty; words are judged apart where a window ends between them",
        half_bounds=(0.1, 0.5),
        direction=Direction.HIGHER,
        low=15.0,
        high=40.0,
        runs_on=RunsOn.DEVICE,
        needs_prompt=True,
        backbone="clip",
        text_variant=WINDOWS,
    ),
    load="curator.scoring.scorers.clip_mean:load",
)


class ClipMean:
    """The mean of the windows' cosines."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        """One value an image that has a readable prompt."""
        if images.embeddings is None:
            raise ValueError("clip_mean reads embeddings")
        found = readables(prompts)
        windows = self._texts.embed_windows_of([prompt for prompt, _ in found])
        return [
            _score(image, read, text)
            for image, read, (_, text) in zip(images.embeddings, windows, found, strict=True)
        ]

    def close(self) -> None:
        """Nothing to give back: the text tower is the backbone's."""


def load(loading: Loading) -> ClipMean:
    """Take the backbone's text tower; WeightsError when it has none."""
    return ClipMean(texts_of(loading, "clip_mean"))


def _score(image: np.ndarray, windows: Sequence[Reading], text: Readable) -> Score:
    if not windows:
        return Score(math.nan, refusal_of(text))
    cosines = [cosine(image, each.vector) for each in windows]
    mean = float(np.average(cosines, weights=[each.tokens for each in windows]))
    return Score(100 * mean, notes(windows[0].kept, is_mixed=text.is_mixed))
