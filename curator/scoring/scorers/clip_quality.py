"""`clip_quality`: whether CLIP finds the image nearer to "Good photo." than to "Bad photo.".

softmax(100 · [cos good, cos bad])[0] on the shared embedding: the prompt pair of CLIP-IQA (Wang et
al. 2023), as torchmetrics computes it for this backbone (SCORING.md §1.12).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from curator.domain.generation import Prompt
from curator.domain.score import Direction, RunsOn, Score, ScorerInfo
from curator.scoring.heads import normalised
from curator.scoring.prompts import texts_of
from curator.scoring.registry import Inputs, Loading, ScorerPlugin, Texts

PAIR = ("Good photo.", "Bad photo.")
_SCALE = 100.0

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="clip_quality",
        version="1",
        title="CLIP quality",
        summary="whether the image looks more like a “Good photo.” than like a “Bad photo.” "
        "(0 to 1)",
        limits="noise and JPEG traces, which 224 pixels do not show; drawings are no photos",
        half_bounds=(0.025, 0.125),
        direction=Direction.HIGHER,
        low=0.0,
        high=1.0,
        runs_on=RunsOn.DEVICE,
        backbone="clip",
        needs_texts=True,
    ),
    load="curator.scoring.scorers.clip_quality:load",
)


class ClipQuality:
    """The two texts are read once, at the first image."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._pair: np.ndarray | None = None

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        """One value an image, whatever its prompt."""
        del prompts
        if images.embeddings is None:
            raise ValueError("clip_quality reads embeddings")
        if self._pair is None:
            self._pair = normalised(np.stack([each.vector for each in self._texts.embed(PAIR)]))
        logits = _SCALE * normalised(images.embeddings) @ self._pair.T
        return [Score(float(1 / (1 + np.exp(bad - good)))) for good, bad in logits]

    def close(self) -> None:
        """Nothing to give back: the text tower is the backbone's."""


def load(loading: Loading) -> ClipQuality:
    """Take the backbone's text tower; WeightsError when it has none."""
    return ClipQuality(texts_of(loading, "clip_quality"))
