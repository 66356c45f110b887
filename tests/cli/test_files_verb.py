from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from .conftest import (
    PATIENCE_S,
    PROMPTS,
    Curator,
    Shelf,
    Start,
    ended,
    environment_in,
    write_image,
)

HOLDING = ".curator-holding"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Images of this test's own: they are to be moved."""
    shelf = Shelf(tmp_path / "outputs", tmp_path / "library")
    for number, prompt in enumerate(PROMPTS, start=1):
        write_image(shelf.outputs / f"image {number}.png", prompt, seed=number)
    Curator(environment_in(tmp_path, CURATOR_LIBRARY=str(shelf.library)))("scan", shelf.outputs)
    return shelf


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.png"))


def test_rejects_go_into_holding_and_come_back(curator: Curator, shelf: Shelf) -> None:
    before = names(shelf.outputs)
    curator("mark", "fox", "--reject", "--rating", "3")
    count = len(curator.found("flag:reject"))
    tried = curator.json("process-rejects", "--dry-run", "--json")
    assert (tried["images"], tried["files"]) == (count, count)
    assert names(shelf.outputs) == before
    assert curator("process-rejects").stdout == f"{count} images gone into holding\n"
    assert curator.found("fox") == []
    assert len(curator.found("is:held")) == count
    assert curator.json("scan", "--json")["missing"] == 0
    assert curator("undo").stdout == f"Undone: process rejects: {count} images\n"
    assert names(shelf.outputs) == before
    assert curator("redo").stdout == f"Done again: process rejects: {count} images\n"
    one = curator.found("is:held")[0]["id"]
    assert curator.json("restore", f'name:"{curator.found("is:held")[0]["name"]}"', "--json") == {
        "moved": 1,
        "failed": [],
    }
    assert [each["id"] for each in curator.found("rating:3")] == [one]
    assert curator("restore").stdout == f"{count - 1} images restored\n"
    assert names(shelf.outputs) == before


def test_rejects_go_into_a_folder_or_the_bin(
    curator: Curator, shelf: Shelf, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    curator("mark", "cat", "--reject")
    assert curator("process-rejects", "--to", elsewhere).stdout == (
        f"1 image gone to {elsewhere}\n"
    )
    assert len(names(elsewhere)) == 1
    curator("undo")
    assert names(elsewhere) == []
    assert curator.json("process-rejects", "--to", "bin", "--json")["moved"] == 1
    assert curator.found("cat") == []
    assert len(curator.found("cat is:missing")) == 1


def test_dry_run_tells_where_they_lie(curator: Curator, shelf: Shelf) -> None:
    curator("mark", "cat", "--reject")
    told = curator("process-rejects", "--dry-run", "--to", "bin").stdout
    assert told.startswith("1 image (1 file, ")
    assert told.endswith(f" would go into the system's bin\n  {shelf.outputs}: 1 file\n")


def test_where_to_is_checked_first(curator: Curator) -> None:
    result = curator("process-rejects", "--to", "nowhere", status=2)
    assert "nowhere" in result.stderr


def test_what_fails_is_told_and_ends_with_one(curator: Curator) -> None:
    curator("mark", "cat", "--reject")
    path = Path(curator.found("cat")[0]["path"])
    path.unlink()
    result = curator("process-rejects", status=1)
    assert f"{path}: the file is gone" in result.stderr
    document = curator.json("process-rejects", "--json", status=1)
    assert document["failed"] == [
        {"path": str(path), "trouble": "gone", "reason": "the file is gone"}
    ]
    assert document["moved"] == 0


def test_undo_that_fails_is_told(curator: Curator, shelf: Shelf) -> None:
    curator("mark", "cat", "--reject")
    curator("process-rejects")
    for path in (shelf.outputs / HOLDING).rglob("*.png"):
        path.unlink()
    result = curator("undo", status=1)
    assert (result.stdout, "the file is gone" in result.stderr) == ("", True)
    assert curator("undo").stdout.startswith("Undone: reject")


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root may do everything")
def test_folder_that_may_not_be_written(curator: Curator, shelf: Shelf) -> None:
    curator("mark", "cat", "--reject")
    shelf.outputs.chmod(0o555)
    try:
        assert "forbidden" in curator("process-rejects", "--dry-run").stdout
        assert "change the rights" in curator("process-rejects", status=1).stderr
    finally:
        shelf.outputs.chmod(0o755)


def test_interrupted_deed_is_a_step_of_what_was_done(start: Start, shelf: Shelf) -> None:
    before = names(shelf.outputs)
    assert start("mark", "", "--reject").wait(PATIENCE_S) == 0
    process = start("process-rejects")
    while process.poll() is None and not (shelf.outputs / HOLDING).exists():
        pass
    process.send_signal(signal.SIGINT)
    status, _, _ = ended(process)
    assert status in (0, 130)  # It may have been done before it heard.
    held = len(names(shelf.outputs / HOLDING))
    assert held
    status, out, _ = ended(start("undo"))
    assert (status, out.startswith("Undone: process rejects")) == (0, True)
    assert names(shelf.outputs) == before


def test_library_that_was_lost_leaves_nothing_in_holding(curator: Curator, shelf: Shelf) -> None:
    before = names(shelf.outputs)
    curator("mark", "fox", "--reject")
    curator("process-rejects")
    shutil.rmtree(shelf.library)
    curator("scan", shelf.outputs)
    held = len(names(shelf.outputs / HOLDING))
    assert held
    told = curator("restore").stdout
    assert told.startswith(f"0 images restored, and {held} files that the library does not know")
    assert names(shelf.outputs) == before
    assert not (shelf.outputs / HOLDING).exists()
    assert curator.json("scan", "--json")["added"] == held
