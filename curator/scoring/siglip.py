"""SigLIP's image tower with its pooling head, as aesthetic-predictor-v2.5 uses it.

Imports torch and transformers, therefore is itself imported in the scoring thread only.
"""

from __future__ import annotations

import numpy as np
import torch
from transformers.models.siglip.configuration_siglip import SiglipVisionConfig
from transformers.models.siglip.modeling_siglip import SiglipVisionModel

from curator.domain.errors import CuratorError, WeightsError
from curator.scoring.architecture import SIGLIP_SO400M, ImageArchitecture, siglip_architecture
from curator.scoring.clip_towers import HALF, Pixels, dimensions, found_weights
from curator.scoring.registry import Loading
from curator.scoring.tensors import built, read_tensors

_TOWER = "vision_model."


class SiglipImages:
    """Images to what the pooling head gives, not normalised.

    Args:
        loading: with weights that hold the tower; texts in them are left aside.
        side: pixels of the square images it must take.
    """

    def __init__(self, loading: Loading, side: int) -> None:
        found = found_weights(loading)
        architecture = siglip_architecture(found.config, SIGLIP_SO400M)
        if architecture.image != side:
            raise WeightsError(
                f"{found.path} takes images of {architecture.image} pixels, not {side}"
            )
        tensors = read_tensors(found.path, lambda name: name.startswith(_TOWER))
        plain = {name.removeprefix(_TOWER): tensor for name, tensor in tensors.items()}
        self.dimensions = architecture.vision.width
        self._crew = loading.crew
        self._pixels = Pixels(loading, side, HALF)
        self._model: torch.nn.Module | None = built(
            lambda: image_tower(architecture), plain, loading, found.path
        )

    def embed(self, pixels: np.ndarray) -> np.ndarray:
        """uint8 RGB of shape (n, side, side, 3) to float32 of shape (n, dimensions)."""
        model = self._model
        if model is None:
            raise CuratorError("the image tower is closed")
        found = self._crew.spread(lambda part: self._embedded(model, pixels[part]), len(pixels))
        return np.concatenate(found)

    def close(self) -> None:
        """Drop the tower."""
        self._model = None

    def _embedded(self, model: torch.nn.Module, pixels: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            pooled = model(pixel_values=self._pixels.normal(pixels)).pooler_output
            found: np.ndarray = pooled.float().cpu().numpy()
        return found


def image_tower(architecture: ImageArchitecture) -> torch.nn.Module:
    """SigLIP's image tower, with whatever numbers torch begins with."""
    made: torch.nn.Module = SiglipVisionModel(
        SiglipVisionConfig(
            image_size=architecture.image,
            patch_size=architecture.patch,
            **dimensions(architecture.vision),
        )
    )
    return made
