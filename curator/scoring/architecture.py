"""The shapes of published models, as a table of our own and as read from a config.json.

Only what decides the numbers is taken from a config.json, each value within bounds; anything else
in it is ignored. No torch here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

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


@dataclass(frozen=True, slots=True)
class ImageArchitecture:
    """An image tower alone, as SigLIP's is used."""

    vision: Tower
    image: int
    patch: int


@dataclass(frozen=True, slots=True)
class BlipArchitecture:
    """BLIP's image tower and the text encoder that looks at its tokens; `positions` of text."""

    vision: Tower
    text: Tower
    image: int = 224
    patch: int = 16
    vocabulary: int = 30_524
    positions: int = 512


VIT_L_14 = ClipArchitecture(
    vision=Tower(width=1024, layers=24, heads=16, mlp=4096),
    text=Tower(width=768, layers=12, heads=12, mlp=3072),
    projection=768,
)
LAION_L_14 = ClipArchitecture(
    vision=Tower(width=1024, layers=24, heads=16, mlp=4096, activation="gelu"),
    text=Tower(width=768, layers=12, heads=12, mlp=3072, activation="gelu"),
    projection=768,
)
VIT_H_14 = ClipArchitecture(
    vision=Tower(width=1280, layers=32, heads=16, mlp=5120, activation="gelu"),
    text=Tower(width=1024, layers=24, heads=16, mlp=4096, activation="gelu"),
    projection=1024,
)
SIGLIP_SO400M = ImageArchitecture(
    vision=Tower(1152, 27, 16, 4304, activation="gelu_pytorch_tanh", epsilon=1e-6),
    image=384,
    patch=14,
)
BLIP_LARGE = BlipArchitecture(
    # transformers assumes 1e-5 for BLIP's image tower, the authors' code has 1e-6.
    vision=Tower(1024, 24, 16, 4096, activation="gelu", epsilon=1e-6),
    text=Tower(768, 12, 12, 3072, activation="gelu", epsilon=1e-12),
)
VGG_CHANNELS = (64, 64, 128, 128, *(4 * (256,)), *(8 * (512,)))
"""Channels of VGG-19's convolutions, first to last."""

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


_SIGLIP_DEFAULTS = {
    **_VISION_DEFAULTS,
    "patch_size": 16,
    "hidden_act": "gelu_pytorch_tanh",
    "layer_norm_eps": 1e-6,
}
_BLIP_VISION_DEFAULTS = {
    **_VISION_DEFAULTS,
    "image_size": 384,
    "patch_size": 16,
    "hidden_act": "gelu",
}
_BLIP_TEXT_DEFAULTS = {
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 8,
    "intermediate_size": 3072,
    "vocab_size": 30_524,
    "max_position_embeddings": 512,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
}
A = TypeVar("A")


def clip_architecture(config: Path | None, published: ClipArchitecture) -> ClipArchitecture:
    """The architecture that a config.json describes; without one the published one."""
    return _read(config, published, "a CLIP model", _clip)


def siglip_architecture(config: Path | None, published: ImageArchitecture) -> ImageArchitecture:
    """The same of SigLIP's image tower."""
    return _read(config, published, "a SigLIP model", _siglip)


def blip_architecture(config: Path | None, published: BlipArchitecture) -> BlipArchitecture:
    """The same of BLIP."""
    return _read(config, published, "a BLIP model", _blip)


def vgg_channels(config: Path | None) -> tuple[int, ...]:
    """Channels of each convolution, from a config.json's `channels`, else the published ones."""
    return _read(config, VGG_CHANNELS, "a VGG-19", _vgg)


def fingerprint(key: str, config: Path | None) -> str:
    """What a config.json changes of the published model, as a hash; "" where it changes nothing.

    The same weights compute other numbers with another activation or number of heads, so this is
    part of what their numbers come from. Of weights nobody here knows, the whole file is.
    """
    if config is None:
        return ""
    describe, published = _KNOWN.get(key, (None, None))
    try:
        told = describe(json.loads(config.read_text(encoding="utf-8"))) if describe else None
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        told = None  # Loading refuses it, with the reason.
    if told is not None and told == published:
        return ""
    content = repr(told).encode() if told is not None else _bytes(config)
    return hashlib.sha256(content).hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _read(
    config: Path | None, published: A, kind: str, describe: Callable[[Mapping[str, Any]], A]
) -> A:
    if config is None:
        return published
    try:
        content = json.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{config} cannot be read: {error}") from error
    try:
        return describe(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(f"{config} does not describe {kind}: {error}") from error


def _siglip(content: Mapping[str, Any]) -> ImageArchitecture:
    vision = {**_SIGLIP_DEFAULTS, **content["vision_config"]}
    return ImageArchitecture(
        _tower(vision),
        image=_count(vision["image_size"], "image_size"),
        patch=_count(vision["patch_size"], "patch_size"),
    )


def _blip(content: Mapping[str, Any]) -> BlipArchitecture:
    vision = {**_BLIP_VISION_DEFAULTS, **content["vision_config"]}
    text = {**_BLIP_TEXT_DEFAULTS, **content["text_config"]}
    return BlipArchitecture(
        vision=_tower(vision),
        text=_tower(text),
        image=_count(vision["image_size"], "image_size"),
        patch=_count(vision["patch_size"], "patch_size"),
        vocabulary=_count(text["vocab_size"], "vocab_size"),
        positions=_count(text["max_position_embeddings"], "max_position_embeddings"),
    )


def _vgg(content: Mapping[str, Any]) -> tuple[int, ...]:
    channels = tuple(_count(each, "channels") for each in content["channels"])
    if len(channels) != len(VGG_CHANNELS):
        raise ValueError(f"channels are {len(channels)}, not {len(VGG_CHANNELS)}")
    return channels


def _clip(content: Mapping[str, Any]) -> ClipArchitecture:
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


_KNOWN: Mapping[str, tuple[Callable[[Mapping[str, Any]], object], object]] = {
    "clip": (_clip, VIT_L_14),
    "laion_l14": (_clip, LAION_L_14),
    "hps_v2": (_clip, VIT_H_14),
    "hps_v21": (_clip, VIT_H_14),
    "pickscore": (_clip, VIT_H_14),
    "aesthetic_v25": (_siglip, SIGLIP_SO400M),
    "image_reward": (_blip, BLIP_LARGE),
    "vgg19": (_vgg, VGG_CHANNELS),
}
