"""The shapes of published CLIP models, as a table of our own and as read from a config.json.

Only what decides the numbers is taken from a config.json, each value within bounds; anything else
in it is ignored. No torch here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curator.domain.errors import WeightsError

ACTIVATIONS = frozenset({"quick_gelu", "gelu", "gelu_pytorch_tanh"})
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Tower:
    """One transformer: `width` per token, `heads` that divide it, `mlp` inside a layer."""

    width: int
    layers: int
    heads: int
    mlp: int
    activation: str = "quick_gelu"
    epsilon: float = 1e-5


@dataclass(frozen=True, slots=True)
class ClipArchitecture:
    """A CLIP model: image side and patch in pixels, vocabulary and window in tokens."""

    vision: Tower
    text: Tower
    projection: int
    image: int = 224
    patch: int = 14
    vocabulary: int = 49_408
    window: int = 77


VIT_L_14 = ClipArchitecture(
    vision=Tower(width=1024, layers=24, heads=16, mlp=4096),
    text=Tower(width=768, layers=12, heads=12, mlp=3072),
    projection=768,
)

# What transformers' CLIPConfig assumes of a value that a config.json leaves out.
_VISION_DEFAULTS = {
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "image_size": 224,
    "patch_size": 32,
    "hidden_act": "quick_gelu",
    "layer_norm_eps": 1e-5,
}
_TEXT_DEFAULTS = {
    "hidden_size": 512,
    "num_hidden_layers": 12,
    "num_attention_heads": 8,
    "intermediate_size": 2048,
    "vocab_size": 49_408,
    "max_position_embeddings": 77,
    "hidden_act": "quick_gelu",
    "layer_norm_eps": 1e-5,
}


def clip_architecture(config: Path | None, published: ClipArchitecture) -> ClipArchitecture:
    """The architecture that a config.json describes; without one the published one."""
    if config is None:
        return published
    try:
        content = json.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{config} cannot be read: {error}") from error
    try:
        return _described(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(f"{config} does not describe a CLIP model: {error}") from error


def _described(content: Mapping[str, Any]) -> ClipArchitecture:
    vision = {**_VISION_DEFAULTS, **content["vision_config"]}
    text = {**_TEXT_DEFAULTS, **content["text_config"]}
    return ClipArchitecture(
        vision=_tower(vision),
        text=_tower(text),
        projection=_count(content.get("projection_dim", 512), "projection_dim"),
        image=_count(vision["image_size"], "image_size"),
        patch=_count(vision["patch_size"], "patch_size"),
        vocabulary=_count(text["vocab_size"], "vocab_size"),
        window=_count(text["max_position_embeddings"], "max_position_embeddings"),
    )


def _tower(section: Mapping[str, Any]) -> Tower:
    tower = Tower(
        width=_count(section["hidden_size"], "hidden_size"),
        layers=_count(section["num_hidden_layers"], "num_hidden_layers", largest=256),
        heads=_count(section["num_attention_heads"], "num_attention_heads"),
        mlp=_count(section["intermediate_size"], "intermediate_size"),
        activation=section["hidden_act"],
        epsilon=float(section["layer_norm_eps"]),
    )
    if tower.activation not in ACTIVATIONS:
        raise ValueError(f"hidden_act {tower.activation!r} is not known")
    if tower.width % tower.heads:
        raise ValueError(f"{tower.heads} heads do not divide a width of {tower.width}")
    if not 0 < tower.epsilon < 1:
        raise ValueError(f"layer_norm_eps {tower.epsilon} is out of bounds")
    return tower


def _count(value: Any, name: str, largest: int = _LARGEST) -> int:
    if type(value) is not int or not 0 < value <= largest:
        raise ValueError(f"{name} {value!r} is no number from 1 to {largest}")
    return value
