"""Reads what InvokeAI writes into PNGs, from its first command lines to its graphs of today.

In the order of their appearance: `Dream` (a command line), `sd-metadata` (JSON), `invokeai`
(JSON of a single step), `invokeai_metadata` (JSON) with `invokeai_graph` and `invokeai_workflow`.
Each is brought into the names of `invokeai_metadata`; what one leaves open is taken from the
next, and a graph is followed only where the rest does not say how the image was made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.invokeai_dream import parsed_command
from curator.metadata.invokeai_graph import graph_of
from curator.metadata.invokeai_prompts import joined, named_in, parts_of, without_negative
from curator.metadata.invokeai_walk import values_of
from curator.metadata.named_values import NamedValues, as_object
from curator.metadata.values import file_stem, number, said

_TOOL = "InvokeAI"
_OWN_APPS = ("invoke", "lstein")
_COMMAND, _RFC, _STEP, _METADATA = "Dream", "sd-metadata", "invokeai", "invokeai_metadata"
_GRAPHS = ("invokeai_graph", "invokeai_workflow")
_OWN_PLACES = (_METADATA, _RFC, _STEP, _COMMAND, *_GRAPHS)
_TELLING = (_METADATA, _RFC, *_GRAPHS)
"""Those of the names that nobody else would use."""
_WRAPPED_IN = ("UserComment", "sidecar.json", "comment", "ImageDescription")
"""Where programs put all of it as one JSON object, when they make a JPEG or WebP of a PNG."""
_BARE = {_METADATA: ("positive_prompt", "generation_mode"), _RFC: ("app_id", "model_hash")}
"""What the objects hold that may also stand alone, in a file beside the image."""

_POSITIVES = ("positive_prompt", "positive_style_prompt")
_PROMPTS = (*_POSITIVES, "negative_prompt", "negative_style_prompt")
_NEEDED = ("positive_prompt", "model", "seed", "steps")
_PLUMBING = frozenset(
    {"id", "type", "is_intermediate", "use_cache", "session_id", "canvas_v2_metadata"}
)
_FIELDS = frozenset(
    {*_PROMPTS, *_NEEDED, "cfg_scale", "scheduler", "width", "height", "loras", "vae", "strength"}
)
_LABEL_SIGNS = re.compile(r"[\s-]+")
_STRENGTHLESS = ("txt2img", None)
_PLACEHOLDER_MODEL = "stable diffusion"
_MOST_LORAS = 200


class InvokeAIReader:
    """The reader of InvokeAI's texts of all generations."""

    name = "invokeai"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether there is a text under one of its names, or wrapped up elsewhere."""
        return any(place in raw.texts for place in _OWN_PLACES) or any(
            _is_wrapped(raw.texts.get(place, "")) for place in _WRAPPED_IN
        )

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation; MetadataError where the texts are none of its own."""
        written = _written(raw)
        if not any(place == _COMMAND or _object(written, place) for place in written):
            raise MetadataError("nothing that InvokeAI writes")
        values = _merged(_told(written))
        if any(values.get(name) in (None, "") for name in _NEEDED):
            values = _merged(iter((values, *_followed(written))))
        return self._generation(NamedValues(values))

    def _generation(self, values: NamedValues) -> Generation:
        positive = _stripped(values, "positive_prompt")
        styled = _stripped(values, "positive_style_prompt")
        negative = _stripped(values, "negative_prompt")
        has_two = positive and styled and styled != positive
        skipped = values.whole("clip_skip")
        cfg = values.number("cfg_scale")
        return Generation(
            tool=_tool(values),
            positive=positive or styled,
            negative=negative or _stripped(values, "negative_style_prompt"),
            texts={"clip_l": positive, "clip_g": styled} if positive and styled and has_two else {},
            text_source="clip_l" if has_two else None,
            resources=tuple(_resources(values, f"{positive or ''} {negative or ''}")),
            seed=values.seed("seed"),
            steps=values.whole("steps"),
            cfg=cfg if cfg is not None else values.number("guidance"),
            sampler=values.text("scheduler"),
            denoise=values.number("strength"),
            # InvokeAI counts the layers it leaves out, others the one they stop at.
            clip_skip=skipped + 1 if skipped is not None and skipped > 0 else None,
            width=values.whole("width"),
            height=values.whole("height"),
            extra=_others(values),
            reader=self.name,
            reader_version=self.version,
        )


def _is_wrapped(text: str) -> bool:
    if '"' not in text:
        return False
    return any(f'"{name}"' in text for name in _TELLING) or any(
        all(f'"{name}"' in text for name in names) for names in _BARE.values()
    )


def _written(raw: RawMetadata) -> dict[str, Any]:
    """What stands under InvokeAI's own names, wherever that is."""
    own: dict[str, Any] = {name: raw.texts[name] for name in _OWN_PLACES if name in raw.texts}
    texts = (raw.texts[place] for place in _WRAPPED_IN if not own and place in raw.texts)
    for found in map(as_object, filter(_is_wrapped, texts)):
        if found is not None:
            own |= {name: found[name] for name in _OWN_PLACES if name in found}
            own |= {
                name: found for name, keys in _BARE.items() if all(key in found for key in keys)
            }
    return own


