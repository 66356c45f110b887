"""ImageReward's network: BLIP's image tower, its text encoder, and a head on their first token.

Through transformers alone, with the authors' names of tensors turned into its own (SCORING.md
§1.9). Imports torch and transformers, therefore is itself imported in the scoring thread only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from transformers.models.blip.configuration_blip import BlipTextConfig, BlipVisionConfig
from transformers.models.blip.modeling_blip import BlipVisionModel
from transformers.models.blip.modeling_blip_text import BlipTextModel

from curator.domain.errors import CuratorError, WeightsError
from curator.scoring.architecture import BLIP_LARGE, BlipArchitecture, blip_architecture
from curator.scoring.clip_towers import OPENAI, Pixels, dimensions, found_weights
from curator.scoring.heads import AffineHead, collapsed
from curator.scoring.registry import CLIP_INPUT, Loading
from curator.scoring.tensors import built, read_tensors, shortened
from curator.scoring.wordpieces import Pieces

LAYERS = tuple(f"mlp.layers.{number}" for number in (0, 2, 4, 6, 7))

_IMAGE, _TEXT, _HEAD = "blip.visual_encoder.", "blip.text_encoder.", "mlp."
_UNUSED = ("blip.vision_proj.", "blip.text_proj.")
_IMAGE_NAMES = (
    (r"cls_token", "embeddings.class_embedding"),
    (r"pos_embed", "embeddings.position_embedding"),
    (r"patch_embed\.proj\.(.+)", r"embeddings.patch_embedding.\1"),
    (r"norm\.(.+)", r"post_layernorm.\1"),
    (r"blocks\.(\d+)\.norm([12])\.(.+)", r"encoder.layers.\1.layer_norm\2.\3"),
    (r"blocks\.(\d+)\.attn\.qkv\.(.+)", r"encoder.layers.\1.self_attn.qkv.\2"),
    (r"blocks\.(\d+)\.attn\.proj\.(.+)", r"encoder.layers.\1.self_attn.projection.\2"),
    (r"blocks\.(\d+)\.mlp\.(.+)", r"encoder.layers.\1.mlp.\2"),
)


class RewardNetwork:
    """Image and word pieces to the head's value, which is not normalised yet."""

    def __init__(self, loading: Loading) -> None:
        found = found_weights(loading)
        architecture = blip_architecture(found.config, BLIP_LARGE)
        if architecture.image != CLIP_INPUT.size:
            raise WeightsError(f"{found.path} takes images of {architecture.image} pixels")
        tensors = _sorted(read_tensors(found.path), found.path)
        self._device = loading.device
        self._crew = loading.crew
        self.vocabulary = architecture.vocabulary
        self._pixels = Pixels(loading, architecture.image, OPENAI)
        self._head = _head(tensors[_HEAD])
        self._images: torch.nn.Module | None = built(
            lambda: image_tower(architecture), _named(tensors[_IMAGE]), loading, found.path
        )
        self._texts: torch.nn.Module | None = built(
            lambda: text_encoder(architecture), tensors[_TEXT], loading, found.path
        )

    def values(self, pixels: np.ndarray, pieces: Sequence[Pieces]) -> np.ndarray:
        """The head's value of each pair, in float64."""
        if self._images is None or self._texts is None:
            raise CuratorError("the network is closed")
        images, texts = self._images, self._texts
        first = self._crew.spread(
            lambda part: self._first_states(images, texts, pixels[part], pieces[part]), len(pieces)
        )
        return self._head.of(np.concatenate(first))

    def _first_states(
        self,
        images: torch.nn.Module,
        texts: torch.nn.Module,
        pixels: np.ndarray,
        pieces: Sequence[Pieces],
    ) -> np.ndarray:
        with torch.inference_mode():
            seen = images(pixel_values=self._pixels.normal(pixels)).last_hidden_state
            states = texts(
                input_ids=self._tensor([each.ids for each in pieces]),
                attention_mask=self._tensor([each.mask for each in pieces]),
                encoder_hidden_states=seen,
                encoder_attention_mask=torch.ones(seen.shape[:2], device=seen.device).long(),
            ).last_hidden_state
            first: np.ndarray = states[:, 0].float().cpu().numpy()
        return first

    def close(self) -> None:
        """Drop both parts."""
        self._images = self._texts = None

    def _tensor(self, rows: Sequence[tuple[int, ...]]) -> torch.Tensor:
        return torch.tensor(rows, device=self._device)


def _sorted(tensors: Mapping[str, torch.Tensor], path: Path) -> dict[str, dict[str, torch.Tensor]]:
    """The tensors by the part they belong to; WeightsError for one of no part."""
    found: dict[str, dict[str, torch.Tensor]] = {_IMAGE: {}, _TEXT: {}, _HEAD: {}}
    for name, tensor in tensors.items():
        part = next((part for part in found if name.startswith(part)), None)
        if part is not None:
            found[part][name.removeprefix(part)] = tensor
        elif not name.startswith(_UNUSED):
            raise WeightsError(f"{path} is no ImageReward model: it has {shortened([name])}")
    return found


def _named(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The image tower's tensors under transformers' names."""
    return {_name(name): tensor for name, tensor in tensors.items()}


def _name(name: str) -> str:
    for pattern, replacement in _IMAGE_NAMES:
        found = re.fullmatch(pattern, name)
        if found is not None:
            return found.expand(replacement)
    return name


def _head(tensors: Mapping[str, torch.Tensor]) -> AffineHead:
    arrays = {_HEAD + name: tensor.double().numpy() for name, tensor in tensors.items()}
    return collapsed(arrays, LAYERS)


def image_tower(architecture: BlipArchitecture) -> torch.nn.Module:
    """BLIP's image tower, with whatever numbers torch begins with."""
    made: torch.nn.Module = BlipVisionModel(
        BlipVisionConfig(
            image_size=architecture.image,
            patch_size=architecture.patch,
            **dimensions(architecture.vision),
        )
    )
    return made


def text_encoder(architecture: BlipArchitecture) -> torch.nn.Module:
    """The encoder that looks at the image tower's tokens; likewise."""
    made: torch.nn.Module = BlipTextModel(
        BlipTextConfig(
            vocab_size=architecture.vocabulary,
            max_position_embeddings=architecture.positions,
            encoder_hidden_size=architecture.vision.width,
            **dimensions(architecture.text),
        ),
        add_pooling_layer=False,
    )
    return made
