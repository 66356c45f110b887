"""Small networks on top of an embedding, as the published aesthetic predictors have them.

A chain of linear layers without activations is one affine map; collapsed in float64 it costs
microseconds and is exact to 4e-7 (SCORING.md §1.4). No torch here: tensors come as arrays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from curator.domain.errors import WeightsError


@dataclass(frozen=True, slots=True, eq=False)
class AffineHead:
    """The map e ↦ weight·e + bias in float64."""

    weight: np.ndarray
    bias: float

    def of(self, embeddings: np.ndarray) -> np.ndarray:
        """One value a row of (n, dimensions)."""
        values: np.ndarray = embeddings.astype(np.float64) @ self.weight + self.bias
        return values


def collapsed(tensors: Mapping[str, Any], layers: Sequence[str]) -> AffineHead:
    """The affine map of linear layers that follow each other.

    Args:
        tensors: arrays by name, exactly "LAYER.weight" and "LAYER.bias" of each layer.
        layers: names of the layers in the order they are applied.

    Raises:
        WeightsError: a layer is missing, another is there, or the shapes do not fit.
    """
    expected = {f"{layer}.{part}" for layer in layers for part in ("weight", "bias")}
    if set(tensors) != expected:
        odd = ", ".join(sorted(set(tensors) ^ expected)[:3])
        raise WeightsError(f"the head is not the published one: it differs in {odd}")
    arrays = {name: np.asarray(tensor, np.float64) for name, tensor in tensors.items()}
    try:
        weight, bias = arrays[f"{layers[0]}.weight"], arrays[f"{layers[0]}.bias"]
        for layer in layers[1:]:
            weight = arrays[f"{layer}.weight"] @ weight
            bias = arrays[f"{layer}.weight"] @ bias + arrays[f"{layer}.bias"]
        (row,) = weight
        return AffineHead(row, float(bias.item()))
    except (ValueError, TypeError) as error:
        raise WeightsError(f"the layers of the head do not fit each other: {error}") from error


def normalised(vectors: np.ndarray) -> np.ndarray:
    """Rows of norm 1 in float64; a row of norm 0 becomes NaN."""
    exact = vectors.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        unit: np.ndarray = exact / np.linalg.norm(exact, axis=-1, keepdims=True)
    return unit
