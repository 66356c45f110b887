"""Weights of every scorer of ours in the published form but a toy's size, made from a seed.

Names, layouts and file formats are those the authors publish; numbers are made up. Imports torch
and transformers when weights are made, not before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file
from tiny_weights import config, make_tiny_weights, vocabulary

WIDTH = 32
"""Of every tower but those of tiny_weights."""

HEAD_LAYERS = (0, 2, 4, 6, 7)
SIGLIP_LAYERS = (0, 2, 4, 6, 8)
VGG_CONVOLUTIONS = (0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28)
VGG_CHANNELS = (2, 2, 2, 2, *(4 * (3,)), *(8 * (4,)))
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "cat", "red", "dog", "a", ",", "##s")

Arrays = dict[str, np.ndarray]


def make_all_tiny_weights(folder: Path, seed: int = 0) -> Path:
    """Fill `folder` as CURATOR_WEIGHTS has it, for every scorer there is; returns it."""
    make_tiny_weights(folder, seed)
    for number, make in enumerate(
        (_aesthetic_v1, _aesthetic_v25, _hps_v2, _hps_v21, _image_reward, _laion, _pickscore, _vgg)
    ):
        make(folder, np.random.default_rng((seed, number)))
    return folder


def make_hps(folder: Path, name: str, random: np.random.Generator, **changes: int) -> None:
    """An HPS model: open_clip's names, in float16, in a pickle.

    Args:
        folder: where it is to lie.
        name: of the file.
        random: where its numbers come from.
        changes: of both towers' sections of config.json, to make it larger.
    """
    described = _clip_config(**changes)
    tensors = _clip_model(random, described)
    _save_pickle(folder / name, {"state_dict": _in_half(_openclip(tensors))})
    _save_json(folder / "config.json", described)


def _aesthetic_v1(folder: Path, random: np.random.Generator) -> None:
    head = _head(random, [40, 1], [""])
    tensors = {name.lstrip("."): each for name, each in head.items()}
    _save_pickle(folder / "aesthetic_v1" / "sa_0_4_vit_l_14_linear.pth", tensors)


def _aesthetic_v25(folder: Path, random: np.random.Generator) -> None:
    from transformers.models.siglip.configuration_siglip import SiglipVisionConfig
    from transformers.models.siglip.modeling_siglip import SiglipVisionModel

    own = folder / "aesthetic_v25"
    described = {**_tower(), "image_size": 384, "patch_size": 96, "hidden_act": "gelu_pytorch_tanh"}
    tower = _made_up(random, lambda: SiglipVisionModel(SiglipVisionConfig(**described)))
    _save_json(own / "config.json", {"vision_config": described})
    save_file({f"vision_model.{name}": each for name, each in tower.items()}, own / _SAFE)
    widths = [WIDTH, 16, 8, 8, 4, 1]
    head = _head(random, widths, [f"scoring_head.{each}" for each in SIGLIP_LAYERS])
    _save_pickle(own / "aesthetic_predictor_v2_5.pth", head, dtype="bfloat16")


def _hps_v2(folder: Path, random: np.random.Generator) -> None:
    make_hps(folder / "hps_v2", "HPS_v2_compressed.pt", random)


def _hps_v21(folder: Path, random: np.random.Generator) -> None:
    make_hps(folder / "hps_v21", "HPS_v2.1_compressed.pt", random)


def _pickscore(folder: Path, random: np.random.Generator) -> None:
    described = _clip_config()
    _save_json(folder / "pickscore" / "config.json", described)
    save_file(_in_half(_clip_model(random, described)), folder / "pickscore" / _SAFE)


def _laion(folder: Path, random: np.random.Generator) -> None:
    """The shared tower, and the two heads on it."""
    described = _clip_config()
    _save_json(folder / "laion_l14" / "config.json", described)
    save_file(_in_half(_clip_model(random, described)), folder / "laion_l14" / _SAFE)
    for key, about in (("quality_rating", "rating"), ("artifacts", "artifacts")):
        path = folder / key / f"aesthetics_scorer_{about}_openclip_vit_l_14"
        head = _head(random, [WIDTH, 16, 8, 8, 4, 1], [f"layers.{each}" for each in HEAD_LAYERS])
        _save_json(path.with_suffix(".config"), {"use_activation": False, "hidden_dim": 16})
        _save_pickle(path.with_suffix(".pth"), head)


def _image_reward(folder: Path, random: np.random.Generator) -> None:
    from transformers.models.blip.configuration_blip import BlipTextConfig, BlipVisionConfig
    from transformers.models.blip.modeling_blip import BlipVisionModel
    from transformers.models.blip.modeling_blip_text import BlipTextModel

    own = folder / "image_reward"
    vision = {**_tower(), "image_size": 224, "patch_size": 56, "hidden_act": "gelu"}
    text = {**_tower(), "vocab_size": len(WORDS) + 2, "max_position_embeddings": 48}
    text |= {"hidden_act": "gelu", "layer_norm_eps": 1e-12}
    images = _made_up(random, lambda: BlipVisionModel(BlipVisionConfig(**vision)))
    encoder = BlipTextConfig(**text, encoder_hidden_size=WIDTH)
    texts = _made_up(random, lambda: BlipTextModel(encoder, add_pooling_layer=False))
    head = _head(random, [WIDTH, 16, 8, 8, 4, 1], [f"mlp.layers.{each}" for each in HEAD_LAYERS])
    tensors = {f"blip.visual_encoder.{_blip(name)}": each for name, each in images.items()}
    tensors |= {f"blip.text_encoder.{name}": each for name, each in texts.items()}
    tensors |= {"blip.text_proj.weight": np.zeros((2, WIDTH), np.float32), **head}
    _save_pickle(own / "ImageReward.pt", tensors)
    _save_json(own / "config.json", {"vision_config": vision, "text_config": text})
    (own / "vocab.txt").write_text("\n".join(WORDS) + "\n", "utf-8")


def _vgg(folder: Path, random: np.random.Generator) -> None:
    tensors: Arrays = {}
    used = VGG_CHANNELS[: len(VGG_CONVOLUTIONS)]
    for number, (inner, outer) in zip(VGG_CONVOLUTIONS, pairwise((3, *used)), strict=True):
        tensors[f"features.{number}.weight"] = 1.5 * _normal(random, (outer, inner, 3, 3))
        tensors[f"features.{number}.bias"] = _normal(random, (outer,))
    _save_pickle(folder / "vgg19" / "vgg19-dcbb9e9d.pth", tensors)
    _save_json(folder / "vgg19" / "config.json", {"channels": VGG_CHANNELS})


_SAFE = "model.safetensors"

_OPENCLIP = (
    (r"vision_model\.embeddings\.patch_embedding\.weight", "visual.conv1.weight"),
    (r"vision_model\.embeddings\.class_embedding", "visual.class_embedding"),
    (r"vision_model\.embeddings\.position_embedding\.weight", "visual.positional_embedding"),
    (r"text_model\.embeddings\.token_embedding\.weight", "token_embedding.weight"),
    (r"text_model\.embeddings\.position_embedding\.weight", "positional_embedding"),
    (r"vision_model\.pre_layrnorm\.(.+)", r"visual.ln_pre.\1"),
    (r"vision_model\.post_layernorm\.(.+)", r"visual.ln_post.\1"),
    (r"text_model\.final_layer_norm\.(.+)", r"ln_final.\1"),
    (r"vision_model\.encoder\.layers\.(.+)", r"visual.transformer.resblocks.\1"),
    (r"text_model\.encoder\.layers\.(.+)", r"transformer.resblocks.\1"),
    (r"visual_projection\.weight", "visual.proj"),
    (r"text_projection\.weight", "text_projection"),
)
_OPENCLIP_PARTS = {
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "self_attn.out_proj": "attn.out_proj",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
}
_BLIP = (
    (r"embeddings\.class_embedding", "cls_token"),
    (r"embeddings\.position_embedding", "pos_embed"),
    (r"embeddings\.patch_embedding\.(.+)", r"patch_embed.proj.\1"),
    (r"post_layernorm\.(.+)", r"norm.\1"),
    (r"encoder\.layers\.(\d+)\.layer_norm([12])\.(.+)", r"blocks.\1.norm\2.\3"),
    (r"encoder\.layers\.(\d+)\.self_attn\.qkv\.(.+)", r"blocks.\1.attn.qkv.\2"),
    (r"encoder\.layers\.(\d+)\.self_attn\.projection\.(.+)", r"blocks.\1.attn.proj.\2"),
    (r"encoder\.layers\.(\d+)\.mlp\.(.+)", r"blocks.\1.mlp.\2"),
)


def _tower(**changes: int) -> dict[str, Any]:
    shared = {"hidden_size": WIDTH, "intermediate_size": 2 * WIDTH, "layer_norm_eps": 1e-6}
    return {**shared, "num_attention_heads": 2, "num_hidden_layers": 2, **changes}


def _clip_config(**changes: int) -> dict[str, Any]:
    """As tiny_weights has it, with the activation of what was made after OpenAI's."""
    found: dict[str, Any] = json.loads(json.dumps(config(len(vocabulary()))))
    for section in ("vision_config", "text_config"):
        found[section] |= {**_tower(**changes), "hidden_act": "gelu", "layer_norm_eps": 1e-5}
    return found


