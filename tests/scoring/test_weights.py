from __future__ import annotations

import hashlib
import json
import shutil
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import WeightsError
from curator.domain.score import WeightFile, WeightsInfo
from curator.scoring import fingerprints, weights
from curator.scoring.registry import Registry
from curator.scoring.weights import (
    Place,
    WayOut,
    WeightsFound,
    WeightsMissing,
    WeightsPlaces,
    find,
    find_companions,
    safetensors_problem,
)

NAME = "head.pth"
CONTENT = b"the published weights"
PINNED = WeightsInfo(
    "head",
    (
        WeightFile("", NAME, len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), "https://x.test/"),
        WeightFile("", "notes.txt"),
    ),
    "MIT",
)


def put(folder: Path, name: str = NAME, content: bytes = CONTENT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def test_places_are_asked_in_order(nowhere: WeightsPlaces, tmp_path: Path) -> None:
    places = replace(nowhere, folder=tmp_path / "folder")
    assert find(PINNED, places) == WeightsMissing("head", "not on this machine", WayOut.PULL)
    expected = put(places.pulled / "head")
    assert find(PINNED, places) == WeightsFound("head", Place.PULLED, expected, {NAME: expected})
    expected = put(tmp_path / "folder" / "head")
    assert find(PINNED, places) == WeightsFound("head", Place.FOLDER, expected, {NAME: expected})
    expected = put(tmp_path / "mine")
    given = replace(places, given={"head": tmp_path / "mine"})
    assert find(PINNED, given) == WeightsFound("head", Place.GIVEN, expected, {NAME: expected})


def test_a_path_may_name_the_file_itself(nowhere: WeightsPlaces, tmp_path: Path) -> None:
    file = put(tmp_path / "a folder é", "other name.bin")
    put(tmp_path / "a folder é", "notes.txt")
    found = find(PINNED, replace(nowhere, given={"head": file}))
    assert isinstance(found, WeightsFound)
    assert found.path == file
    assert found.files["notes.txt"] == file.parent / "notes.txt"


def test_a_folder_with_one_weights_file_needs_no_published_name(
    nowhere: WeightsPlaces, tmp_path: Path
) -> None:
    one = put(tmp_path / "w", "mine.safetensors", _safetensors(0))
    found = find(PINNED, replace(nowhere, given={"head": tmp_path / "w"}))
    assert isinstance(found, WeightsFound)
    assert found.path == one
    put(tmp_path / "w", "another.pth")
    missing = find(PINNED, replace(nowhere, given={"head": tmp_path / "w"}))
    assert missing == WeightsMissing(
        "head", f"no weights lie in {tmp_path / 'w'}", WayOut.MEND_PATH
    )


def test_a_given_path_that_is_wrong_is_told_and_not_passed_over(
    nowhere: WeightsPlaces, tmp_path: Path
) -> None:
    put(nowhere.pulled / "head")
    absent = tmp_path / "absent"
    assert find(PINNED, replace(nowhere, given={"head": absent})) == WeightsMissing(
        "head", f"{absent} does not exist", WayOut.MEND_PATH
    )


def test_hugging_faces_cache_is_asked_last(nowhere: WeightsPlaces, registry: Registry) -> None:
    clip = registry.backbones["clip"].weights
    assert nowhere.hub_cache is not None
    repository = nowhere.hub_cache / "models--openai--clip-vit-large-patch14"
    put(repository / "refs", "main", b"32bd")
    snapshot = repository / "snapshots" / "32bd"
    model = put(snapshot, "model.safetensors", _safetensors(4))
    put(snapshot, "vocab.json", b"{}")
    found = find(clip, nowhere)
    assert isinstance(found, WeightsFound)
    assert (found.place, found.path) == (Place.HUB_CACHE, model)
    assert set(found.files) == {"model.safetensors", "vocab.json"}


def test_companions_come_from_the_first_place_that_has_them_all(
    nowhere: WeightsPlaces, tmp_path: Path
) -> None:
    names = ("notes.txt", "more.txt")
    places = replace(nowhere, folder=tmp_path / "folder")
    put(tmp_path / "folder" / "head", "notes.txt")
    assert find_companions(PINNED, names, places) == {}
    put(nowhere.pulled / "head", "notes.txt")
    put(nowhere.pulled / "head", "more.txt")
    found = find_companions(PINNED, names, places)
    assert found == {name: nowhere.pulled / "head" / name for name in names}


def test_standard_places_read_the_environment(tmp_path: Path) -> None:
    places = weights.standard_places({"clip": tmp_path}, {"CURATOR_WEIGHTS": str(tmp_path)})
    assert (places.given, places.folder) == ({"clip": tmp_path}, tmp_path)
    assert weights.standard_places({}, {}).folder is None


@pytest.mark.parametrize("place", ["folder", "pulled"])
def test_a_download_cut_short_is_told_without_torch(
    nowhere: WeightsPlaces, registry: Registry, tiny: Path, tmp_path: Path, place: str
) -> None:
    root = tmp_path / "spoiled"
    shutil.copytree(tiny, root)
    model = root / "clip" / "model.safetensors"
    model.write_bytes(model.read_bytes()[:-1])
    missing = find(registry.backbones["clip"].weights, replace(nowhere, **{place: root}))
    assert isinstance(missing, WeightsMissing)
    assert missing.reason == f"{model} is cut short"
    assert missing.way_out is (WayOut.PULL if place == "pulled" else WayOut.REPLACE_FILE)


def _safetensors(size: int) -> bytes:
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}})
    return struct.pack("<Q", len(header)) + header.encode() + bytes(size)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (_safetensors(5), None),
        (_safetensors(5)[:-1], "is cut short"),
        (_safetensors(5)[:20], "is cut short"),
        (b"", "is no safetensors file"),
        (b"1234567", "is no safetensors file"),
        (struct.pack("<Q", 2**63) + b"{}", "is cut short"),
        (struct.pack("<Q", 2) + b"[]", "is no safetensors file"),
        (struct.pack("<Q", 2) + b"{]", "is no safetensors file"),
        (struct.pack("<Q", 8) + b'{"a": 1}', "is no safetensors file"),
        (struct.pack("<Q", 2) + b"{}", None),
    ],
)
def test_outer_form_of_safetensors(tmp_path: Path, content: bytes, problem: str | None) -> None:
    assert safetensors_problem(put(tmp_path, "x", content)) == problem


