from __future__ import annotations

from pathlib import Path

from .conftest import Curator, Shelf


def test_tags_are_listed_as_a_tree(curator: Curator, shelf: Shelf) -> None:
    curator("mark", "cat", "--tag", "animal/cat")
    curator("mark", "fox", "--tag", "animal")
    listed = curator.json("tags", "list", "--json")
    foxes = len(curator.found("fox"))
    assert (
        listed
        == curator.json("tags", "--json")
        == [
            {"tag": "animal", "parent": None, "images": foxes + 1, "own": foxes},
            {"tag": "cat", "parent": "animal", "images": 1, "own": 1},
        ]
    )
    assert "· cat" in curator("tags").stdout
    assert len(curator.found("tag:animal")) == foxes + 1


def test_each_verb_is_one_step(curator: Curator, shelf: Shelf) -> None:
    curator("mark", "cat", "--tag", "cat")
    curator("tags", "parent", "CAT", "animal")
    curator("tags", "rename", "animal", "beast")
    assert len(curator.found("tag:beast")) == 1
    curator("tags", "delete", "beast")
    assert [each["tag"] for each in curator.json("tags", "--json")] == ["cat"]
    for _ in range(3):
        curator("undo")
    assert curator.json("tags", "--json") == [{"tag": "cat", "parent": None, "images": 1, "own": 1}]


def test_two_tags_become_one(curator: Curator, shelf: Shelf) -> None:
    curator("mark", "cat", "--tag", "kitty")
    curator("mark", "fox", "--tag", "cat")
    curator("tags", "rename", "kitty", "cat")
    assert len(curator.found("tag:cat")) == len(curator.found("cat OR fox"))


def test_wrong_use_is_told(curator: Curator, shelf: Shelf) -> None:
    curator("mark", "cat", "--tag", "animal/cat")
    assert "no tag is called" in curator("tags", "delete", "dog", status=2).stderr
    assert "below itself" in curator("tags", "parent", "animal", "cat", status=2).stderr
    assert "at least one letter" in curator("tags", "rename", "cat", " ", status=2).stderr
    assert "stands below 'animal'" in curator("mark", "fox", "--tag", "x/cat", status=2).stderr
    assert "Nothing" in curator("tags", "parent", "cat", "animal").stdout
    curator("tags", "parent", "cat", "")
    assert [each["parent"] for each in curator.json("tags", "--json")] == [None]


def test_without_tags_the_way_to_make_one_is_said(curator: Curator, tmp_path: Path) -> None:
    assert "--tag TAG" in curator("tags", "--library", tmp_path / "empty").stderr
