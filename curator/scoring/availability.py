"""What could be scored on this machine, said without loading anything.

So the library can plan, and the faces can tell what is missing, before torch is imported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from curator.domain.score import Provenance, ScorerInfo
from curator.scoring import fingerprints, weights
from curator.scoring.published import CLIP_VOCABULARY
from curator.scoring.registry import BackbonePlugin, Registry, ScorerPlugin
from curator.scoring.weights import (
    WayOut,
    WeightsFound,
    WeightsMissing,
    WeightsPlaces,
)

TOKENIZER_FILES = ("vocab.json", "merges.txt")


@dataclass(frozen=True, slots=True)
class Available:
    """A scorer whose weights are all there.

    Attributes:
        backbone: its backbone's weights, if it has one.
        own: its own weights, if it has any.
        vocabulary: the files by which its prompts become tokens, if it reads any.
    """

    key: str
    backbone: WeightsFound | None = None
    own: WeightsFound | None = None
    vocabulary: Mapping[str, Path] = field(default_factory=dict)

    @property
    def used(self) -> tuple[WeightsFound, ...]:
        """The weights that its numbers come from."""
        return tuple(found for found in (self.backbone, self.own) if found is not None)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A scorer that cannot run; a state, not an error.

    Attributes:
        weights: key of the weights at fault; None when something else is.
    """

    key: str
    reason: str
    weights: str | None
    way_out: WayOut


def availability(
    registry: Registry, places: WeightsPlaces, keys: Iterable[str]
) -> dict[str, Available | Unavailable]:
    """Which of these scorers could run; UnknownNameError for a key nobody has."""
    return {key: available(registry, places, registry.scorer(key)) for key in keys}


def available(
    registry: Registry, places: WeightsPlaces, plugin: ScorerPlugin
) -> Available | Unavailable:
    """Whether one scorer could run."""
    info = plugin.info
    found: dict[str, WeightsFound] = {}
    for needed in registry.weights_of(info.key):
        there = weights.find(needed, places)
        if isinstance(there, WeightsMissing):
            return Unavailable(info.key, there.reason, there.key, there.way_out)
        found[needed.key] = there
    backbone = registry.backbone_of(info)
    vocabulary: Mapping[str, Path] = {}
    owner = _owner_of_vocabulary(backbone, info)
    if owner is not None:
        own = own_tokenizer_files(registry, places, info)
        vocabulary = own or _vocabulary(registry, places, owner)
    if owner is not None and not vocabulary:
        reason = f"{' and '.join(TOKENIZER_FILES)} are not on this machine"
        return Unavailable(info.key, reason, owner, WayOut.PULL)
    return Available(
        key=info.key,
        backbone=found[backbone.weights.key] if backbone else None,
        own=found[info.weights.key] if info.weights else None,
        vocabulary=vocabulary,
    )


def _owner_of_vocabulary(backbone: BackbonePlugin | None, info: ScorerInfo) -> str | None:
    """The weights key beside which the vocabulary lies that a scorer reads with, if it reads."""
    if backbone is not None and (info.needs_prompt or info.needs_texts):
        return backbone.tokenizer
    return info.tokenizer


def tokenizer_files(
    registry: Registry, places: WeightsPlaces, backbone: BackbonePlugin
) -> dict[str, Path]:
    """The vocabulary that a backbone's text tower reads with; empty when it is not there."""
    return _vocabulary(registry, places, backbone.tokenizer)


def own_tokenizer_files(
    registry: Registry, places: WeightsPlaces, info: ScorerInfo
) -> dict[str, Path]:
    """The vocabulary of a scorer's own text tower: beside its weights, or the one it shares."""
    if info.tokenizer is None or info.weights is None:
        return {}
    beside = weights.find_companions(info.weights, TOKENIZER_FILES, places)
    return beside or _vocabulary(registry, places, info.tokenizer)


def _vocabulary(registry: Registry, places: WeightsPlaces, key: str | None) -> dict[str, Path]:
    if key is None:
        return {}
    owner = registry.backbones[key].weights
    return weights.find_companions(owner, TOKENIZER_FILES, places)


def digest_of(info: ScorerInfo, there: Available, places: WeightsPlaces) -> str:
    """One hash for all that a scorer's numbers come from.

    That is its weights, what is said beside them, its vocabulary where that is not the published
    one, and data of the user's.
    """
    digest = weights.weights_hash(there.used, places)
    return _with_the_rest(digest, info, there, places)


def known_digest_of(info: ScorerInfo, there: Available, places: WeightsPlaces) -> str | None:
    """The same as far as it is known without reading a large file; else None."""
    files = [path for found in there.used for path in (found.path, *found.needed)]
    known = [fingerprints.known_sha256(path, places.hashes) for path in files]
    if None in known:
        return None
    hashes = [each for each in known if each is not None]
    digest = fingerprints.combined([*hashes, *weights.shapes_of(there.used)])
    return _with_the_rest(digest, info, there, places)


def _with_the_rest(digest: str, info: ScorerInfo, there: Available, places: WeightsPlaces) -> str:
    published = {file.filename: file.sha256 for file in CLIP_VOCABULARY}
    words = [
        sha256
        for name, path in sorted(there.vocabulary.items())
        if (sha256 := fingerprints.remembered_sha256(path, places.hashes)) != published.get(name)
    ]
    rest = [each for each in (*words, info.reference) if each]
    return fingerprints.combined([digest, *rest]) if rest else digest


def provenance(info: ScorerInfo, weights_hash: str, dtype: str) -> Provenance:
    """What must be equal for two numbers of this scorer to be comparable."""
    return Provenance(
        key=info.key,
        version=info.version,
        weights_hash=weights_hash,
        preprocessing=info.preprocessing,
        text_variant=info.text_variant,
        dtype=dtype,
    )


def tower_id(backbone: BackbonePlugin, weights_hash: str, dtype: str) -> str:
    """Short name of the space a backbone's image embeddings lie in; equal = comparable."""
    parts = (backbone.weights.key, weights_hash, dtype, backbone.preprocessing)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