@given(st.binary(max_size=64))
def test_any_bytes_get_a_verdict(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = put(tmp_path_factory.getbasetemp() / "any", "x", content)
    assert safetensors_problem(path) in {None, "is cut short", "is no safetensors file"}


def test_an_unreadable_file_is_a_problem_in_words(tmp_path: Path) -> None:
    assert safetensors_problem(tmp_path) == "cannot be read: Is a directory"


@pytest.mark.parametrize("place", ["folder", "pulled"])
def test_damage_to_a_published_file_is_refused(
    nowhere: WeightsPlaces, tmp_path: Path, place: str
) -> None:
    places = replace(nowhere, **{place: tmp_path / "w"})
    path = put(tmp_path / "w" / "head")
    weights.check_pinned(PINNED, weights.located(PINNED, places), places)
    path.write_bytes(CONTENT[:-1] + b"X")
    with pytest.raises(WeightsError, match="is not the published file"):
        weights.check_pinned(PINNED, weights.located(PINNED, places), places)


def test_weights_of_ones_own_are_welcome(nowhere: WeightsPlaces, tmp_path: Path) -> None:
    places = replace(nowhere, folder=tmp_path / "w")
    put(tmp_path / "w" / "head", content=b"trained by myself")
    weights.check_pinned(PINNED, weights.located(PINNED, places), places)
    verified = weights.verify(PINNED, places)
    assert verified.published == {NAME: False}


def test_pulled_weights_must_be_the_published_ones(nowhere: WeightsPlaces) -> None:
    put(nowhere.pulled / "head", content=b"something else")
    with pytest.raises(WeightsError, match="is not the published file"):
        weights.check_pinned(PINNED, weights.located(PINNED, nowhere), nowhere)


def test_verify_reads_every_byte_again(nowhere: WeightsPlaces) -> None:
    path = put(nowhere.pulled / "head")
    put(nowhere.pulled / "head", "notes.txt", b"n")
    verified = weights.verify(PINNED, nowhere)
    assert verified.published == {NAME: True}
    assert verified.hashes["notes.txt"] == hashlib.sha256(b"n").hexdigest()
    stamp = path.stat()
    path.write_bytes(CONTENT[::-1])
    with pytest.raises(WeightsError, match="is not the published file"):
        weights.verify(PINNED, nowhere)
    assert path.stat().st_size == stamp.st_size


def test_verify_says_that_weights_are_missing(nowhere: WeightsPlaces) -> None:
    with pytest.raises(WeightsError, match="weights 'head': not on this machine"):
        weights.verify(PINNED, nowhere)


def test_the_real_head_bears_the_pinned_hash(
    parity: Path, registry: Registry, nowhere: WeightsPlaces
) -> None:
    info = registry.scorers["aesthetic_v2"].info.weights
    assert info is not None
    verified = weights.verify(info, replace(nowhere, folder=parity / "weights"))
    assert verified.published == {"sac+logos+ava1-l14-linearMSE.pth": True}


def test_one_changed_byte_of_the_real_head_is_refused(
    parity: Path, registry: Registry, nowhere: WeightsPlaces, tmp_path: Path
) -> None:
    info = registry.scorers["aesthetic_v2"].info.weights
    assert info is not None
    content = bytearray((parity / "weights" / "aesthetic_v2" / info.files[0].filename).read_bytes())
    content[len(content) // 2] ^= 1
    put(tmp_path / "w" / "aesthetic_v2", info.files[0].filename, bytes(content))
    places = replace(nowhere, folder=tmp_path / "w")
    with pytest.raises(WeightsError, match="its sha256 is"):
        weights.check_pinned(info, weights.located(info, places), places)


def test_a_hash_is_remembered_until_the_file_changes(tmp_path: Path) -> None:
    path, memory = put(tmp_path / "f"), tmp_path / "cache" / "hashes.json"
    first = fingerprints.remembered_sha256(path, memory)
    assert first == hashlib.sha256(CONTENT).hexdigest()
    known = json.loads(memory.read_text())
    (name,) = known
    memory.write_text(json.dumps({name: [*known[name][:2], "remembered"]}))
    assert fingerprints.remembered_sha256(path, memory) == "remembered"
    path.write_bytes(b"longer than before, certainly")
    assert fingerprints.remembered_sha256(path, memory) == fingerprints.sha256_of(path)


@pytest.mark.parametrize("content", [b"", b"[1]", b"\xff", b'{"x": 5}'])
def test_a_spoiled_memory_of_hashes_costs_only_time(tmp_path: Path, content: bytes) -> None:
    path, memory = put(tmp_path / "f"), put(tmp_path, "m", content)
    assert fingerprints.remembered_sha256(path, memory) == fingerprints.sha256_of(path)


def test_a_memory_of_hashes_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    path, blocker = put(tmp_path / "f"), put(tmp_path, "file")
    assert fingerprints.remembered_sha256(path, blocker / "m") == fingerprints.sha256_of(path)


def test_several_hashes_make_one() -> None:
    assert fingerprints.combined([]) == ""
    assert fingerprints.combined(["ab"]) == "ab"
    two = fingerprints.combined(["ab", "cd"])
    assert len(two) == 64
    assert two != fingerprints.combined(["cd", "ab"])


PAIR = WeightsInfo(
    "pair",
    (
        WeightFile("", "tower.safetensors", url="https://x.test/t"),
        WeightFile("", NAME, url="https://x.test/h", needed=True, withheld="its licence binds"),
        WeightFile("", "notes.txt", url="https://x.test/n"),
    ),
    "MIT",
)


def test_weights_of_two_files_are_of_no_use_with_one(
    nowhere: WeightsPlaces, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    tower = put(folder, "tower.safetensors", safetensors())
    given = replace(nowhere, given={"pair": folder})
    assert find(PAIR, given) == WeightsMissing(
        "pair", f"{NAME} is not beside {tower}", WayOut.BRING
    )
    head = put(folder)
    found = find(PAIR, given)
    assert isinstance(found, WeightsFound)
    assert found.needed == (head,)
    named = find(PAIR, replace(nowhere, given={"pair": head}))
    assert named == found  # the smaller file stands for its folder


def test_both_files_are_in_the_hash(nowhere: WeightsPlaces, tmp_path: Path) -> None:
    put(tmp_path / "pair", "tower.safetensors", safetensors())
    places = replace(nowhere, folder=tmp_path)
    hashes = set()
    for content in (CONTENT, b"another head"):
        put(tmp_path / "pair", content=content)
        found = find(PAIR, places)
        assert isinstance(found, WeightsFound)
        hashes.add(weights.weights_hash((found,), places))
    assert len(hashes) == 2


def test_what_is_withheld_has_to_be_brought(nowhere: WeightsPlaces) -> None:
    assert find(PAIR, nowhere) == WeightsMissing("pair", "not on this machine", WayOut.BRING)


def test_a_config_is_read_even_where_none_is_published(
    nowhere: WeightsPlaces, tmp_path: Path
) -> None:
    config = put(tmp_path / "head", "config.json", b"{}")
    put(tmp_path / "head")
    found = find(PINNED, replace(nowhere, folder=tmp_path))
    assert isinstance(found, WeightsFound)
    assert found.config == config


def test_the_first_digits_of_a_hash_pin_a_file(nowhere: WeightsPlaces, tmp_path: Path) -> None:
    digest = hashlib.sha256(CONTENT).hexdigest()
    put(tmp_path / "head")
    places = replace(nowhere, folder=tmp_path)
    right, wrong = (
        replace(PINNED, files=(replace(PINNED.files[0], sha256=digits),))
        for digits in (digest[:8], "00000000")
    )
    assert weights.verify(right, places).published == {NAME: True}
    with pytest.raises(WeightsError, match="is not the published file"):
        weights.verify(wrong, places)


def safetensors() -> bytes:
    """A file of that form with nothing in it."""
    return struct.pack("<Q", 2) + b"{}"
