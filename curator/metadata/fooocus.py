"""Reads the JSON of Fooocus and its forks: FooocusPlus, SimpleSDXL, Fooocus-MRE, Fooocus-API.

Fooocus names its values as its code does ("base_model"), the forks with the scheme "simple" as
their log does ("Base Model"), and Fooocus-MRE has names of its own. Their A1111 text is not read
here. The prompt is what was typed; what styles and expansion made of it stays in `extra`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.fooocus_loras import named_loras
from curator.metadata.named_values import NamedValues, as_object
from curator.metadata.values import file_stem, said, whole

_PLACES = ("parameters", "UserComment", "Comment", "comment", "params", "sidecar.json")
_MARKS = ('"base_model"', '"Base Model"', '"base_model_name"')
_OF_ANOTHER = '"RuinedFooocus"'
_SCHEMES = {"parameters": "fooocus_scheme", "UserComment": "MakerNote"}
"""Texts that say beside a text how it is written."""
_OWN_SCHEMES = frozenset({"fooocus", "simple"})
_TELLTALES = (
    "metadata_scheme",
    "performance",
    "sharpness",
    "adm_guidance",
    "styles",
    "full_prompt",
    "real_prompt",
    "refiner_switch",
    "base_clip_skip",
)
"""Names that no other program writes beside a prompt and a base model."""

_VERSIONED = re.compile(r"([A-Za-z][A-Za-z_ -]{1,30}?)[ _-]{0,2}v?\d")
_MRE = "Fooocus-MRE"
_NO_VAE = frozenset({"default (model)", "automatic"})
_SIZE = re.compile(r"(\d{1,6})['\"]?\s{0,3}[x×*,]\s{0,3}['\"]?(\d{1,6})")


class FooocusReader:
    """The reader of the JSON of Fooocus and its forks."""

    name = "fooocus"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text looks like Fooocus's."""
        return any(True for _ in _candidates(raw))

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation of the first text that is Fooocus's; MetadataError when none is."""
        for place in _candidates(raw):
            written = as_object(raw.texts[place])
            if written is None:
                continue
            values = NamedValues(written)
            if _is_fooocus(values, _has_own_scheme(raw, place)):
                return self._generation(written, values, raw)
        raise MetadataError("no JSON as Fooocus writes it")

    def _generation(
        self, written: Mapping[str, Any], values: NamedValues, raw: RawMetadata
    ) -> Generation:
        width, height = _size(values)
        return Generation(
            tool=_tool(values, raw),
            positive=_positive(values),
            negative=values.text("negative_prompt"),
            resources=(*_models(values), *named_loras(written, values)),
            seed=values.seed("seed"),
            steps=_counted(values.whole("steps")),
            cfg=values.number("guidance_scale", "cfg"),
            sampler=values.text("sampler", "sampler_name"),
            scheduler=values.text("scheduler", "scheduler_name"),
            denoise=values.number("denoise", "denoising_strength"),
            clip_skip=_clip_skip(values),
            width=width,
            height=height,
            extra=values.others(),
            reader=self.name,
            reader_version=self.version,
        )


def _candidates(raw: RawMetadata) -> Iterator[str]:
    for place in _PLACES:
        text = raw.texts.get(place, "")
        known = _has_own_scheme(raw, place) or any(mark in text for mark in _MARKS)
        if known and "{" in text and _OF_ANOTHER not in text:
            yield place


def _has_own_scheme(raw: RawMetadata, place: str) -> bool:
    return raw.texts.get(_SCHEMES.get(place, ""), "").strip() in _OWN_SCHEMES


def _is_fooocus(values: NamedValues, is_said_to_be: bool) -> bool:
    if "base_model" not in values and "base_model_name" not in values:
        return is_said_to_be and "prompt" in values
    return "prompt" in values and (is_said_to_be or any(name in values for name in _TELLTALES))


def _positive(values: NamedValues) -> str | None:
    """The typed prompt; where nothing was typed, what the styles alone made."""
    return values.text("prompt") or _joined(values.get("full_prompt", "real_prompt"))


def _joined(texts: object) -> str | None:
    parts = texts if isinstance(texts, list) else [texts]
    return ", ".join(filter(None, map(said, parts))) or None


def _models(values: NamedValues) -> Iterator[Resource]:
    for kind in ("base", "refiner"):
        name = values.text(f"{kind}_model", f"{kind}_model_name")
        hashed = values.text(f"{kind}_model_hash")
        if name:
            yield Resource(ResourceKind.CHECKPOINT, file_stem(name), hashed)
    vae = values.text("vae")
    if vae and vae.lower() not in _NO_VAE:
        yield Resource(ResourceKind.VAE, file_stem(vae))


def _size(values: NamedValues) -> tuple[int | None, int | None]:
    """Fooocus writes the size as Python shows it, "(832, 1216)", its log "832×1216"."""
    width, height = values.whole("width"), values.whole("height")
    written = values.get("resolution")
    if isinstance(written, list) and len(written) == 2:
        written = f"{whole(written[0])}x{whole(written[1])}"
    match = _SIZE.search(written) if isinstance(written, str) else None
    if width and height:
        return width, height
    return (int(match[1]), int(match[2])) if match else (None, None)


def _clip_skip(values: NamedValues) -> int | None:
    """The layer counted from the end; Fooocus-MRE counts it downwards, from -1."""
    found = values.whole("clip_skip", "base_clip_skip")
    return abs(found) if found else None


def _counted(steps: int | None) -> int | None:
    """Fooocus-API writes -1 where the steps follow from the performance."""
    return steps if steps is not None and steps > 0 else None


def _tool(values: NamedValues, raw: RawMetadata) -> str:
    """The program that a version names, as in "Fooocus v2.5.5" or "Fooocus 2.0.93 MRE"."""
    versions = (values.get("version"), values.get("software"), raw.texts.get("Software"))
    for version in filter(None, map(said, versions)):
        named = _VERSIONED.match(version)
        if named:
            return _MRE if "MRE" in version else named[1]
    return _MRE if "real_prompt" in values else "Fooocus"


reader = FooocusReader()
