"""CLIP models of the published sizes with made-up numbers: speed does not ask what a weight is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from tiny_weights import MERGES, vocabulary
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel


@dataclass(frozen=True)
class Size:
    """What tells CLIP's published models apart: widths, layers, patch."""

    vision: int
    text: int
    projection: int
    layers: int
    patch: int


SIZES = {
    "ViT-B/32": Size(vision=768, text=512, projection=512, layers=12, patch=32),
    "ViT-L/14": Size(vision=1024, text=768, projection=768, layers=24, patch=14),
}
_HEAD = 64


def make_clip(folder: Path, size: Size) -> Path:
    """A folder that transformers' `from_pretrained` and Curator read alike; returns it."""
    folder.mkdir(parents=True)
    words = vocabulary()
    (folder / "vocab.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(MERGES) + "\n", "utf-8")
    (folder / "tokenizer_config.json").write_text('{"model_max_length": 77}', encoding="utf-8")
    torch.manual_seed(0)
    CLIPModel(_config(size, len(words))).save_pretrained(folder)
    CLIPImageProcessor().save_pretrained(folder)
    return folder


def _config(size: Size, words: int) -> CLIPConfig:
    vision = _tower(size.vision, size.layers)
    text = _tower(size.text, 12)
    marks = {"bos_token_id": words - 2, "eos_token_id": words - 1, "pad_token_id": words - 1}
    return CLIPConfig(
        projection_dim=size.projection,
        vision_config={**vision, "image_size": 224, "patch_size": size.patch},
        text_config={**text, **marks, "vocab_size": words, "max_position_embeddings": 77},
    )


def _tower(width: int, layers: int) -> dict[str, int]:
    return {
        "hidden_size": width,
        "intermediate_size": 4 * width,
        "num_hidden_layers": layers,
        "num_attention_heads": width // _HEAD,
    }
