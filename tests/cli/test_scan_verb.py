from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from .conftest import Curator, Shelf, write_image

NOTHING = {"added": 0, "moved": 0, "changed": 0, "unchanged": 0, "missing": 0, "duplicates": 0}


def counts(document: dict[str, Any]) -> dict[str, int]:
    return {key: value for key, value in document.items() if key in NOTHING and value}


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A folder with three images that no library knows."""
    for number in (11, 12, 13):
        write_image(tmp_path / "fresh" / f"{number}.png", "a dog", seed=number)
    return tmp_path / "fresh"


def test_a_second_scan_finds_nothing_new(curator: Curator) -> None:
    document = curator.json("scan", "--json")
    assert list(document) == [
        "found",
        "added",
        "moved",
        "changed",
        "unchanged",
        "missing",
        "duplicates",
        "failed",
        "seconds",
    ]
    assert document["found"] == 6
    assert counts(document) == {"unchanged": 6}
    assert document["failed"] == []
    assert document["seconds"] > 0


def test_scan_adds_the_folders_it_names_and_looks_at_no_others(
    curator: Curator, fresh: Path
) -> None:
    assert counts(curator.json("scan", fresh, "--json")) == {"added": 3}
    assert counts(curator.json("scan", "--json")) == {"unchanged": 9}
    assert curator("scan").stdout.startswith("9 images found: 9 unchanged (")


def test_scan_tells_what_was_moved_copied_and_removed(curator: Curator, fresh: Path) -> None:
    curator("scan", fresh)
    (fresh / "11.png").rename(fresh / "eleven.png")
    shutil.copy2(fresh / "12.png", fresh / "twelve.png")
    (fresh / "13.png").unlink()
    document = curator.json("scan", fresh, "--json")
    assert counts(document) == {"moved": 1, "unchanged": 1, "duplicates": 1, "missing": 1}
    assert document["found"] == 3


def test_a_broken_image_is_listed_and_the_others_are_taken_in(
    curator: Curator, fresh: Path
) -> None:
    broken = fresh / "broken \x1b.png"
    broken.write_bytes((fresh / "11.png").read_bytes()[:300])
    os.utime(broken, (1_700_000_000, 1_700_000_000))
    result = curator("scan", fresh, status=1)
    assert "4 images found: 3 added, 1 failed" in result.stdout
    assert "broken \\x1b.png: " in result.stderr


def test_failures_are_in_the_document(curator: Curator, fresh: Path) -> None:
    broken = fresh / "broken.png"
    broken.write_bytes((fresh / "11.png").read_bytes()[:300])
    os.utime(broken, (1_700_000_000, 1_700_000_000))
    document = curator.json("scan", fresh, "--json", status=1)
    (failure,) = document["failed"]
    assert failure["path"] == str(broken)
    assert failure["reason"]
    assert document["found"] == 4


def test_scan_without_any_folder_is_wrong_use(curator: Curator, tmp_path: Path) -> None:
    result = curator("--library", tmp_path / "empty", "scan", status=2)
    assert "no folder is watched yet" in result.stderr
    assert "curator scan FOLDER" in result.stderr


def test_of_several_folders_none_is_added_where_one_is_wrong(curator: Curator, fresh: Path) -> None:
    result = curator("scan", fresh, fresh / "11.png", status=2)
    assert "11.png is not a folder" in result.stderr
    assert len(curator.json("folders", "--json")) == 1


def test_a_folder_that_is_gone_is_offline_and_named_again_no_mistake(
    curator: Curator, fresh: Path
) -> None:
    curator("scan", fresh)
    fresh.rename(fresh.with_name("elsewhere"))
    result = curator("scan", fresh)
    assert f"{fresh} is offline" in result.stderr
    assert len(curator.found()) == 9


def test_reread_tells_how_many_an_older_reader_read(curator: Curator, shelf: Shelf) -> None:
    assert "read again" not in curator("scan", "--reread").stdout
    with closing(sqlite3.connect(shelf.library / "library.sqlite3")) as database:
        database.execute(
            "UPDATE generation SET reader_version = 0"
            " WHERE image_id IN (SELECT image_id FROM generation WHERE reader <> '' LIMIT 2)"
        )
        database.commit()
    assert "2 read again" in curator("scan", "--reread").stdout
