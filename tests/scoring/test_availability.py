from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from curator.domain.errors import UnknownNameError
from curator.domain.score import Provenance
from curator.scoring import fingerprints, weights
from curator.scoring.availability import (
    Available,
    Unavailable,
    availability,
    digest_of,
    own_tokenizer_files,
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


def test_a_model_of_its_own_reads_with_its_own_vocabulary_or_clips(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path, tmp_path: Path
) -> None:
    own = tmp_path / "hps_v2"
    own.mkdir()
    (own / "HPS_v2_compressed.pt").write_bytes(b"weights")
    places = replace(nowhere, folder=tmp_path)
    lacking = availability(registry, places, ["hps_v2"])["hps_v2"]
    assert isinstance(lacking, Unavailable)
    assert (lacking.weights, lacking.way_out) == ("clip", WayOut.PULL)
    info = registry.scorer("hps_v2").info
    shared = replace(places, given={"clip": tiny / "clip"})
    assert own_tokenizer_files(registry, shared, info)["vocab.json"].parent == tiny / "clip"
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(tiny / "clip" / name, own)
    assert own_tokenizer_files(registry, shared, info)["vocab.json"].parent == own
    assert isinstance(availability(registry, places, ["hps_v2"])["hps_v2"], Available)


def test_a_scorer_that_reads_texts_of_its_own_needs_the_vocabulary(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path, tmp_path: Path
) -> None:
    shutil.copytree(tiny / "clip", tmp_path / "clip")
    (tmp_path / "clip" / "vocab.json").unlink()
    there = availability(registry, replace(nowhere, folder=tmp_path), ["clip_quality"])
    assert isinstance(there["clip_quality"], Unavailable)


def test_data_of_the_users_is_part_of_the_digest(registry: Registry, places: WeightsPlaces) -> None:
    info = registry.scorer("clip").info
    state = availability(registry, places, ["clip"])["clip"]
    assert isinstance(state, Available)
    plain = digest_of(info, state, places)
    one, other = (digest_of(replace(info, reference=each), state, places) for each in ("a", "b"))
    assert len({plain, one, other}) == 3


def digest(registry: Registry, places: WeightsPlaces, key: str) -> str:
    state = availability(registry, places, [key])[key]
    assert isinstance(state, Available)
    return digest_of(registry.scorer(key).info, state, places)


def test_what_is_said_beside_the_weights_is_part_of_the_digest(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path, tmp_path: Path
) -> None:
    """The same weights with another activation give other numbers."""
    own = tmp_path / "clip"
    shutil.copytree(tiny / "clip", own)
    places = replace(nowhere, folder=tmp_path)
    before = digest(registry, places, "clip")
    config = own / "config.json"
    told = config.read_text()
    config.write_text(told.replace("{", '{"_note": "no matter", ', 1))
    assert digest(registry, places, "clip") == before
    config.write_text(told.replace("quick_gelu", "gelu"))
    assert digest(registry, places, "clip") != before
    config.unlink()
    main = weights.located(registry.backbones["clip"].weights, places)
    assert weights.weights_hash((main,), places) == fingerprints.sha256_of(main.path)


def test_the_vocabulary_is_part_of_the_digest_of_who_reads(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path, tmp_path: Path
) -> None:
    shutil.copytree(tiny, tmp_path / "w")
    places = replace(nowhere, folder=tmp_path / "w")
    before = {key: digest(registry, places, key) for key in BOTH}
    merges = tmp_path / "w" / "clip" / "merges.txt"
    merges.write_text(merges.read_text().replace("th e</w>\n", ""))
    after = {key: digest(registry, places, key) for key in BOTH}
    assert after["clip"] != before["clip"]
    assert after["aesthetic_v2"] == before["aesthetic_v2"]
