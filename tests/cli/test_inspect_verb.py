from __future__ import annotations

import json
from pathlib import Path

from .conftest import HOSTILE, Curator, Shelf, write_image


def test_inspect_tells_what_is_embedded(curator: Curator, shelf: Shelf) -> None:
    result = curator("inspect", shelf.outputs / "image 1.png", shelf.outputs / "image 4.png")
    assert "PNG 48×40, made by A1111" in result.stdout
    assert "prompt: a red fox" in result.stdout
    assert "prompt: a blue cat" in result.stdout
    assert "seed 4, steps 20, sampler Euler a" in result.stdout
    assert not result.stderr


def test_inspect_gives_one_document_for_all_files(curator: Curator, shelf: Shelf) -> None:
    files = [shelf.outputs / f"image {number}.png" for number in (1, 5, 6)]
    documents = curator.json("inspect", "--json", *files)
    assert [each["path"] for each in documents] == list(map(str, files))
    assert [each["positive"] for each in documents] == ["a red fox", HOSTILE, None]
    assert documents[0]["seed"] == 1
    assert documents[0]["plain"]["chunks"] == ["a red fox"]
    assert documents[2]["raw"] == {}
    assert documents[2]["problem"] is None


def test_a_broken_file_stops_no_other(curator: Curator, shelf: Shelf, tmp_path: Path) -> None:
    text = tmp_path / "notes\x1b.txt"
    text.write_text("no image")
    gone = tmp_path / "gone.png"
    files = [text, gone, shelf.outputs / "image 1.png"]
    result = curator("inspect", "--json", *files, status=1)
    problems = [each["problem"] for each in json.loads(result.stdout)]
    assert problems[0]
    assert problems[1]
    assert problems[2] is None
    assert f"notes\\x1b.txt: {problems[0]}" in result.stderr
    assert f"gone.png: {problems[1]}" in result.stderr


def test_a_cut_off_image_is_told(curator: Curator, tmp_path: Path) -> None:
    whole = write_image(tmp_path / "whole.png", "a fox").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    (document,) = curator.json("inspect", "--json", tmp_path / "cut.png", status=1)
    assert document["positive"] == "a fox"
    assert document["problem"]


def test_what_a_file_says_is_no_command_to_the_terminal(curator: Curator, shelf: Shelf) -> None:
    told = curator("inspect", shelf.outputs / "image 5.png").stdout
    assert "[red]bold[/red] :smile: \\x1b[31mhidden" in told
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_inspect_wants_a_file(curator: Curator) -> None:
    assert "FILE" in curator("inspect", status=2).stderr
