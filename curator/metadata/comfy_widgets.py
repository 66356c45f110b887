"""Names for the widget values of a `workflow` form, which come as a bare list.

Newer canvases name their widgets beside the inputs; for older ones the common nodes stand in a
table, and of all others the values speak for themselves: files by their extension, prompts by
being prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_AFTER_A_SEED = frozenset({"fixed", "increment", "decrement", "randomize"})

_LOADER = ("ckpt_name",)
_SAMPLER = ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise")
_LATENT = ("width", "height", "batch_size")
_WIDGETS: dict[str, tuple[str, ...]] = {
    "KSampler": _SAMPLER,
    "KSamplerAdvanced": (
        "add_noise",
        "noise_seed",
        "steps",
        "cfg",
        "sampler_name",
        "scheduler",
        "start_at_step",
        "end_at_step",
        "return_with_leftover_noise",
    ),
    "SamplerCustom": ("add_noise", "noise_seed", "cfg"),
    "RandomNoise": ("noise_seed",),
    "KSamplerSelect": ("sampler_name",),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "CFGGuider": ("cfg",),
    "FluxGuidance": ("guidance",),
    "CheckpointLoaderSimple": _LOADER,
    "CheckpointLoader": ("config_name", "ckpt_name"),
    "unCLIPCheckpointLoader": _LOADER,
    "ImageOnlyCheckpointLoader": _LOADER,
    "UNETLoader": ("unet_name", "weight_dtype"),
    "UnetLoaderGGUF": ("unet_name",),
    "VAELoader": ("vae_name",),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"),
    "CLIPSetLastLayer": ("stop_at_clip_layer",),
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl", "guidance"),
    "CLIPTextEncodeSD3": ("clip_l", "clip_g", "t5xxl", "empty_padding"),
    "CLIPTextEncodeSDXL": (
        "width",
        "height",
        "crop_w",
        "crop_h",
        "target_width",
        "target_height",
        "text_g",
        "text_l",
    ),
    "CLIPTextEncodeSDXLRefiner": ("ascore", "width", "height", "text"),
    "EmptyLatentImage": _LATENT,
    "EmptySD3LatentImage": _LATENT,
    "PrimitiveNode": ("value",),
    "PrimitiveString": ("value",),
    "PrimitiveStringMultiline": ("value",),
    "String Literal": ("string",),
    "SaveImage": ("filename_prefix",),
}
_WEIGHT_FILE = re.compile(r"\.(safetensors|sft|ckpt|gguf|pth?|bin)$", re.IGNORECASE)
_PROSE = re.compile(r"[^\W\d_]+[ ,.]+[^\W\d_]+")
_SHORTEST_PROSE = 12
_MAKERS_TAKE = frozenset({"CLIP", "MODEL", "VAE", "STRING", "LORA_STACK", "CONTROL_NET_STACK"})
"""Types of links that a node may take whose own files and prompts count."""


def named_widgets(node: Mapping[str, Any]) -> dict[str, Any]:
    """The widget values of a canvas node by the names of the inputs they stand for."""
    values = node.get("widgets_values")
    if isinstance(values, Mapping):
        return dict(values)
    if not isinstance(values, list):
        return {}
    kept = list(_without_seed_controls(values))
    names = list(_told_names(node))
    if len(names) != len(kept):
        names = list(_WIDGETS.get(str(node.get("type")), ()))
    return dict(zip(names, kept, strict=False)) if names else _guessed(node, kept)


def _without_seed_controls(values: list[Any]) -> Iterator[Any]:
    """A seed is followed by what to do with it after each run, which is no input."""
    previous: Any = None
    for value in values:
        is_control = isinstance(value, str) and value in _AFTER_A_SEED
        if not (is_control and isinstance(previous, int)):
            yield value
        previous = value


def _inputs(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    inputs = node.get("inputs")
    entries = inputs if isinstance(inputs, list) else []
    return (entry for entry in entries if isinstance(entry, Mapping))


def _linked_inputs(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (entry for entry in _inputs(node) if entry.get("link") is not None)


def _told_names(node: Mapping[str, Any]) -> Iterator[str]:
    for entry in _inputs(node):
        widget = entry.get("widget")
        if isinstance(widget, Mapping) and isinstance(widget.get("name"), str):
            yield widget["name"]


def _guessed(node: Mapping[str, Any], values: list[Any]) -> dict[str, Any]:
    """Files and prompts of an unknown node; of two prompts the second is the negative one."""
    if any(entry.get("type") not in _MAKERS_TAKE for entry in _linked_inputs(node)):
        return {}
    guessed: dict[str, Any] = {}
    texts = [value for value in values if isinstance(value, str)]
    is_lora = "lora" in str(node.get("type")).lower()
    for file in (text for text in texts if _WEIGHT_FILE.search(text)):
        guessed.setdefault("lora_name" if is_lora else "ckpt_name", file)
    prose = [text for text in texts if _is_prose(text)]
    if len(prose) > 1:
        guessed["positive"], guessed["negative"] = prose[:2]
    elif prose or len(texts) == 1:
        guessed.setdefault("text", (prose or texts)[0])
    return guessed


def _is_prose(text: str) -> bool:
    if _WEIGHT_FILE.search(text):
        return False
    return len(text) >= _SHORTEST_PROSE and bool(_PROSE.search(text))
