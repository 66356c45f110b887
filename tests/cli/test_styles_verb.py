"""`curator models style`, from images to scores and back."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from .conftest import Curator, Shelf, environment_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "references"
    made.mkdir()
    for seed in range(3):
        rgb = np.random.default_rng(seed).integers(0, 256, (40, 48, 3), np.uint8)
        Image.fromarray(rgb).save(made / f"{seed}.png")
    (made / "notes.png").write_text("no image")
    return made


@pytest.fixture
def weighted(parity: Path, shelf: Shelf, tmp_path: Path) -> Curator:
    """A command line that finds a tiny VGG-19."""
    weights = {"CURATOR_WEIGHTS": str(parity / "weights"), "CURATOR_LIBRARY": str(shelf.library)}
    return Curator(environment_in(tmp_path, **weights))


def test_a_style_is_made_listed_and_forgotten(curator: Curator, folder: Path) -> None:
    made = curator("models", "style", "add", "墨", folder)
    assert made.stdout == f"style:墨: 3 images from {folder}\n"
    assert f"left out: {folder / 'notes.png'}" in made.stderr
    assert "weights 'vgg19': not on this machine; `curator models pull style:墨`" in made.stderr
    (listed,) = curator.json("models", "style", "list", "--json")
    assert listed == {
        "name": "墨",
        "key": "style:墨",
        "folder": str(folder),
        "images": 3,
        "gone": 0,
        "problem": None,
    }
    (folder / "0.png").unlink()
    assert "1 moved away" in curator("models", "style").stdout
    assert any(each["key"] == "style:墨" for each in curator.json("models", "--json"))
    assert curator("models", "style", "remove", "墨").stdout == "Forgotten: 墨\n"
    assert curator.json("models", "style", "--json") == []
    assert "no style is called" in curator("models", "style", "remove", "墨", status=2).stderr


def test_a_forgotten_style_runs_no_more(curator: Curator, folder: Path, tmp_path: Path) -> None:
    """Else nothing would be scored any more, for want of this one."""
    curator("models", "style", "add", "ink", folder)
    settings = tmp_path / "config" / "curator" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('on_arrival = ["clip", "style:ink"]\n')
    assert "on_arrival" in curator("models", "style", "remove", "style:ink").stderr
    assert settings.read_text() == 'on_arrival = ["clip"]\n'


def test_a_damaged_style_is_told(curator: Curator, folder: Path, tmp_path: Path) -> None:
    curator("models", "style", "add", "ink", folder)
    (tmp_path / "data" / "curator" / "styles" / "ink.json").write_text("{")
    (listed,) = curator.json("models", "style", "list", "--json")
    assert "cannot be read" in listed["problem"]
    assert "`curator models style add ink FOLDER` mends it" in curator("models", "style").stderr


def test_nothing_is_kept_of_a_folder_without_images(curator: Curator, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = curator("models", "style", "add", "ink", tmp_path / "empty", status=2).stderr
    assert "holds no images" in told
    assert curator.json("models", "style", "--json") == []


def scored(curator: Curator) -> set[float]:
    return {each["scores"]["style:ink"]["value"] for each in curator.found("has:prompt")}


def test_scores_of_another_set_are_made_anew(weighted: Curator, folder: Path) -> None:
    weighted("models", "style", "add", "ink", folder)
    report = weighted.json("score", "--scorers", "style:ink", "--json")
    assert report["scored"] == {"style:ink": 6}
    first = scored(weighted)
    shutil.rmtree(folder)  # the Grams are kept
    weighted.json("score", "--scorers", "style:ink", "--again", "--json")
    assert scored(weighted) == first
    folder.mkdir()
    Image.new("RGB", (40, 40), "teal").save(folder / "teal.png")
    told = weighted("models", "style", "add", "ink", folder).stderr
    assert "cannot be compared" in told
    assert "--scorers style:ink --again" in told
    weighted.json("score", "--scorers", "style:ink", "--json")
    assert scored(weighted) == first
    weighted.json("score", "--scorers", "style:ink", "--again", "--json")
    assert scored(weighted).isdisjoint(first)


def test_references_that_went_away_too_early_are_told(weighted: Curator, folder: Path) -> None:
    weighted("models", "style", "add", "ink", folder)
    shutil.rmtree(folder)
    told = weighted("score", "--scorers", "style:ink").stderr
    assert "which cannot be read: No such file or directory" in told
    assert "`curator models style add ink FOLDER` makes it anew" in told
    assert "models pull" not in told