def _told(written: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The values of every text but the graphs, the newest form first."""
    command = written.get(_COMMAND)
    dream = parsed_command(command) if isinstance(command, str) else {}
    for found in _object(written, _METADATA):
        yield {_known_name(name): value for name, value in found.items()}
    for found in _object(written, _RFC):
        yield _of_rfc(found, dream)
    for found in _object(written, _STEP):
        yield _of_step(found)
    if dream:
        yield _with_prompts(dream)


def _known_name(label: str) -> str:
    """The name that a label stands for: in a workflow people write "Positive Prompt"."""
    name = _LABEL_SIGNS.sub("_", label.strip().lower())
    return name if name in _FIELDS else label


def _followed(written: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for place in _GRAPHS:
        for found in _object(written, place):
            try:
                yield values_of(graph_of(found))
            except MetadataError:
                continue


def _object(written: Mapping[str, Any], place: str) -> list[Mapping[str, Any]]:
    """The object under a name, also where it is JSON in a text; none where there is none."""
    value = written.get(place)
    found = as_object(value) if isinstance(value, str) else value
    return [found] if isinstance(found, Mapping) else []


def _merged(sources: Iterator[Mapping[str, Any]]) -> dict[str, Any]:
    """The first value of every name; prompts come from one source, so that they fit together."""
    values: dict[str, Any] = {}
    for source in sources:
        has_prompt = any(said(values.get(name)) for name in _POSITIVES)
        for name, value in source.items():
            is_settled = has_prompt and name in _PROMPTS
            if value is not None and values.get(name) in (None, "") and not is_settled:
                values[name] = value
    return values


def _with_prompts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values whose one prompt, negatives in brackets, has become two."""
    rest = {name: value for name, value in values.items() if name != "prompt"}
    prompt = joined(values.get("prompt"))
    if said(rest.get("negative_prompt")):
        return {**rest, "positive_prompt": prompt}
    positive, negative = without_negative(prompt)
    return {**rest, "positive_prompt": positive, "negative_prompt": negative}


def _of_rfc(found: Mapping[str, Any], dream: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `sd-metadata`: of its image, or the first where it is a grid."""
    images = found.get("images")
    image = images[0] if isinstance(images, list) and images else found.get("image")
    values = dict(image) if isinstance(image, Mapping) else {}
    values |= {name: value for name, value in found.items() if name not in ("image", "images")}
    values["prompt"] = _prompt(values.get("prompt"), str(dream.get("prompt", "")))
    values["scheduler"] = values.pop("sampler", None)
    values["generation_mode"] = values.pop("type", None)
    strength = values.pop("strength", None)
    if values["generation_mode"] not in _STRENGTHLESS:
        values["strength"] = values.pop("strength_steps", None) or strength
    name = values.pop("model_weights", None) or values.pop("model_id", None)
    values["model"] = {"name": name, "hash": values.pop("model_hash", None)} if name else None
    return _with_prompts(values)


def _prompt(stored: object, typed: str) -> object:
    """A prompt as it was typed, where it was stored only in parts."""
    parts = parts_of(stored)
    return typed if len(parts) > 1 and all(part in typed for part in parts) else stored


def _of_step(found: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `invokeai`: of the step that made the image, or gathered from several."""
    step = found.get("node")
    values = dict(step) if isinstance(step, Mapping) else dict(found)
    values["generation_mode"] = values.get("type")
    if "prompt" in values:
        return _with_prompts(values)
    for side in ("positive", "negative"):
        values.setdefault(f"{side}_prompt", values.pop(f"{side}_conditioning", None))
    return values


def _stripped(values: NamedValues, name: str) -> str | None:
    text = values.text(name)
    return text.strip() if text else None


def _tool(values: NamedValues) -> str:
    app = values.text("app_id") or _TOOL
    return _TOOL if any(own in app.lower() for own in _OWN_APPS) else app


def _resources(values: NamedValues, prompts: str) -> Iterator[Resource]:
    for name in ("model", "refiner_model"):
        yield from _model(ResourceKind.CHECKPOINT, values.get(name))
    loras = values.get("loras")
    for lora in loras[:_MOST_LORAS] if isinstance(loras, list) else ():
        if isinstance(lora, Mapping):
            model = lora.get("model") or lora.get("lora") or lora
            yield from _model(ResourceKind.LORA, model, number(lora.get("weight")))
    yield from _model(ResourceKind.VAE, values.get("vae"))
    yield from named_in(prompts)


def _model(kind: ResourceKind, written: object, weight: float | None = None) -> Iterator[Resource]:
    """The model that an identifier, or in old versions its bare name, stands for."""
    of = NamedValues(written if isinstance(written, Mapping) else {"name": written})
    name, hashed = of.text("name", "model_name"), of.text("hash")
    if name and name != _PLACEHOLDER_MODEL:
        # A "random:" one is no hash of the file.
        is_real = hashed and not hashed.startswith("random:")
        yield Resource(kind, file_stem(name), hash=hashed if is_real else None, weight=weight)


def _others(values: NamedValues) -> dict[str, Any]:
    return {name: value for name, value in values.others().items() if name not in _PLUMBING}


reader = InvokeAIReader()
"""The entry point."""
