"""What could be scored on this machine, said without loading anything.

So the library can plan, and the faces can tell what is missing, before torch is imported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from curator.domain.score import Provenance, ScorerInfo
from curator.scoring import fingerprints, weights
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
    """

    key: str
    backbone: WeightsFound | None = None
    own: WeightsFound | None = None

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
    lacks = _lacking_vocabulary(registry, places, info)
    if lacks is not None:
        reason = f"{' and '.join(TOKENIZER_FILES)} are not on this machine"
        return Unavailable(info.key, reason, lacks, WayOut.PULL)
    return Available(
        key=info.key,
        backbone=found[backbone.weights.key] if backbone else None,
        own=found[info.weights.key] if info.weights else None,
    )


def _lacking_vocabulary(registry: Registry, places: WeightsPlaces, info: ScorerInfo) -> str | None:
    """The weights key beside which a vocabulary is missing that the scorer reads with."""
    backbone = registry.backbone_of(info)
    if backbone is not None and backbone.tokenizer and (info.needs_prompt or info.needs_texts):
        there = tokenizer_files(registry, places, backbone)
        return None if there else backbone.tokenizer
    if info.tokenizer is not None and not own_tokenizer_files(registry, places, info):
        return info.tokenizer
    return None


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


def digest_of(info: ScorerInfo, used: tuple[WeightsFound, ...], places: WeightsPlaces) -> str:
    """One hash for all that a scorer's numbers come from: weights, and data of the user's."""
    digest = weights.weights_hash(used, places)
    return fingerprints.combined([digest, info.reference]) if info.reference else digest


def known_digest_of(
    info: ScorerInfo, used: tuple[WeightsFound, ...], places: WeightsPlaces
) -> str | None:
    """The same as far as it is known without reading a file; else None."""
    known = [
        fingerprints.known_sha256(path, places.hashes)
        for found in used
        for path in (found.path, *found.needed)
    ]
    if None in known:
        return None
    digest = fingerprints.combined([each for each in known if each is not None])
    return fingerprints.combined([digest, info.reference]) if info.reference else digest


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
