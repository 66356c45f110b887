from __future__ import annotations

import json
from pathlib import Path

import pytest

from curator.store.engine import open_database

from .conftest import Curator, Shelf, write_image


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "my keepers"


def test_keepers_are_copied_best_first_with_a_manifest(
    curator: Curator, shelf: Shelf, target: Path
) -> None:
    best_first = [each["name"] for each in curator.found('"a red fox" sort:sharpness')]
    told = curator("export", '"a red fox" sort:sharpness', target).stdout
    assert told == f"3 images exported; {target / 'curator-manifest.json'} tells which\n"
    manifest = json.loads((target / "curator-manifest.json").read_text("utf-8"))
    assert [each["file"] for each in manifest["images"]] == best_first
    assert manifest["query"] == '"a red fox" sort:sharpness'
    assert manifest["library"] == str(shelf.library)
    for each in manifest["images"]:
        assert (target / each["file"]).read_bytes() == Path(each["source"]).read_bytes()
    assert len(list(target.iterdir())) == 4


def test_names_and_sidecars_are_as_asked(curator: Curator, target: Path) -> None:
    curator("export", "cat", target, "--name", "{rank:03}-{seed}", "--sidecars", "json, CSV")
    assert {path.name for path in target.iterdir()} == {
        "001-4.png",
        "001-4.png.json",
        "curator-export.csv",
        "curator-manifest.json",
    }


def test_a_second_export_overwrites_nothing(curator: Curator, target: Path) -> None:
    curator("export", "cat", target)
    before = {path: path.read_bytes() for path in target.iterdir()}
    curator("export", "cat", target)
    assert len(list(target.iterdir())) == 4
    assert {path: path.read_bytes() for path in before} == before


def test_a_file_that_is_gone_is_listed(curator: Curator, tmp_path: Path, target: Path) -> None:
    path = write_image(tmp_path / "more" / "gone.png", "a dog", seed=12)
    curator("scan", path.parent)
    path.unlink()
    result = curator("export", "dog OR cat", target, status=1)
    assert f"{path}: the file is gone" in result.stderr
    assert "1 image exported" in result.stdout


def test_where_nothing_matches_nothing_is_made(curator: Curator, target: Path) -> None:
    assert "nothing was exported" in curator("export", "unicorn", target).stderr
    assert not target.exists()


@pytest.mark.parametrize(
    "option",
    [
        ["--mode", "link"],
        ["--mode", "move"],
        ["--mode", "zip"],
        ["--format", "png"],
        ["--strip-metadata"],
        ["--sidecars", "xmp"],
    ],
)
def test_what_this_version_cannot_do_is_said(
    curator: Curator, target: Path, option: list[str]
) -> None:
    told = curator("export", "cat", target, *option, status=2).stderr
    assert f"does not know {' '.join(option)} yet" in told
    assert not target.exists()


@pytest.mark.parametrize(
    "option",
    [
        ["--mode", "teleport"],
        ["--format", "bmp"],
        ["--sidecars", "doc"],
        ["--name", "{moon}"],
        ["--name", "{"],
    ],
)
def test_what_makes_no_sense_is_wrong_use(
    curator: Curator, target: Path, option: list[str]
) -> None:
    curator("export", "cat", target, *option, status=2)
    assert not target.exists()


def test_the_target_must_be_a_folder(curator: Curator, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "is a file" in curator("export", "cat", tmp_path / "file", status=2).stderr


def test_what_was_exported_is_kept_as_a_keeper_set_and_is_no_step(
    curator: Curator, shelf: Shelf, target: Path
) -> None:
    curator("mark", "cat", "--keep")
    for _ in range(2):
        curator("export", '"a red fox" sort:sharpness', target)
    first, second = curator.json("collections", "--json")
    assert first["name"].startswith("my keepers 20")
    assert second["name"] == f"{first['name']} (2)"
    assert (first["kind"], first["images"]) == ("keepers", 3)
    assert first["query"] == '"a red fox" sort:sharpness'
    listed = curator.json("collections", "show", first["name"], "--json")["listed"]
    assert listed == curator.found('"a red fox" sort:sharpness')
    assert "keep: 1 image" in curator("undo").stdout


def test_an_export_needs_no_more_than_to_read(curator: Curator, shelf: Shelf, target: Path) -> None:
    database = open_database(shelf.library, writable=True, holder="another program")
    assert "1 image exported" in curator("export", "cat", target).stdout
    assert curator.json("collections", "--json") == []
    database.close()
