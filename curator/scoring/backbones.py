"""CLIP models whose image embedding several scorers share.

Imports torch and transformers, therefore is itself imported in the scoring thread only.
"""

from __future__ import annotations

import numpy as np

from curator.domain.errors import WeightsError
from curator.scoring.architecture import (
    LAION_L_14,
    VIT_L_14,
    ClipArchitecture,
    clip_architecture,
)
from curator.scoring.clip_towers import (
    HALF,
    ClipImages,
    ClipTexts,
    found_weights,
    refuse_foreign,
)
from curator.scoring.registry import CLIP_INPUT, Loading


class ClipBackbone:
    """Images to vectors, and through `texts` prompts to unit vectors of the same space."""

    def __init__(
        self, loading: Loading, architecture: ClipArchitecture, images: ClipImages
    ) -> None:
        self._loading = loading
        self._architecture = architecture
        self._images = images
        self._texts: ClipTexts | None = None

    @property
    def dimensions(self) -> int:
        """Numbers in one embedding."""
        return self._images.dimensions

    @property
    def texts(self) -> ClipTexts:
        """The text tower; WeightsError when its tokenizer files are not there."""
        if self._texts is None:
            self._texts = ClipTexts(self._loading, self._architecture)
        return self._texts

    def embed_images(self, pixels: np.ndarray) -> np.ndarray:
        """uint8 RGB of shape (n, 224, 224, 3) to float32 of shape (n, dimensions)."""
        return self._images.embed(pixels)

    def close(self) -> None:
        """Drop both towers."""
        self._images.close()
        if self._texts is not None:
            self._texts.close()


def load_clip(loading: Loading) -> ClipBackbone:
    """OpenAI's CLIP to unit vectors; ViT-L/14 unless a config.json says otherwise."""
    architecture = checked_architecture(loading, VIT_L_14)
    return ClipBackbone(loading, architecture, ClipImages(loading, architecture))


def load_laion_l14(loading: Loading) -> ClipBackbone:
    """LAION's ViT-L/14 to what comes before its projection (SCORING.md §1.10)."""
    architecture = checked_architecture(loading, LAION_L_14)
    images = ClipImages(loading, architecture, HALF, is_projected=False)
    return ClipBackbone(loading, architecture, images)


def checked_architecture(loading: Loading, published: ClipArchitecture) -> ClipArchitecture:
    """A CLIP model's shape, as described beside its weights; WeightsError if it is none we feed."""
    found = found_weights(loading)
    architecture = clip_architecture(found.config, published)
    if architecture.image != CLIP_INPUT.size:
        raise WeightsError(
            f"{found.path} takes images of {architecture.image} pixels, not {CLIP_INPUT.size}"
        )
    refuse_foreign(found.path)
    return architecture
