"""kill -9 at one step after the other while files move: the library is sound, nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, write_png
from .files_here import tree

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the victims are forked")

KILLS = 8


def template(library: Library, folder: Path) -> Path:
    """A library with names that meet, text files, stars; in holding lies what is to be binned."""
    pictures = folder / "p"
    for n, name in enumerate(("a/0.png", "a/1.png", "b/0.png", "b/2.png")):
        write_png(pictures / name, shade=n)
    (pictures / "a" / "0.txt").write_text("beside 0")
    (pictures / "a" / "1.png.json").write_text("{}")
    (folder / "out").mkdir()
    library.add_folder(pictures)
    scan(library, library.watched)
    library.do(judge(library.columns, [1], Judgement(rating=4)))
    library.flush()
    start = {name: data.hex() for name, data in tree(pictures).items()}
    (folder / "start.json").write_text(json.dumps(start))
    return folder


@pytest.mark.parametrize(
    ("deed", "volume"),
    [
        ("hold", "same"),
        ("move", "other"),
        ("copy", "same"),
        ("undo", "same"),
        ("undo", "other"),
        ("redo", "other"),
        ("bin", "same"),
    ],
)
def test_killed_anywhere_loses_nothing(
    open_library: OpenLibrary, tmp_path: Path, deed: str, volume: str
) -> None:
    folder = tmp_path / "template"
    library = open_library(at=folder / "library")
    template(library, folder)
    if deed in ("undo", "redo", "bin"):
        library.files.hold([1, 2])
    if deed == "redo":
        library.undo()
    library.flush()
    library.close()
    victims = Path(__file__).with_name("file_victims.py")
    program = [sys.executable, str(victims), str(folder), deed, volume, str(KILLS)]
    ran = subprocess.run(program, capture_output=True, text=True, timeout=240)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["wrong"] == [], found
    assert found["killed"] >= KILLS - 2, found
