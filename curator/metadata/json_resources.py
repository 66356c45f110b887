"""Checkpoint, VAE and LoRAs in an object of named values, in the many forms tools give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, zip_longest
from typing import Any

from curator.domain.generation import Resource, ResourceKind
from curator.metadata.named_values import NamedValues
from curator.metadata.tags import tagged_resources
from curator.metadata.values import file_stem, number, said

MODEL = (
    "model",
    "model_name",
    "checkpoint",
    "checkpoint_name",
    "ckpt",
    "ckpt_name",
    "model_file_name",
    "sd_model_name",
    "sd_model_checkpoint",
    "stable_diffusion_model",
    "diffusion_model",
    "unet",
    "base_model",
    "base_model_name",
    "model_id",
    "model_path",
    "model_weights",
)
MODEL_HASH = ("model_hash", "sd_model_hash", "base_model_hash", "sd_checkpoint_hash")
_NAMES = (
    "model_file_name",
    "file_name",
    "name",
    "model_name",
    "lora_name",
    "lora",
    "model",
    "file",
    "path",
)
_WEIGHTS = ("weight", "strength", "scale", "multiplier", "strength_model", "lora_scale", "alpha")
_LORAS = ("loras", "lora", "lora_models")
_NO_VAE = frozenset({"automatic", "default", "auto"})
_MOST = 200


def named_resources(values: NamedValues, prompt: str) -> tuple[Resource, ...]:
    """What took part, checkpoint first; LoRAs that the prompt itself names come last."""
    found = [*_checkpoint(values), *_vae(values), *_loras(values)]
    seen = {resource.name for resource in found}
    return (*found, *(one for one in tagged_resources(prompt) if one.name not in seen))


def lora(entry: object) -> Resource | None:
    """A LoRA as an object, as a pair of name and weight or as a text; None if it is no such."""
    if isinstance(entry, Mapping):
        values = NamedValues(entry)
        name = _name(values.get(*_NAMES))
        weight = values.number(*_WEIGHTS)
        hashed = values.text("hash", "model_hash", "sha256")
    else:
        name, weight, hashed = *_pair(entry), None
    return Resource(ResourceKind.LORA, file_stem(name), hashed, weight) if name else None


def _pair(entry: object) -> tuple[str | None, float | None]:
    if isinstance(entry, list) and len(entry) >= 2:
        return said(entry[0]), number(entry[1])
    if not isinstance(entry, str):
        return None, None
    name, _, weight = entry.rpartition(":")
    found = number(weight)
    return (said(name.strip()), found) if name and found is not None else (said(entry), None)


def _checkpoint(values: NamedValues) -> Iterator[Resource]:
    hashed = values.text(*MODEL_HASH)
    for key in MODEL:
        value = values.get(key)
        name = _name(value)
        if name:
            if isinstance(value, Mapping):
                hashed = hashed or NamedValues(value).text("hash", "model_hash")
            yield Resource(ResourceKind.CHECKPOINT, file_stem(name), hashed)
            return
    if hashed:
        yield Resource(ResourceKind.CHECKPOINT, hashed, hashed)


def _name(value: Any) -> str | None:
    """A model's name, also where it is the name in an object about the model."""
    return NamedValues(value).text(*_NAMES) if isinstance(value, Mapping) else said(value)


def _vae(values: NamedValues) -> Iterator[Resource]:
    name = _name(values.get("vae", "vae_name", "sd_vae", "vae_model"))
    if name and name.strip().lower() not in _NO_VAE:
        yield Resource(ResourceKind.VAE, file_stem(name))


def _loras(values: NamedValues) -> Iterator[Resource]:
    listed = values.get(*_LORAS)
    if isinstance(listed, Mapping):
        listed = [[name, weight] for name, weight in islice(listed.items(), _MOST)]
    elif isinstance(listed, str):
        listed = [listed]
    for entry in listed[:_MOST] if isinstance(listed, list) else ():
        found = lora(entry)
        if found:
            yield found
    yield from _paired_loras(values)
    for entry in _typed_loras(values.get("models", "resources")):
        found = lora(entry)
        if found:
            yield found


def _paired_loras(values: NamedValues) -> Iterator[Resource]:
    """LoRAs whose files and strengths are apart, as mflux and WanGP write them."""
    files = values.get("lora_paths", "activated_loras")
    scales = values.get("lora_scales", "loras_multipliers")
    if isinstance(files, list):
        weights = scales.split() if isinstance(scales, str) else scales
        weights = weights[:_MOST] if isinstance(weights, list) else []
        for name, weight in list(zip_longest(files[:_MOST], weights))[: len(files)]:
            if said(name):
                yield Resource(ResourceKind.LORA, file_stem(name), weight=number(weight))


def _typed_loras(listed: object) -> Iterator[Mapping[str, Any]]:
    """Lists of models of every kind say which kind each is."""
    for entry in listed[:_MOST] if isinstance(listed, list) else ():
        if isinstance(entry, Mapping) and "lora" in str(entry.get("type")).lower()[:20]:
            yield entry