def _clip_model(random: np.random.Generator, described: Mapping[str, Any]) -> Arrays:
    """A CLIP model of the described shape under transformers' names."""
    from transformers import CLIPConfig, CLIPModel

    tensors = _made_up(random, lambda: CLIPModel(CLIPConfig(**described)))
    return {**tensors, "logit_scale": np.float32([4.6]).reshape(())}


def _made_up(random: np.random.Generator, build: Callable[[], Any]) -> Arrays:
    """Numbers in the shape of each of a model's tensors."""
    import torch

    with torch.device("meta"):
        shapes = {name: tuple(each.shape) for name, each in build().state_dict().items()}
    return {name: _numbers(random, name, shape) for name, shape in shapes.items()}


def _numbers(random: np.random.Generator, name: str, shape: Sequence[int]) -> np.ndarray:
    is_norm = re.search(r"norm", name, re.IGNORECASE) and name.endswith("weight")
    return _normal(random, shape) / 4 + 1 if is_norm else _normal(random, shape)


def _normal(random: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """Numbers small enough that a layer neither dies nor explodes."""
    fan_in = int(np.prod(shape[1:])) if len(shape) > 1 else 4
    return random.standard_normal(shape, np.float32) / np.float32(np.sqrt(fan_in))


def _head(random: np.random.Generator, widths: Sequence[int], names: Sequence[str]) -> Arrays:
    tensors: Arrays = {}
    for name, (inner, outer) in zip(names, pairwise(widths), strict=True):
        tensors[f"{name}.weight"] = _normal(random, (outer, inner))
        tensors[f"{name}.bias"] = _normal(random, (outer,))
    return tensors


def _openclip(tensors: Arrays) -> Arrays:
    """transformers' names turned into open_clip's."""
    joined = {name: each for name, each in tensors.items() if not re.search("[qkv]_proj", name)}
    for name in tensors:
        if ".q_proj." in name:
            parts = [tensors[name.replace("q_proj", f"{part}_proj")] for part in "qkv"]
            before, _, kind = name.rpartition(".q_proj.")
            joined[f"{before}.in_proj_{kind}"] = np.concatenate(parts)
    return dict(_in_openclip(name, each) for name, each in joined.items())


def _in_openclip(name: str, tensor: np.ndarray) -> tuple[str, np.ndarray]:
    turned = tensor.T if name in ("visual_projection.weight", "text_projection.weight") else tensor
    name = name.replace("self_attn.in_proj_", "attn.in_proj_")
    for ours, theirs in _OPENCLIP_PARTS.items():
        name = name.replace(f".{ours}.", f".{theirs}.")
    return _renamed(name, _OPENCLIP), turned


def _blip(name: str) -> str:
    return _renamed(name, _BLIP)


def _renamed(name: str, names: Sequence[tuple[str, str]]) -> str:
    found = ((re.fullmatch(pattern, name), theirs) for pattern, theirs in names)
    return next((match.expand(theirs) for match, theirs in found if match), name)


def _in_half(tensors: Arrays) -> Arrays:
    return {name: np.ascontiguousarray(each, np.float16) for name, each in tensors.items()}


def _save_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), "utf-8")


def _save_pickle(path: Path, content: Mapping[str, Any], dtype: str | None = None) -> None:
    """As torch saves it; arrays become tensors, also one level down."""
    import torch

    def tensors(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: tensors(each) for name, each in value.items()}
        tensor = torch.from_numpy(np.ascontiguousarray(value))
        return tensor.to(getattr(torch, dtype)) if dtype else tensor

    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(tensors(content), path)
