"""Images read again: by newer readers, and because of a text file that came beside them."""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path

import pytest

from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.records import records
from curator.library.reread import reread
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png
from .test_watch import found, until

TEXT = "a lighthouse in fog\nNegative prompt: people\nSteps: 12, Sampler: Euler a, Seed: 77"


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    return tmp_path / "outputs"


@pytest.fixture
def library(open_library: OpenLibrary, outputs: Path) -> Library:
    outputs.mkdir()
    opened = open_library()
    opened.add_folder(outputs)
    return opened


def prompts(library: Library) -> dict[str, str | None]:
    """Positive prompt by file name."""
    scan(library, library.watched)
    return {
        one["name"]: one["positive"] for one in records(library, library.find(library.parse("")))
    }


def test_text_beside_an_image_tells_its_prompt(library: Library, outputs: Path) -> None:
    write_png(outputs / "a.png", shade=1)
    (outputs / "a.txt").write_text(TEXT, encoding="utf-8")
    write_png(outputs / "b.png", shade=2)
    assert prompts(library) == {"a.png": "a lighthouse in fog", "b.png": None}


def test_own_data_goes_before_what_lies_beside(library: Library, outputs: Path) -> None:
    write_png(outputs / "a.png", parameters("its own prompt"))
    (outputs / "a.txt").write_text(TEXT, encoding="utf-8")
    assert prompts(library) == {"a.png": "its own prompt"}


def test_text_that_comes_later_is_noticed_and_judgements_stay(
    library: Library, outputs: Path
) -> None:
    write_png(outputs / "ünï.png", shade=1)
    assert prompts(library) == {"ünï.png": None}
    library.do(judge(library.columns, library.find(library.parse("")), Judgement(rating=4)))
    library.flush()
    (outputs / "ünï.txt").write_text(TEXT, encoding="utf-8")
    assert prompts(library) == {"ünï.png": "a lighthouse in fog"}
    (one,) = records(library, library.find(library.parse("rating:4 lighthouse")))
    assert (one["seed"], one["steps"], one["negative"]) == (77, 12, "people")


def test_text_that_comes_later_helps_where_only_the_tool_is_known(
    library: Library, outputs: Path
) -> None:
    write_png(outputs / "a.png", "Steps: 5, Sampler: Euler, Seed: 3, Size: 48x40, Version: v1.9.4")
    assert prompts(library) == {"a.png": None}
    (outputs / "a.txt").write_text(TEXT, encoding="utf-8")
    assert prompts(library) == {"a.png": "a lighthouse in fog"}


def test_changed_text_is_read_again(library: Library, outputs: Path) -> None:
    write_png(outputs / "a.png", shade=1)
    (outputs / "a.png.txt").write_text(TEXT, encoding="utf-8")
    assert prompts(library) == {"a.png": "a lighthouse in fog"}
    (outputs / "a.png.txt").write_text(TEXT.replace("fog", "snow"), encoding="utf-8")
    os.utime(outputs / "a.png.txt", ns=(1, 1))
    assert prompts(library) == {"a.png": "a lighthouse in snow"}


def test_text_of_another_name_belongs_to_nobody(library: Library, outputs: Path) -> None:
    write_png(outputs / "a.png", shade=1)
    write_png(outputs / "ab.png", shade=2)
    assert prompts(library) == {"a.png": None, "ab.png": None}
    (outputs / "b.txt").write_text(TEXT, encoding="utf-8")
    (outputs / "a.md").write_text(TEXT, encoding="utf-8")
    (outputs / "sub").mkdir()
    (outputs / "sub" / "a.txt").write_text(TEXT, encoding="utf-8")
    assert prompts(library) == {"a.png": None, "ab.png": None}


def test_watch_takes_up_text_that_comes_later(library: Library, outputs: Path) -> None:
    write_png(outputs / "a.png", shade=1)
    library.start_watching()
    until(library, lambda: len(library.find(library.parse(""))) == 1)
    (outputs / "a.json").write_text(
        json.dumps({"prompt": "a windmill", "seed": 5, "steps": 9}), encoding="utf-8"
    )
    until(library, lambda: found(library, "windmill") == 1)


def test_what_nobody_understood_is_read_again_only_by_other_readers(
    library: Library, outputs: Path
) -> None:
    write_png(outputs / "a.png", shade=1)
    scan(library, library.watched)
    assert reread(library) == 0
    with library.database.write() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE generation SET reader_version = ?", (zlib.crc32(b""),))
    assert reread(library) == 1
    assert reread(library) == 0


def test_looking_through_reads_again_what_older_readers_read(
    library: Library, outputs: Path
) -> None:
    write_png(outputs / "a.png", parameters("a fox", seed=5))
    scan(library, library.watched)
    with library.database.write() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE generation SET reader_version = 0, seed = '99'")
    library.start_watching()
    library.look_through()
    until(library, lambda: found(library, "seed:5") == 1)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_pipe_in_an_images_place_is_not_waited_for(library: Library, outputs: Path) -> None:
    path = write_png(outputs / "a.png", parameters("a fox"))
    scan(library, library.watched)
    with library.database.write() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE generation SET reader_version = 0")
    path.unlink()
    os.mkfifo(path)
    assert reread(library) == 1
    (one,) = records(library, library.find(library.parse("fox")))
    assert one["positive"] == "a fox"
