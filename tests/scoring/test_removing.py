from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tiny_weights import make_tiny_weights

from curator.scoring import published
from curator.scoring.registry import Registry
from curator.scoring.removing import removal, remove
from curator.scoring.weights import Place, WeightsPlaces

CLIP = {"clip", "clip_mean", "clip_quality", "aesthetic_v2"}


@pytest.fixture
def pulled(nowhere: WeightsPlaces) -> WeightsPlaces:
    """Tiny weights where pulled ones lie."""
    make_tiny_weights(nowhere.pulled)
    return nowhere


def test_what_was_pulled_is_freed_and_its_users_are_named(
    registry: Registry, pulled: WeightsPlaces
) -> None:
    planned = removal(registry, published.CLIP, pulled)
    folder = pulled.pulled / "clip"
    assert {path.name for path in planned.files} == {path.name for path in folder.iterdir()}
    assert planned.size == sum(path.stat().st_size for path in folder.iterdir())
    assert set(planned.losing) == CLIP
    assert (planned.elsewhere, planned.kept) == (None, ())
    remove(planned)
    assert not folder.exists()
    assert (pulled.pulled / "aesthetic_v2").exists()
    assert removal(registry, published.CLIP, pulled).files == ()


def test_a_part_is_freed_too(registry: Registry, nowhere: WeightsPlaces) -> None:
    part = nowhere.pulled / "clip" / "model.safetensors.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    planned = removal(registry, published.CLIP, nowhere)
    assert (planned.files, planned.size, planned.losing) == ((part,), 4, ())
    remove(planned)
    assert not part.parent.exists()


def test_what_the_user_put_there_stays(registry: Registry, nowhere: WeightsPlaces) -> None:
    folder = nowhere.pulled / "aesthetic_v25"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"tower")
    head = folder / "aesthetic_predictor_v2_5.pth"
    head.write_bytes(b"head")
    planned = removal(registry, registry.weights("aesthetic_v25"), nowhere)
    assert planned.kept == (head,)
    remove(planned)
    assert list(folder.iterdir()) == [head]


@pytest.mark.parametrize("place", [Place.GIVEN, Place.FOLDER])
def test_the_users_own_are_not_ours(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path, place: Place
) -> None:
    given = {"clip": tiny / "clip"} if place is Place.GIVEN else {}
    places = replace(nowhere, given=given, folder=tiny if place is Place.FOLDER else None)
    planned = removal(registry, published.CLIP, places)
    assert planned.files == ()
    assert planned.elsewhere is not None
    assert planned.elsewhere.place is place
    remove(planned)
    assert (tiny / "clip" / "model.safetensors").exists()


def test_a_second_copy_is_freed_without_loss(
    registry: Registry, pulled: WeightsPlaces, tiny: Path
) -> None:
    planned = removal(registry, published.CLIP, replace(pulled, folder=tiny))
    assert planned.files
    assert planned.losing == ()


def test_settings_that_lead_into_the_folder_save_nothing(
    registry: Registry, pulled: WeightsPlaces
) -> None:
    folder = pulled.pulled / "clip"
    for places in (
        replace(pulled, given={"clip": folder}),
        replace(pulled, folder=pulled.pulled),
    ):
        planned = removal(registry, published.CLIP, places)
        assert set(planned.losing) == CLIP
        assert planned.elsewhere is None


@pytest.mark.parametrize("what", ["folder", "file"])
def test_linked_weights_are_the_users(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path, what: str
) -> None:
    folder = nowhere.pulled / "clip"
    if what == "folder":
        nowhere.pulled.mkdir()
        folder.symlink_to(tiny / "clip", target_is_directory=True)
    else:
        folder.mkdir(parents=True)
        (folder / "model.safetensors").symlink_to(tiny / "clip" / "model.safetensors")
    remove(removal(registry, published.CLIP, nowhere))
    assert (folder / "model.safetensors").exists()
    assert (tiny / "clip" / "model.safetensors").exists()
