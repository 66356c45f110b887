"""The models that SwarmUI names: by their parameters, in a list with hashes, and in the prompt.

LoRAs stand in a list, their weights in another of the same length; both were sometimes one text
with commas. A prompt that was kept as it was typed still holds LoRAs as tags; in one that was
worked on, beside its original, those are left that SwarmUI did not find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from curator.domain.generation import Resource, ResourceKind
from curator.metadata.named_values import NamedValues
from curator.metadata.tags import tagged_resources
from curator.metadata.values import file_stem, number, said

_MOST = 256
_MODELS = {
    "model": ResourceKind.CHECKPOINT,
    "refinermodel": ResourceKind.CHECKPOINT,
    "vae": ResourceKind.VAE,
}
_LORAS, _EMBEDDINGS = "loras", "used_embeddings"
_ORIGINAL = "original_prompt"
_NO_MODEL = frozenset({"automatic", "(use base)"})
_USUAL_WEIGHT = 1.0

Hashes = Mapping[tuple[str, str], str]
"""The hash of a model by the parameter that names it and its name without its folder."""


def named_resources(
    params: NamedValues, extra_data: NamedValues, listed: object
) -> tuple[Resource, ...]:
    """What took part, checkpoint first; `listed` is SwarmUI's list of models with hashes."""
    hashes = _hashes(listed)
    typed = None if _is_worked_on(params, extra_data) else params.text("prompt")
    return (
        *_models(params, hashes),
        *_loras(params, typed, hashes),
        *_embeddings(params, extra_data, hashes),
    )


def _hashes(listed: object) -> Hashes:
    found: dict[tuple[str, str], str] = {}
    for entry in listed[:_MOST] if isinstance(listed, list) else ():
        if isinstance(entry, Mapping):
            parameter, name, hashed = (said(entry.get(key)) for key in ("param", "name", "hash"))
            if parameter and name and hashed:
                found[parameter, file_stem(name)] = hashed
    return found


def _models(params: NamedValues, hashes: Hashes) -> Iterator[Resource]:
    for parameter, kind in _MODELS.items():
        name = params.text(parameter)
        if name and name.lower() not in _NO_MODEL:
            stem = file_stem(name)
            yield Resource(kind, stem, hashes.get((parameter, stem)))


def _is_worked_on(params: NamedValues, extra_data: NamedValues) -> bool:
    return _ORIGINAL in extra_data or _ORIGINAL in params


def _loras(params: NamedValues, typed: str | None, hashes: Hashes) -> list[Resource]:
    names, weights = _texts(params.get("loras")), _texts(params.get("loraweights"))
    found: dict[str, Resource] = {}
    for place, name in enumerate(names):
        if said(name) is None:
            continue
        stem = file_stem(name)
        weight = number(weights[place]) if place < len(weights) else _USUAL_WEIGHT
        found.setdefault(
            stem, Resource(ResourceKind.LORA, stem, hashes.get((_LORAS, stem)), weight)
        )
    for tagged in tagged_resources(typed or ""):
        found.setdefault(tagged.name, tagged)
    return list(found.values())


def _embeddings(params: NamedValues, extra_data: NamedValues, hashes: Hashes) -> Iterator[Resource]:
    used = extra_data.get(_EMBEDDINGS) or params.get(_EMBEDDINGS)
    for name in dict.fromkeys(map(file_stem, filter(said, _texts(used)))):
        yield Resource(ResourceKind.EMBEDDING, name, hashes.get((_EMBEDDINGS, name)))


def _texts(value: object) -> list[str]:
    """The texts of a list; a text with commas is one too."""
    parts = value.split(",", _MOST) if isinstance(value, str) else value
    if not isinstance(parts, list):
        return []
    return [str(part).strip() for part in parts[:_MOST] if isinstance(part, str | int | float)]
