from __future__ import annotations

import shutil
from pathlib import Path

from .conftest import Curator, Shelf


def test_folders_are_listed_with_what_they_hold(curator: Curator, shelf: Shelf) -> None:
    expected = [{"path": str(shelf.outputs), "images": 6, "offline": False}]
    assert curator.json("folders", "list", "--json") == expected
    assert curator.json("folders", "--json") == expected
    assert curator.json("folders", "--json", "list") == expected
    table = curator("folders").stdout
    assert str(shelf.outputs) in table.replace("\n", "")
    assert "offline" not in table


def test_without_folders_the_way_to_add_one_is_said(curator: Curator, tmp_path: Path) -> None:
    result = curator("folders", "--library", tmp_path / "empty")
    assert "curator scan FOLDER" in result.stderr
    assert not result.stdout


def test_a_removed_folder_keeps_its_judgements(curator: Curator, shelf: Shelf) -> None:
    curator("mark", "cat", "--keep")
    curator("folders", "remove", shelf.outputs)
    assert curator.json("folders", "--json") == []
    assert curator.found() == []
    curator("scan", shelf.outputs)
    assert [each["positive"] for each in curator.found("flag:keep")] == ["a blue cat"]


def test_removing_a_folder_that_is_not_watched_is_wrong_use(
    curator: Curator, tmp_path: Path
) -> None:
    assert "no watched folder" in curator("folders", "remove", tmp_path, status=2).stderr


def test_relink_follows_a_folder_that_has_moved(
    curator: Curator, shelf: Shelf, tmp_path: Path
) -> None:
    curator("mark", "cat", "--keep")
    moved = shutil.copytree(shelf.outputs, tmp_path / "moved here")
    curator("folders", "relink", shelf.outputs, moved)
    document = curator.json("scan", "--json")
    assert document["unchanged"] == 6
    assert [each["folder"] for each in curator.found("flag:keep")] == [str(moved)]


def test_relink_wants_a_folder(curator: Curator, shelf: Shelf, tmp_path: Path) -> None:
    curator("folders", "relink", shelf.outputs, tmp_path / "nowhere", status=2)
    curator("folders", "relink", tmp_path, tmp_path, status=2)
