from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from curator.domain.errors import UnknownNameError
from curator.domain.score import Provenance
from curator.scoring import weights
from curator.scoring.availability import (
    Available,
    Unavailable,
    availability,
    provenance,
    tower_id,
)
from curator.scoring.registry import Registry
from curator.scoring.weights import WayOut, WeightsPlaces

BOTH = ("clip", "aesthetic_v2")


def test_scorers_with_their_weights_are_available(
    registry: Registry, places: WeightsPlaces
) -> None:
    there = availability(registry, places, BOTH)
    clip, aesthetic = there["clip"], there["aesthetic_v2"]
    assert isinstance(clip, Available)
    assert isinstance(aesthetic, Available)
    assert [found.key for found in clip.used] == ["clip"]
    assert [found.key for found in aesthetic.used] == ["clip", "aesthetic_v2"]


def test_missing_weights_are_a_state_with_a_way_out(
    registry: Registry, nowhere: WeightsPlaces
) -> None:
    there = availability(registry, nowhere, BOTH)
    for key in BOTH:
        assert there[key] == Unavailable(key, "not on this machine", "clip", WayOut.PULL)


def test_the_weights_at_fault_are_named(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path
) -> None:
    places = replace(nowhere, given={"clip": tiny / "clip"})
    there = availability(registry, places, BOTH)
    assert isinstance(there["clip"], Available)
    assert there["aesthetic_v2"] == Unavailable(
        "aesthetic_v2", "not on this machine", "aesthetic_v2", WayOut.PULL
    )


def test_only_who_reads_prompts_needs_a_vocabulary(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path, tmp_path: Path
) -> None:
    shutil.copytree(tiny, tmp_path / "w")
    (tmp_path / "w" / "clip" / "merges.txt").unlink()
    there = availability(registry, replace(nowhere, folder=tmp_path / "w"), BOTH)
    assert isinstance(there["aesthetic_v2"], Available)
    clip = there["clip"]
    assert isinstance(clip, Unavailable)
    assert "merges.txt" in clip.reason


def test_unknown_keys_are_refused(registry: Registry, nowhere: WeightsPlaces) -> None:
    with pytest.raises(UnknownNameError):
        availability(registry, nowhere, ["beauty"])


def test_provenance_tells_weights_and_dtypes_apart(
    registry: Registry, places: WeightsPlaces
) -> None:
    there = availability(registry, places, BOTH)
    made = {}
    for key, state in there.items():
        assert isinstance(state, Available)
        digest = weights.weights_hash(state.used, places)
        made[key] = provenance(registry.scorer(key).info, digest, "float32")
    assert made["clip"] == Provenance(
        "clip", "1", made["clip"].weights_hash, "1", "norm1", "float32"
    )
    assert (
        made["clip"].weights_hash
        == weights.verify(registry.backbones["clip"].weights, places).hashes["model.safetensors"]
    )
    assert len(made["aesthetic_v2"].weights_hash) == 64
    assert made["aesthetic_v2"].weights_hash != made["clip"].weights_hash


def test_towers_differ_in_weights_and_dtype(registry: Registry) -> None:
    clip = registry.backbones["clip"]
    names = {
        tower_id(clip, "a", "float32"),
        tower_id(clip, "b", "float32"),
        tower_id(clip, "a", "float16"),
        tower_id(replace(clip, preprocessing="2"), "a", "float32"),
    }
    assert len(names) == 4
    assert {len(name) for name in names} == {16}
