"""Weights of the published form but a toy's size, made on the spot from a seed.

For every test that runs the real scoring thread: dimensions, vocabulary and numbers are made up,
names and layout are those of the published files. Needs no torch.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers.pre_tokenizers import ByteLevel

IMAGE = 224
PATCH = 32
VISION = 48
TEXT = 32
PROJECTION = 40
LAYERS = 2
HEAD_WIDTHS = (PROJECTION, 16, 8, 8, 4, 1)
HEAD_LAYERS = (0, 2, 4, 6, 7)
HEAD_NAME = "tiny-head.safetensors"
MERGES = ("t h", "th e</w>", "c a", "ca t</w>", "r e", "re d</w>", "d o", "do g</w>")


def make_tiny_weights(folder: Path, seed: int = 0) -> Path:
    """Fill `folder` as CURATOR_WEIGHTS has it: `clip/` and `aesthetic_v2/`; returns it."""
    random = np.random.default_rng(seed)
    clip = folder / "clip"
    clip.mkdir(parents=True, exist_ok=True)
    words = vocabulary()
    (clip / "vocab.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    (clip / "merges.txt").write_text("#version: 0.2\n" + "\n".join(MERGES) + "\n", "utf-8")
    (clip / "config.json").write_text(json.dumps(config(len(words))), encoding="utf-8")
    save_file(clip_tensors(random, len(words)), clip / "model.safetensors")
    (folder / "aesthetic_v2").mkdir(exist_ok=True)
    save_file(head_tensors(random), folder / "aesthetic_v2" / HEAD_NAME)
    return folder


def vocabulary() -> dict[str, int]:
    """All bytes, all bytes at a word's end, some words, and the two marks last."""
    letters = sorted(ByteLevel.alphabet())
    words = [*letters, *(f"{letter}</w>" for letter in letters)]
    words += ["".join(merge.split()) for merge in MERGES]
    words += ["<|startoftext|>", "<|endoftext|>"]
    return {word: number for number, word in enumerate(words)}


def config(words: int) -> dict[str, object]:
    """A config.json that says these dimensions."""
    shared = {"num_hidden_layers": LAYERS, "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5}
    return {
        "model_type": "clip",
        "projection_dim": PROJECTION,
        "vision_config": {
            **shared,
            "hidden_size": VISION,
            "intermediate_size": 2 * VISION,
            "num_attention_heads": 3,
            "image_size": IMAGE,
            "patch_size": PATCH,
        },
        "text_config": {
            **shared,
            "hidden_size": TEXT,
            "intermediate_size": 2 * TEXT,
            "num_attention_heads": 2,
            "vocab_size": words,
            "max_position_embeddings": 77,
            "eos_token_id": words - 1,
        },
    }


def clip_tensors(random: np.random.Generator, words: int) -> dict[str, np.ndarray]:
    """Every tensor of a CLIP checkpoint, the useless position_ids of old files included."""
    patches = (IMAGE // PATCH) ** 2
    vision = "vision_model."
    text = "text_model."
    tensors = {
        f"{vision}embeddings.class_embedding": _normal(random, VISION),
        f"{vision}embeddings.patch_embedding.weight": _normal(random, VISION, 3, PATCH, PATCH),
        f"{vision}embeddings.position_embedding.weight": _normal(random, patches + 1, VISION),
        f"{vision}embeddings.position_ids": np.arange(patches + 1)[None],
        f"{text}embeddings.token_embedding.weight": _normal(random, words, TEXT),
        f"{text}embeddings.position_embedding.weight": _normal(random, 77, TEXT),
        f"{text}embeddings.position_ids": np.arange(77)[None],
        "visual_projection.weight": _normal(random, PROJECTION, VISION),
        "text_projection.weight": _normal(random, PROJECTION, TEXT),
        "logit_scale": np.float32([4.1]).reshape(()),
    }
    tensors |= _norm(random, f"{vision}pre_layrnorm", VISION)
    tensors |= _norm(random, f"{vision}post_layernorm", VISION)
    tensors |= _norm(random, f"{text}final_layer_norm", TEXT)
    for tower, width in ((vision, VISION), (text, TEXT)):
        for layer in range(LAYERS):
            tensors |= _layer(random, f"{tower}encoder.layers.{layer}.", width)
    return tensors


def head_tensors(random: np.random.Generator) -> dict[str, np.ndarray]:
    """Linear layers under the published head's names."""
    tensors = {}
    for number, (inner, outer) in zip(HEAD_LAYERS, pairwise(HEAD_WIDTHS), strict=True):
        tensors |= _linear(random, f"layers.{number}", outer, inner)
    tensors["layers.7.bias"] += 5
    return tensors


def _layer(random: np.random.Generator, prefix: str, width: int) -> dict[str, np.ndarray]:
    tensors = {}
    for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
        tensors |= _linear(random, f"{prefix}self_attn.{name}", width, width)
    tensors |= _linear(random, f"{prefix}mlp.fc1", 2 * width, width)
    tensors |= _linear(random, f"{prefix}mlp.fc2", width, 2 * width)
    for name in ("layer_norm1", "layer_norm2"):
        tensors |= _norm(random, f"{prefix}{name}", width)
    return tensors


def _linear(
    random: np.random.Generator, name: str, outer: int, inner: int
) -> dict[str, np.ndarray]:
    return {f"{name}.weight": _normal(random, outer, inner), f"{name}.bias": _normal(random, outer)}


def _norm(random: np.random.Generator, name: str, width: int) -> dict[str, np.ndarray]:
    return {
        f"{name}.weight": 1 + _normal(random, width) / 4,
        f"{name}.bias": _normal(random, width) / 4,
    }


def _normal(random: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers small enough that a layer neither dies nor explodes."""
    fan_in = int(np.prod(shape[1:])) if len(shape) > 1 else 4
    return (random.standard_normal(shape) / np.sqrt(fan_in)).astype(np.float32)
