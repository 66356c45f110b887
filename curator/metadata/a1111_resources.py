"""Checkpoint, VAE, LoRAs and embeddings that an A1111 text names, each in one of several places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from curator.domain.generation import Resource, ResourceKind
from curator.metadata.infotext import Infotext
from curator.metadata.infotext_settings import Settings
from curator.metadata.tags import tagged_resources
from curator.metadata.values import file_stem, number, said

_NO_VAE = frozenset({"automatic", "default (model)"})
_CHECKPOINT_KEYS = ("model", "unet", "diffusion model")
_SITE_KINDS = {
    "checkpoint": ResourceKind.CHECKPOINT,
    "model": ResourceKind.CHECKPOINT,
    "lora": ResourceKind.LORA,
    "lycoris": ResourceKind.LORA,
    "dora": ResourceKind.LORA,
    "embed": ResourceKind.EMBEDDING,
    "embedding": ResourceKind.EMBEDDING,
    "textualinversion": ResourceKind.EMBEDDING,
    "hypernet": ResourceKind.HYPERNETWORK,
    "hypernetwork": ResourceKind.HYPERNETWORK,
    "vae": ResourceKind.VAE,
}
_LORA, _EMBEDDING = "lora:", "embed:"
_NUMBERED_LORA = re.compile(r"lora[_ ](\d{1,3}) model name")
_WITH_HASH = re.compile(r"(.{1,300}?) ?[(\[]([0-9a-fA-F]{6,64})[)\]]")
_MOST_ADDED_NETS = 32


def named_resources(text: Infotext) -> tuple[Resource, ...]:
    """What took part, checkpoint first.

    What the site Civitai lists counts only where the text itself names nothing of that kind,
    because it uses other names for the same files.
    """
    settings = text.settings
    hashes = _hashes(settings)
    found = [*_checkpoints(settings, hashes), *_vae(settings, hashes)]
    found += _loras(text, hashes)
    found += _embeddings(settings, hashes)
    found += _hypernetwork(settings)
    kinds = {resource.kind for resource in found}
    return (*found, *(one for one in _from_sites(settings) if one.kind not in kinds))


def _hashes(settings: Settings) -> dict[str, str]:
    """The setting `Hashes {}`: "model", "vae", "lora:name", "embed:name" to hash."""
    hashes = settings.get("hashes")
    if not isinstance(hashes, Mapping):
        return {}
    return {str(key): value for key, value in hashes.items() if isinstance(value, str)}


def _checkpoints(settings: Settings, hashes: Mapping[str, str]) -> Iterator[Resource]:
    """Where only the hash is written, it has to serve as the name; a refiner comes second."""
    hashed = said(settings.text("model hash")) or hashes.get("model")
    names = (said(settings.text(key)) for key in _CHECKPOINT_KEYS)
    name = next(filter(None, names), hashed)
    if name:
        yield Resource(ResourceKind.CHECKPOINT, file_stem(name), hashed)
    refiner = said(settings.text("refiner"))
    if refiner:
        name, hashed = _name_and_hash(refiner)
        yield Resource(ResourceKind.CHECKPOINT, name, hashed or said(settings.text("refiner hash")))


def _vae(settings: Settings, hashes: Mapping[str, str]) -> Iterator[Resource]:
    name = said(settings.text("vae"))
    if name and name.lower() not in _NO_VAE:
        hashed = said(settings.text("vae hash")) or hashes.get("vae")
        yield Resource(ResourceKind.VAE, file_stem(name), hashed)


def _loras(text: Infotext, hashes: Mapping[str, str]) -> Iterator[Resource]:
    """LoRAs of the prompts' tags, then those that only the settings name."""
    settings = text.settings
    hashed = _named(hashes, _LORA) | settings.pairs("lora hashes")
    weights = settings.pairs("lora weights")
    seen: set[str] = set()
    for tagged in (*tagged_resources(text.positive), *tagged_resources(text.negative)):
        if tagged.name not in seen:
            seen.add(tagged.name)
            yield Resource(tagged.kind, tagged.name, hashed.get(tagged.name), tagged.weight)
    in_settings = (
        *_numbered_loras(settings),  # with their weights, which the list of hashes has not
        *(
            Resource(
                ResourceKind.LORA, file_stem(name), hashed.get(name), number(weights.get(name))
            )
            for name in (*hashed, *weights)
        ),
        *_added_nets(settings),
        *_sdcpp_loras(settings),
        *(Resource(ResourceKind.LORA, file_stem(name)) for name in settings.names("lora networks")),
    )
    for resource in in_settings:
        if resource.name not in seen:
            seen.add(resource.name)
            yield resource


