"""Style sets in a library that stays open: made, scored by, changed, removed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from curator.library.library import Library
from curator.library.scan import scan
from curator.library.selftests import Wish, ask_self_test
from curator.library.styles import add_style, remove_style

from .conftest import OpenLibrary, open_library, write_png

__all__ = ["open_library"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = tmp_path / "references"
    made.mkdir()
    noise = np.random.default_rng(1).integers(0, 256, (30, 40, 3), np.uint8)
    Image.fromarray(noise).save(made / "a.png")
    return made


@pytest.fixture
def library(parity: Path, open_library: OpenLibrary, tmp_path: Path) -> Library:
    """Two images, and a tiny VGG-19."""
    for shade in (1, 2):
        write_png(tmp_path / "outputs" / f"{shade}.png", shade=shade)
    shutil.copytree(parity / "weights" / "vgg19", tmp_path / "vgg19")
    opened = open_library(weights={"vgg19": tmp_path / "vgg19"})
    scan(opened, [opened.add_folder(tmp_path / "outputs")])
    return opened


def wait_for_scores(library: Library) -> None:
    plan = library.scoring()
    for _ in range(600):
        library.drain(wait=0.1)
        if not plan.progress.left:
            break
    library.flush()


def test_a_style_made_meanwhile_is_scored_by(library: Library, folder: Path) -> None:
    add_style("ink", folder)
    assert "style:ink" not in library.infos
    library.look_for_styles()
    infos = library.infos
    assert library.scorer("style:ink")
    library.score_arrivals(["style:ink"])
    wait_for_scores(library)
    assert library.find(library.parse("score:style:ink<0 sort:style:ink")).size == 2
    remove_style("ink")
    library.look_for_styles()
    # The column stays as long as the library is open.
    assert library.infos is infos
    assert library.find(library.parse("score:style:ink<0")).size == 2


def test_a_style_is_tested_by_the_scoring_thread(library: Library, folder: Path) -> None:
    add_style("ink", folder)
    library.look_for_styles()
    report = ask_self_test(library, "style:ink", Wish()).result(120)
    assert report.passed
    assert report.cost is not None
    kept = json.loads((library.weights_places.hashes.with_name("scoring-costs.json")).read_text())
    assert [each["key"] for each in kept] == ["style:ink"]
