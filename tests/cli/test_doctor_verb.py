from __future__ import annotations

import json

from .conftest import Curator, Shelf


def test_doctor_finds_all_well(curator: Curator, shelf: Shelf) -> None:
    health = curator.json("doctor", "--json")
    assert health["problems"] == []
    assert health["library"]["path"] == str(shelf.library / "library.sqlite3")
    assert health["library"]["images"] == 6
    assert health["versions"]["python"].startswith("3.")
    assert health["device"]
    told = curator("doctor").stdout
    assert "All is well." in told
    assert "library images: 6" in told


def test_a_damaged_library_ends_with_3(curator: Curator, shelf: Shelf) -> None:
    path = shelf.library / "library.sqlite3"
    data = bytearray(path.read_bytes())
    data[: len(data) // 2] = b"\0" * (len(data) // 2)
    path.write_bytes(data)
    result = curator("doctor", "--json", status=3)
    assert json.loads(result.stdout)["problems"]
    assert "Problem: " in result.stderr
    for verb in (["find"], ["undo"], ["scan"], ["folders"]):
        told = curator(*verb, status=3).stderr
        assert "not a readable library" in told
        assert "backups" in told


def test_a_library_that_is_not_there_yet_is_no_problem(curator: Curator, shelf: Shelf) -> None:
    elsewhere = shelf.library.with_name("elsewhere")
    assert "library size: not there yet" in curator("doctor", "--library", elsewhere).stdout
    assert not elsewhere.exists()
