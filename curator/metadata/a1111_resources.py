"""Checkpoint, VAE, LoRAs and embeddings that an A1111 text names, each in one of several places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from curator.domain.generation import Resource, ResourceKind
from curator.metadata.infotext import Infotext, Settings
from curator.metadata.tags import tagged_resources
from curator.metadata.values import file_stem, number, said

_NO_VAE = frozenset({"automatic", "default (model)"})
_CHECKPOINT_KEYS = ("model", "unet", "diffusion model")
_CIVITAI_KINDS = {
    "checkpoint": ResourceKind.CHECKPOINT,
    "lora": ResourceKind.LORA,
    "lycoris": ResourceKind.LORA,
    "dora": ResourceKind.LORA,
    "embed": ResourceKind.EMBEDDING,
    "textualinversion": ResourceKind.EMBEDDING,
}
_LORA, _EMBEDDING = "lora:", "embed:"


def named_resources(text: Infotext) -> tuple[Resource, ...]:
    """What took part, checkpoint first.

    What the site Civitai lists counts only where the text itself names nothing of that kind,
    because it uses other names for the same files.
    """
    hashes = _hashes(text.settings)
    found = [*_checkpoint(text.settings, hashes), *_vae(text.settings, hashes)]
    found += _loras(text, hashes)
    found += _embeddings(text.settings, hashes)
    kinds = {resource.kind for resource in found}
    return (*found, *(one for one in _from_civitai(text.settings) if one.kind not in kinds))


def _hashes(settings: Settings) -> dict[str, str]:
    """The setting `Hashes {}`: "model", "vae", "lora:name", "embed:name" to hash."""
    hashes = settings.get("hashes")
    if not isinstance(hashes, Mapping):
        return {}
    return {str(key): value for key, value in hashes.items() if isinstance(value, str)}


def _checkpoint(settings: Settings, hashes: Mapping[str, str]) -> Iterator[Resource]:
    """Where only the hash is written, it has to serve as the name."""
    hashed = said(settings.text("model hash")) or hashes.get("model")
    names = (said(settings.text(key)) for key in _CHECKPOINT_KEYS)
    name = next(filter(None, names), hashed)
    if name:
        yield Resource(ResourceKind.CHECKPOINT, file_stem(name), hashed)


def _vae(settings: Settings, hashes: Mapping[str, str]) -> Iterator[Resource]:
    name = said(settings.text("vae"))
    if name and name.lower() not in _NO_VAE:
        hashed = said(settings.text("vae hash")) or hashes.get("vae")
        yield Resource(ResourceKind.VAE, file_stem(name), hashed)


def _loras(text: Infotext, hashes: Mapping[str, str]) -> Iterator[Resource]:
    """LoRAs of the prompts' tags, then those that only the settings name."""
    hashed = _named(hashes, _LORA) | text.settings.pairs("lora hashes")
    weights = text.settings.pairs("lora weights")
    seen: set[str] = set()
    for tagged in (*tagged_resources(text.positive), *tagged_resources(text.negative)):
        if tagged.name not in seen:
            seen.add(tagged.name)
            yield Resource(tagged.kind, tagged.name, hashed.get(tagged.name), tagged.weight)
    for name in (*hashed, *weights):
        if file_stem(name) not in seen:
            seen.add(file_stem(name))
            weight = number(weights.get(name))
            yield Resource(ResourceKind.LORA, file_stem(name), hashed.get(name), weight)


def _embeddings(settings: Settings, hashes: Mapping[str, str]) -> Iterator[Resource]:
    named = _named(hashes, _EMBEDDING) | settings.pairs("ti hashes")
    return (Resource(ResourceKind.EMBEDDING, name, hashed) for name, hashed in named.items())


def _named(hashes: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {key[len(prefix) :]: value for key, value in hashes.items() if key.startswith(prefix)}


def _from_civitai(settings: Settings) -> Iterator[Resource]:
    listed = settings.get("civitai resources")
    for entry in listed if isinstance(listed, Iterable) else ():
        if isinstance(entry, Mapping):
            kind = _CIVITAI_KINDS.get(str(entry.get("type")).lower())
            name = said(entry.get("modelName"))
            if kind and name:
                yield Resource(kind, name, weight=number(entry.get("weight")))
