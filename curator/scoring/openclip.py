"""open_clip's names of a CLIP model's tensors, turned into those of transformers.

HPS and LAION publish in this form. Attention's query, key and value come as one tensor there, and
projections are stored turned (SCORING.md §1.7). Works on torch tensors without importing torch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

VISUAL = "visual."
_FIXED = {
    "visual.conv1.weight": "vision_model.embeddings.patch_embedding.weight",
    "visual.class_embedding": "vision_model.embeddings.class_embedding",
    "visual.positional_embedding": "vision_model.embeddings.position_embedding.weight",
    "token_embedding.weight": "text_model.embeddings.token_embedding.weight",
    "positional_embedding": "text_model.embeddings.position_embedding.weight",
    "logit_scale": "logit_scale",
}
_TURNED = {
    "visual.proj": "visual_projection.weight",
    "text_projection": "text_projection.weight",
}
_NORMS = {
    "visual.ln_pre": "vision_model.pre_layrnorm",
    "visual.ln_post": "vision_model.post_layernorm",
    "ln_final": "text_model.final_layer_norm",
}
_PARTS = {
    "ln_1": "layer_norm1",
    "ln_2": "layer_norm2",
    "attn.out_proj": "self_attn.out_proj",
    "mlp.c_fc": "mlp.fc1",
    "mlp.c_proj": "mlp.fc2",
}
_LAYER = re.compile(r"(visual\.)?transformer\.resblocks\.(\d+)\.(.+)[._](weight|bias)")


def is_openclip(names: Iterable[str]) -> bool:
    """Whether these are the names that open_clip gives."""
    return any(name.startswith(VISUAL) for name in names)


def renamed(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The tensors under transformers' names; a name that is not known stays as it is."""
    return {name: tensor for each in tensors.items() for name, tensor in _renamed(*each)}


def _renamed(name: str, tensor: torch.Tensor) -> Iterator[tuple[str, torch.Tensor]]:
    layer = _LAYER.fullmatch(name)
    if layer is not None:
        yield from _of_layer(name, layer, tensor)
    elif name in _TURNED:
        yield _TURNED[name], tensor.T
    else:
        owner, _, kind = name.rpartition(".")
        yield _FIXED.get(name) or f"{_NORMS.get(owner, owner)}.{kind}".lstrip("."), tensor


def _of_layer(
    name: str, layer: re.Match[str], tensor: torch.Tensor
) -> Iterator[tuple[str, torch.Tensor]]:
    tower = "vision_model" if layer[1] else "text_model"
    before = f"{tower}.encoder.layers.{layer[2]}"
    if layer[3] == "attn.in_proj":
        for part, rows in zip("qkv", tensor.chunk(3), strict=True):
            yield f"{before}.self_attn.{part}_proj.{layer[4]}", rows
    else:
        known = _PARTS.get(layer[3])
        yield (f"{before}.{known}.{layer[4]}" if known else name), tensor
