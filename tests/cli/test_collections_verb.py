from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Curator, Shelf


def ids(curator: Curator, name: str) -> list[int]:
    return [each["id"] for each in curator.json("collections", "show", name, "--json")["listed"]]


def names(curator: Curator) -> dict[str, int | None]:
    listed = curator.json("collections", "list", "--json")
    return {each["name"]: each["images"] for each in listed}


def test_a_collection_is_made_filled_and_emptied(curator: Curator, shelf: Shelf) -> None:
    made = curator.json("collections", "create", "Best", "cat", "--json")
    assert made["matched"] == made["changed"] == made["images"] == 1
    added = curator.json("collections", "add", "best", "fox OR cat", "--json")
    assert (added["matched"] - added["changed"], added["images"]) == (1, added["matched"])
    cat, *foxes = ids(curator, "Best")
    assert [each["id"] for each in curator.found("cat")] == [cat]
    assert set(foxes) == {each["id"] for each in curator.found("fox")}
    curator("collections", "remove", "Best", "fox")
    assert ids(curator, "Best") == [cat]
    assert [each["id"] for each in curator.found('in:"Best"')] == [cat]


def test_each_verb_is_one_step(curator: Curator, shelf: Shelf) -> None:
    curator("collections", "create", "Best", "cat")
    curator("collections", "rename", "Best", "Top")
    curator("collections", "delete", "top")
    assert names(curator) == {}
    assert "delete collection Top" in curator("undo").stdout
    assert names(curator) == {"Top": 1}
    assert "rename Best to Top" in curator("undo").stdout
    assert "new collection Best" in curator("undo").stdout
    assert names(curator) == {}
    curator("redo")
    assert names(curator) == {"Best": 1}


def test_a_smart_collection_shows_what_its_query_finds(curator: Curator, shelf: Shelf) -> None:
    curator("collections", "smart", "Kept", "flag:keep sort:name")
    assert names(curator) == {"Kept": 0}
    curator("mark", "cat", "--keep")
    assert names(curator) == {"Kept": 1}
    assert curator.found("in:kept") == curator.found("cat")
    curator("collections", "smart", "Kept", "flag:none")
    (told,) = curator.json("collections", "--json")
    assert (told["kind"], told["query"], told["images"]) == ("smart", "flag:none", 5)
    assert "flag:none" in curator("collections").stdout


def test_a_keeper_set_stays(curator: Curator, shelf: Shelf) -> None:
    curator("collections", "freeze", "Print", "cat")
    told = curator.json("collections", "show", "Print", "--json")
    assert (told["kind"], told["query"], told["images"]) == ("keepers", "cat", 1)
    assert told["frozen"].endswith("Z")
    assert "keeper set" in curator("collections", "add", "Print", "fox", status=2).stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("create", "best"), "is there already"),
        (("create", " "), "needs a name"),
        (("show", "Nope"), "no collection is called"),
        (("add", "Mine", "fox"), "smart collection"),
        (("smart", "Best", "fox"), "stores no query"),
        (("smart", "Mine", "in:mine"), "comes back to itself"),
        (("smart", "Odd", "clip>="), "at character"),
        (("smart", "Odd", "in:nope"), "no collection is called"),
        (("rename", "Best", "mine"), "is there already"),
    ],
)
def test_wrong_use_is_told(
    curator: Curator, shelf: Shelf, arguments: tuple[str, ...], told: str
) -> None:
    curator("collections", "create", "Best")
    curator("collections", "smart", "Mine", "fox")
    assert told in curator("collections", *arguments, status=2).stderr
    assert names(curator).keys() == {"Best", "Mine"}


def test_a_query_that_cannot_be_followed_is_listed_with_its_reason(
    curator: Curator, shelf: Shelf
) -> None:
    curator("collections", "create", "Best", "cat")
    curator("collections", "smart", "Mine", "in:Best")
    curator("collections", "delete", "Best")
    (told,) = curator.json("collections", "list", "--json")
    assert told["images"] is None
    assert "'Best'" in told["problem"]
    assert "cannot be followed" in curator("collections").stdout
    curator("collections", "show", "Mine", status=2)
    curator("find", "in:Mine", status=2)
    curator("collections", "rename", "Mine", "Broken")
    curator("collections", "delete", "Broken")
    assert names(curator) == {}


def test_nothing_to_change_is_said(curator: Curator, shelf: Shelf) -> None:
    curator("collections", "create", "Best", "cat")
    assert "Nothing" in curator("collections", "add", "Best", "cat").stdout
    assert "new collection Best" in curator("undo").stdout


def test_without_collections_the_way_to_make_one_is_said(curator: Curator, tmp_path: Path) -> None:
    result = curator("collections", "--library", tmp_path / "empty")
    assert "collections create NAME" in result.stderr
