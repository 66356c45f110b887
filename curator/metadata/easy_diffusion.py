"""Reads the images of Easy Diffusion, and the files it writes beside them.

One PNG text for each name, one JSON object in a UserComment or in a .json file, or lines of
"Key: value" in a .txt file; the names are those of its code ("use_stable_diffusion_model") or
those of its window ("Stable Diffusion model").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from curator.domain.errors import ForeignTextError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.json_generation import flattened
from curator.metadata.named_values import NamedValues, as_object
from curator.metadata.values import file_stem, number, said

_MODEL = ("use_stable_diffusion_model", "Stable Diffusion model")
_WINDOW_NAMES = (
    "Prompt",
    "Negative Prompt",
    "Seed",
    "Stable Diffusion model",
    "Clip Skip",
    "ControlNet model",
    "ControlNet Filter",
    "VAE model",
    "Sampler",
    "Width",
    "Height",
    "Steps",
    "Num Inference Steps",
    "Guidance Scale",
    "Prompt Strength",
    "LoRA model",
    "LoRA Strength",
    "Hypernetwork model",
    "Hypernetwork Strength",
    "Embedding models",
    "Seamless Tiling",
    "Use Face Correction",
    "Use Upscaling",
    "Upscale By",
    "Latent Upscaler Steps",
)
_LINE = re.compile(rf"^({'|'.join(_WINDOW_NAMES)}) ?: ?(.*)$", re.IGNORECASE)
_SPELT = {name.lower(): name for name in _WINDOW_NAMES}
_TXT_MARKS = ("\nSeed:", "\nWidth:", "\nHeight:")
_LONGEST_TXT = 500_000
_FIRST_LINE = "Prompt"


class EasyDiffusionReader:
    """The reader of Easy Diffusion's names and values."""

    name = "easy_diffusion"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether the name that only Easy Diffusion gives its checkpoint stands somewhere."""
        return (
            any(name in raw.texts for name in _MODEL)
            or any(mark in text for text in raw.texts.values() for mark in _MODEL)
            or _has_lines(raw.texts.get("sidecar.txt", ""))
        )

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation of the first form found; MetadataError when it says nothing."""
        for written in _forms(raw):
            found = _generation(NamedValues(written))
            if found.positive or found.seed is not None:
                return replace(found, reader=self.name, reader_version=self.version)
        raise ForeignTextError("nothing as Easy Diffusion writes it")


def _forms(raw: RawMetadata) -> Iterator[Mapping[str, Any]]:
    if any(name in raw.texts for name in _MODEL):
        yield raw.texts
    for text in raw.texts.values():
        written = as_object(text) if any(mark in text for mark in _MODEL) else None
        if written is not None:
            yield flattened(written)
    if _has_lines(raw.texts.get("sidecar.txt", "")):
        yield _from_lines(raw.texts["sidecar.txt"])


def _has_lines(text: str) -> bool:
    return all(mark in text for mark in _TXT_MARKS) and len(text) <= _LONGEST_TXT


def _from_lines(text: str) -> dict[str, str]:
    """Lines by their names; one without a name goes on with what stands above, or is the prompt."""
    values: dict[str, list[str]] = {}
    name = _FIRST_LINE
    for line in text.splitlines():
        match = _LINE.match(line)
        spelt = _SPELT[match[1].lower()] if match else name
        if match and spelt not in values:
            name = spelt
            values[name] = [match[2].strip()]
        else:
            values.setdefault(name, []).append(line)
    return {name: "\n".join(lines) for name, lines in values.items()}


def _generation(values: NamedValues) -> Generation:
    negative = values.text("negative_prompt")
    return Generation(
        tool="Easy Diffusion",
        positive=(values.text("prompt", "original_prompt") or "").strip() or None,
        negative=negative.strip() if negative else None,
        seed=values.seed("seed"),
        steps=values.whole("num_inference_steps", "steps"),
        cfg=values.number("guidance_scale"),
        sampler=values.text("sampler_name", "sampler"),
        scheduler=values.text("scheduler_name", "scheduler"),
        denoise=values.number("prompt_strength"),
        width=values.whole("width"),
        height=values.whole("height"),
        resources=tuple(_resources(values)),
        extra=values.others(),
    )


def _resources(values: NamedValues) -> Iterator[Resource]:
    for kind, names in (
        (ResourceKind.CHECKPOINT, _MODEL),
        (ResourceKind.VAE, ("use_vae_model", "VAE model")),
    ):
        for name in _listed(values.get(*names))[:1]:
            yield Resource(kind, file_stem(name))
    for kind, names, weights in (
        (
            ResourceKind.LORA,
            ("use_lora_model", "LoRA model"),
            ("lora_alpha", "LoRA Strength"),
        ),
        (
            ResourceKind.HYPERNETWORK,
            ("use_hypernetwork_model", "Hypernetwork model"),
            ("hypernetwork_strength", "Hypernetwork Strength"),
        ),
    ):
        named, weighed = _listed(values.get(*names)), _listed(values.get(*weights))
        for name, weight in list(zip_longest(named, weighed))[: len(named)]:
            yield Resource(kind, file_stem(name), weight=number(weight))
    for name in _listed(values.get("use_embeddings_model", "use_embedding_models", "Embeddings")):
        yield Resource(ResourceKind.EMBEDDING, file_stem(name))


def _listed(value: object) -> list[str]:
    """One name or several: a list, its text as Python prints it, or a text parted by commas."""
    if isinstance(value, list):
        return [str(part) for part in value if said(str(part))]
    if not isinstance(value, str):
        return [] if value is None else [str(value)]
    inside = value.strip().removeprefix("[").removesuffix("]")
    parts = (part.strip().strip("'\"") for part in inside.split(", "))
    return [part for part in parts if said(part)]


reader = EasyDiffusionReader()
