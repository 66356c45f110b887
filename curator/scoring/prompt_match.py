"""Scorers that are a CLIP model of their own: the cosine of its two towers, times a factor."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from curator.domain.generation import Prompt
from curator.domain.score import Score
from curator.scoring.heads import normalised
from curator.scoring.prompts import Read, read
from curator.scoring.registry import Inputs, Loading

if TYPE_CHECKING:
    from curator.scoring.clip_towers import ClipImages, ClipTexts


class PromptMatch:
    """`factor` times the cosine, evaluated in float64 from float32 embeddings."""

    def __init__(self, images: ClipImages, texts: ClipTexts, factor: float) -> None:
        self._images = images
        self._texts = texts
        self._factor = factor

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        """One value an image that has a readable prompt; the others are not looked at."""
        if images.pixels is None:
            raise ValueError("this scorer reads pixels")
        found = read(self._texts, prompts)
        asked = [at for at, each in enumerate(found) if each.reading is not None]
        vectors = self._images.embed(images.pixels[asked]) if asked else ()
        by_place = dict(zip(asked, vectors, strict=True))
        return [self._score(each, by_place.get(at)) for at, each in enumerate(found)]

    def _score(self, found: Read, image: np.ndarray | None) -> Score:
        if found.reading is None or image is None:
            return Score(math.nan, found.refusal)
        value = self._factor * float(normalised(image) @ normalised(found.reading.vector))
        return Score(value, found.notes)

    def close(self) -> None:
        """Drop both towers."""
        self._images.close()
        self._texts.close()


def load_match(loading: Loading, factor: Callable[[Path], float] = lambda _: 1.0) -> PromptMatch:
    """Both towers of a ViT-H/14, unless a config.json says otherwise.

    Args:
        loading: with the model's weights and vocabulary.
        factor: what to multiply cosines with, from the weights file.
    """
    # These import torch, which reading a PLUGIN must not do.
    from curator.scoring.architecture import VIT_H_14
    from curator.scoring.backbones import checked_architecture
    from curator.scoring.clip_towers import ClipImages, ClipTexts, found_weights

    architecture = checked_architecture(loading, VIT_H_14)
    texts = ClipTexts(loading, architecture)
    path = found_weights(loading).path
    return PromptMatch(ClipImages(loading, architecture), texts, factor(path))