def _numbered_loras(settings: Settings) -> Iterator[Resource]:
    """`Lora_0 Model name`, `Lora_0 Strength model` …, as an image saver of ComfyUI writes them."""
    for key in settings.written:
        match = _NUMBERED_LORA.fullmatch(key.lower())
        name = said(settings.text(key.lower())) if match else None
        if match and name:
            lead = key.lower().removesuffix("model name")
            hashed = said(settings.text(lead + "model hash"))
            weight = number(settings.first(lead + "strength model"))
            yield Resource(ResourceKind.LORA, file_stem(name), hashed, weight)


def _added_nets(settings: Settings) -> Iterator[Resource]:
    """`AddNet Model 1`, `AddNet Weight A 1` …: LoRAs of an extension older than the tags."""
    for index in range(1, _MOST_ADDED_NETS):
        named = said(settings.text(f"addnet model {index}"))
        if named is None:
            return
        name, hashed = _name_and_hash(named)
        weight = number(settings.first(f"addnet weight a {index}", f"addnet weight {index}"))
        yield Resource(ResourceKind.LORA, name, hashed, weight)


def _sdcpp_loras(settings: Settings) -> Iterator[Resource]:
    repeated = settings.get("sdcpp")
    listed = repeated.get("loras") if isinstance(repeated, Mapping) else None
    for entry in listed if isinstance(listed, list) else ():
        name = said(entry.get("name")) if isinstance(entry, Mapping) else None
        if name:
            weight = number(entry.get("multiplier"))
            yield Resource(ResourceKind.LORA, file_stem(name), weight=weight)


def _embeddings(settings: Settings, hashes: Mapping[str, str]) -> Iterator[Resource]:
    named = _named(hashes, _EMBEDDING) | settings.pairs("ti hashes")
    return (Resource(ResourceKind.EMBEDDING, name, hashed) for name, hashed in named.items())


def _hypernetwork(settings: Settings) -> Iterator[Resource]:
    named = said(settings.text("hypernet"))
    if named:
        name, hashed = _name_and_hash(named)
        weight = number(settings.first("hypernet strength"))
        yield Resource(ResourceKind.HYPERNETWORK, name, hashed, weight)


def _named(hashes: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {key[len(prefix) :]: value for key, value in hashes.items() if key.startswith(prefix)}


def _name_and_hash(text: str) -> tuple[str, str | None]:
    """`name [hash]` or `name(hash)`, as A1111 and its extensions write a model."""
    match = _WITH_HASH.fullmatch(text.strip())
    return (file_stem(match[1]), match[2]) if match else (file_stem(text), None)


def _from_sites(settings: Settings) -> Iterator[Resource]:
    for key in ("civitai resources", "resources"):
        listed = settings.get(key)
        for entry in listed if isinstance(listed, Iterable) else ():
            if isinstance(entry, Mapping):
                yield from _from_site(entry)


def _from_site(entry: Mapping[str, object]) -> Iterator[Resource]:
    kind = _SITE_KINDS.get(_site_kind(entry).lower())
    name = said(entry.get("modelName")) or said(entry.get("name"))
    if kind and name:
        yield Resource(kind, name, said(entry.get("hash")), number(entry.get("weight")))


def _site_kind(entry: Mapping[str, object]) -> str:
    """The kind, also where only Civitai's resource identifier says it: `urn:air:sdxl:lora:…`."""
    kind, identifier = entry.get("type"), entry.get("air")
    if isinstance(kind, str):
        return kind
    parts = identifier.split(":", 4) if isinstance(identifier, str) else []
    return parts[3] if len(parts) > 3 else ""
