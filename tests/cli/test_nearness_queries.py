"""Queries for what is near to an image or a text, in every verb that takes a query."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import PATIENCE_S, Curator, Shelf, environment_in, write_image

QUOTED = 'like:"image 3.png"'


@pytest.fixture
def scored(shelf: Shelf, tmp_path: Path, tiny: Path) -> Curator:
    """Command lines on the test's own library, where CLIP has seen every image."""
    curator = Curator(
        environment_in(tmp_path, CURATOR_LIBRARY=str(shelf.library), CURATOR_WEIGHTS=str(tiny))
    )
    curator("score", "--scorers", "clip,aesthetic_v2", "--device", "cpu")
    return curator


@pytest.fixture
def without_weights(scored: Curator, shelf: Shelf, tmp_path: Path) -> Curator:
    """The same library on a machine without weights."""
    return Curator(environment_in(tmp_path / "bare", CURATOR_LIBRARY=str(shelf.library)))


def names(curator: Curator, *arguments: str) -> list[str]:
    return [each["name"] for each in curator.found(*arguments)]


def test_find_gives_the_nearest_first(scored: Curator, shelf: Shelf) -> None:
    near = names(scored, QUOTED)
    assert (near[0], len(near)) == ("image 3.png", 6)
    assert names(scored, f'like:"{shelf.outputs / "image 3.png"}"') == near
    assert names(scored, QUOTED, "--limit", "2") == near[:2]
    assert names(scored, QUOTED, "--sort", "name") == sorted(near)
    assert names(scored, f"fox {QUOTED}") == [each for each in near if each in names(scored, "fox")]


def test_find_describes(scored: Curator) -> None:
    near = names(scored, 'about:"the red cat"')
    assert sorted(near) == [f"image {number}.png" for number in range(1, 7)]
    assert names(scored, 'about:"the red cat" sort:name') == sorted(near)


def test_every_verb_takes_such_a_query(scored: Curator, tmp_path: Path) -> None:
    marked = scored.json("mark", f"fox {QUOTED}", "--keep", "--json")
    assert (marked["matched"], marked["kept"]) == (4, 4)
    cut = scored.json(
        *("cull", "", "--keep-if", f"flag:keep {QUOTED}", "--reject-if", "about:cat cat"),
        *("--overwrite", "--dry-run", "--json"),
    )
    assert (cut["kept"], cut["rejected"]) == (4, 1)
    again = ["--scorers", "clip", "--again", "--device", "cpu", "--json"]
    assert scored.json("score", f"cat {QUOTED}", *again)["scored"] == {"clip": 1}
    scored("export", f"flag:keep {QUOTED}", tmp_path / "kept")
    manifest = json.loads((tmp_path / "kept" / "curator-manifest.json").read_text("utf-8"))
    assert [each["image"]["name"] for each in manifest["images"]] == names(
        scored, f"flag:keep {QUOTED}"
    )


def test_a_known_image_is_found_by_without_torch(
    without_weights: Curator, shelf: Shelf, tmp_path: Path
) -> None:
    code = (
        "import sys, curator.cli.main as main;"
        f"main.run(['find', '--format', 'paths', {QUOTED!r}]);"
        "print([n for n in ('torch', 'transformers', 'PySide6') if n in sys.modules])"
    )
    environment = environment_in(tmp_path, CURATOR_LIBRARY=str(shelf.library))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **{key: each for key, each in environment.items() if each}},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert lines[0] == str(shelf.outputs / "image 3.png")
    assert (len(lines), lines[-1]) == (7, "[]")


def told(curator: Curator, query: str, status: int) -> str:
    return " ".join(curator("find", query, status=status).stderr.split())


def test_what_is_missing_is_told_with_the_way_out(without_weights: Curator, tmp_path: Path) -> None:
    stranger = write_image(tmp_path / "stranger.png", seed=12)
    for query in ("about:cat", f'like:"{stranger}"'):
        words = told(without_weights, query, 2)
        assert "weights 'clip': not on this machine" in words
        assert "`curator models pull clip` downloads them" in words


def test_without_embeddings_the_way_to_them_is_told(curator: Curator) -> None:
    assert "`curator score` makes embeddings" in told(curator, QUOTED, 2)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("like:nobody.png", "there is no file 'nobody.png', neither here nor in the library"),
        ('about:"一个女孩"', "CLIP cannot read the script"),
        ("like:", "expected a text after like:"),
        ('about:" "', "nothing between these quotes"),
    ],
)
def test_what_cannot_be_sought_is_wrong_use(scored: Curator, query: str, words: str) -> None:
    assert words in told(scored, query, 2)
