"""Scorers that are an affine map of a backbone's embedding, brought to norm 1 before.

What the published ones have in common (SCORING.md §1.4, 1.5, 1.10): the map is collapsed in
float64 and evaluated there, whatever the backbone computes in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from curator.domain.errors import WeightsError
from curator.domain.generation import Prompt
from curator.domain.score import Score
from curator.scoring.heads import AffineHead, collapsed, normalised
from curator.scoring.registry import Inputs, Loading


class EmbeddingHead:
    """One value an image, whatever its prompt."""

    def __init__(self, head: AffineHead) -> None:
        self._head = head

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        """The head's value of each embedding."""
        del prompts
        if images.embeddings is None:
            raise ValueError("this scorer reads embeddings")
        return [Score(float(value)) for value in self._head.of(normalised(images.embeddings))]

    def close(self) -> None:
        """Nothing to give back."""


def load_head(
    loading: Loading,
    layers: Sequence[str],
    renamed: Callable[[str], str] = lambda name: name,
) -> EmbeddingHead:
    """Read a head; WeightsError when it is another one or does not fit the backbone.

    Args:
        loading: with the head's weights and the backbone.
        layers: names of its linear layers, in order.
        renamed: the name of a tensor as `layers` has it, from the file's.
    """
    # Imports torch, which reading a PLUGIN must not do.
    from curator.scoring.tensors import read_tensors

    if loading.weights is None or loading.backbone is None:
        raise WeightsError("a head needs its weights and its backbone")
    path = loading.weights.path
    tensors = read_tensors(path)
    head = collapsed(arrays_of({renamed(name): each for name, each in tensors.items()}), layers)
    if len(head.weight) != loading.backbone.dimensions:
        raise WeightsError(
            f"{path} takes {len(head.weight)} numbers, the backbone gives "
            f"{loading.backbone.dimensions}"
        )
    return EmbeddingHead(head)


def arrays_of(tensors: Mapping[str, object]) -> dict[str, np.ndarray]:
    """Torch tensors of any dtype as float64 arrays."""
    return {name: each.double().numpy() for name, each in tensors.items()}  # type: ignore[attr-defined]
