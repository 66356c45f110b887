"""What the scorers say of one image, and why those that are silent are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tiny_weights import make_tiny_weights

from curator.domain.criteria import Scale
from curator.library.judging import AbsentKind, ScoreLine, score_lines
from curator.library.library import Library
from curator.library.readiness import Skip
from curator.library.scan import scan
from curator.scoring.weights import WayOut

from .conftest import OpenLibrary, parameters, write_png
from .test_scoring_plan import finish


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "p"
    for n in range(3):
        write_png(folder / f"{n}.png", parameters("the red cat", seed=n), shade=40 * n)
    write_png(folder / "other.png", parameters("the dog"), shade=130)
    write_png(folder / "bare.png", shade=7)
    whole = write_png(folder / "whole.png", shade=9, size=(200, 200)).read_bytes()
    (folder / "whole.png").write_bytes(whole[: len(whole) // 2])
    os.utime(folder / "whole.png", (1, 1))  # nobody is still writing it
    return folder


def filled(library: Library, folder: Path) -> Library:
    library.add_folder(folder)
    scan(library, library.watched)
    return library


@pytest.fixture
def library(open_library: OpenLibrary, folder: Path, tmp_path: Path) -> Library:
    tiny = make_tiny_weights(tmp_path / "weights")
    weights = {"clip": tiny / "clip", "aesthetic_v2": tmp_path / "nowhere"}
    return filled(open_library(weights=weights), folder)


def lines(library: Library, query: str) -> dict[str, ScoreLine]:
    (details,) = library.details(library.find(library.parse(query)))
    return {line.info.key: line for line in score_lines(library, details)}


def test_every_scorer_has_a_line_and_those_with_a_number_come_first(library: Library) -> None:
    found = lines(library, "name:0.png")
    assert found.keys() == library.infos.keys()
    known = [line.value is not None for line in found.values()]
    assert known == sorted(known, reverse=True)
    assert found["sharpness"].absent is None
    made = found["sharpness"].made
    assert made is not None
    assert made.version == library.infos["sharpness"].version


def test_percentiles_are_those_of_the_library_and_of_the_prompt(library: Library) -> None:
    among_all = library.selector.percentile("contrast")
    among_cats = library.selector.percentile("contrast", Scale.PROMPT_PERCENTILE)
    assert len(set(among_cats[:3])) > 1
    for name in ("0.png", "1.png", "2.png", "other.png"):
        line = lines(library, f"name:{name}")["contrast"]
        (row,) = library.columns.rows_of(library.find(library.parse(f"name:{name}")))
        assert line.percentile == pytest.approx(among_all[row])
        assert line.prompt_percentile == pytest.approx(among_cats[row])
    bare = lines(library, "name:bare.png")["contrast"]
    assert bare.percentile is not None
    assert bare.prompt_percentile is None


def test_before_anything_ran_nothing_is_known_to_stand_against_it(library: Library) -> None:
    absent = lines(library, "name:0.png")["clip"].absent
    assert absent is not None
    assert (absent.kind, absent.note, absent.unavailable) == (AbsentKind.NOT_YET, "", None)


def test_missing_weights_are_named_with_the_way_out(library: Library) -> None:
    library.score_arrivals(["clip", "aesthetic_v2"])
    finish(library)
    found = lines(library, "name:0.png")
    assert found["clip"].value is not None
    absent = found["aesthetic_v2"].absent
    assert absent is not None
    assert absent.kind is AbsentKind.NO_WEIGHTS
    assert absent.unavailable is not None
    assert absent.unavailable.way_out is WayOut.MEND_PATH


def test_a_scorers_note_stands_in_place_of_its_number(library: Library) -> None:
    library.score_arrivals(["clip"])
    finish(library)
    line = lines(library, "name:bare.png")["clip"]
    assert line.value is None
    assert line.absent is not None
    assert (line.absent.kind, line.absent.note) == (AbsentKind.NOTE, "no-prompt")


def test_an_image_that_cannot_be_decoded_says_so_for_every_scorer(library: Library) -> None:
    found = lines(library, "is:failed")
    assert {line.absent.kind for line in found.values() if line.absent} == {AbsentKind.FAILED_IMAGE}
    assert all(line.absent and line.absent.note for line in found.values())


def test_a_column_made_otherwise_is_said(
    library: Library, open_library: OpenLibrary, tmp_path: Path
) -> None:
    library.scoring().begin(["clip"], library.find(library.parse("name:0.png")))
    finish(library)
    library.close()
    other = make_tiny_weights(tmp_path / "others", seed=1)
    changed = open_library(weights={"clip": other / "clip"})
    changed.score_arrivals(["clip"])
    absent = lines(changed, "name:1.png")["clip"].absent
    assert absent is not None
    assert (absent.kind, absent.note) == (AbsentKind.NOTE, Skip.OTHER_PROVENANCE)
