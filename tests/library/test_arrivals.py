"""Rules on arrival: what is new is flagged once its scores are there, and nothing else is."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from curator.domain.change import MarkedByRule, Scored
from curator.domain.collection import CollectionKind
from curator.domain.image import Flag, FlagSource, ImageId
from curator.domain.saved_rule import SavedRule
from curator.domain.score import Provenance, Score
from curator.domain.stacking import StackRule
from curator.domain.stored_criteria import as_json
from curator.library import collections, rules
from curator.library.arrivals import Arrivals
from curator.library.commands import Judgement, judge
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png

CLIP = Provenance("clip", "1", "ab", "1", "norm1", "float32")
LOOKS = Provenance("aesthetic_v2", "1", "ab", "1", "", "float32")
PATIENCE_S = 60.0
BAD = SavedRule(reject_if="clip<3", on_arrival=True)


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """Image 1 was there before any rule."""
    library = open_library()
    (tmp_path / "p").mkdir()
    library.add_folder(tmp_path / "p")
    arrive(library, tmp_path, 0)
    return library


@pytest.fixture
def arrivals(library: Library) -> Iterator[Arrivals]:
    arrivals = Arrivals(library, waits=True)
    yield arrivals
    arrivals.close()


def arrive(library: Library, folder: Path, *numbers: int, prompt: str = "fox") -> None:
    """Images come; the one of a number has the id after it."""
    for number in numbers:
        text = parameters(prompt, seed=number)
        write_png(folder / "p" / f"{number:02}.png", text, shade=9 * number)
    scan(library, library.watched)


def score(library: Library, made: Provenance, *values: tuple[int, float]) -> None:
    for image_id, value in values:
        note = "no-prompt" if math.isnan(value) else ""
        library.submit(Scored(ImageId(image_id), ((made, Score(value, note)),)))
    library.flush()


def save(library: Library, name: str, rule: SavedRule) -> None:
    library.do(rules.saved(library, name, rule))


def mark(library: Library, arrivals: Arrivals) -> tuple[int, int]:
    marked = arrivals.mark()
    library.flush()
    return marked.kept, marked.rejected


def flags(library: Library) -> list[int]:
    return [int(flag) for flag in library.columns["flag"]]


def test_what_is_new_is_flagged_once_it_has_its_score(
    library: Library, arrivals: Arrivals, tmp_path: Path
) -> None:
    save(library, "Bad", BAD)
    arrive(library, tmp_path, 1, 2)
    assert arrivals.are_waiting
    assert mark(library, arrivals) == (0, 0)
    score(library, CLIP, (1, 1.0), (2, 1.0), (3, 9.0))
    assert mark(library, arrivals) == (0, 1)
    assert flags(library) == [0, -1, 0]  # the first one was there before the rule
    assert library.columns["flag_source"].tolist() == [0, FlagSource.RULE, 0]
    assert not arrivals.are_waiting


def test_it_waits_for_all_scores_it_asks_for(
    library: Library, arrivals: Arrivals, tmp_path: Path
) -> None:
    save(library, "Bad", SavedRule(reject_if="clip<3 OR aesthetic_v2<5", on_arrival=True))
    arrive(library, tmp_path, 1, 2)
    score(library, LOOKS, (2, 9.0), (3, 1.0))
    assert mark(library, arrivals) == (0, 0)
    score(library, CLIP, (2, 1.0), (3, math.nan))
    assert mark(library, arrivals) == (0, 1)
    assert flags(library) == [0, -1, 0]  # the third one has no prompt: nothing to go by


def test_pixel_scores_come_with_the_image(
    library: Library, arrivals: Arrivals, tmp_path: Path
) -> None:
    save(library, "Any", SavedRule(keep_if="technical>=0", on_arrival=True))
    arrive(library, tmp_path, 1)
    assert mark(library, arrivals) == (1, 0)
    assert flags(library) == [0, 1]


def test_it_is_no_step_of_history_and_outlives_a_restart(
    library: Library, arrivals: Arrivals, tmp_path: Path, open_library: OpenLibrary
) -> None:
    save(library, "Bad", BAD)
    library.do(judge(library.columns, [1], Judgement(rating=3)))
    arrive(library, tmp_path, 1)
    score(library, CLIP, (2, 1.0))
    mark(library, arrivals)
    assert library.has_undo == "rate 3: 1 image"
    library.close()
    assert flags(open_library()) == [0, -1]


def test_flags_set_by_hand_stay(library: Library, arrivals: Arrivals, tmp_path: Path) -> None:
    save(library, "Bad", BAD)
    arrive(library, tmp_path, 1, 2)
    library.do(judge(library.columns, [2], Judgement(Flag.KEEP)))
    score(library, CLIP, (2, 1.0))
    assert mark(library, arrivals) == (0, 0)
    # What was decided since the rule looked is not flagged over either.
    library.do(judge(library.columns, [3], Judgement(Flag.KEEP)))
    library.submit(MarkedByRule((), (ImageId(2), ImageId(3))))
    library.flush()
    assert flags(library) == [0, 1, 1]


def test_a_decision_right_behind_it_stands(
    library: Library, arrivals: Arrivals, tmp_path: Path
) -> None:
    save(library, "Bad", BAD)
    arrive(library, tmp_path, 1)
    score(library, CLIP, (2, 1.0))
    arrivals.mark()
    library.do(judge(library.columns, [2], Judgement(Flag.KEEP)))
    library.flush()
    assert flags(library) == [0, 1]
    assert library.columns["flag_source"].tolist() == [0, FlagSource.HAND]


def test_a_better_one_of_the_same_prompt_takes_the_place(
    library: Library, arrivals: Arrivals, tmp_path: Path
) -> None:
    save(library, "Best", SavedRule(best_of=StackRule.PROMPT, by="clip", on_arrival=True))
    arrive(library, tmp_path, 1, prompt="wolf")
    score(library, CLIP, (2, 5.0))
    assert mark(library, arrivals) == (1, 0)
    arrive(library, tmp_path, 2, prompt="wolf")
    score(library, CLIP, (3, 6.0), (1, 1.0))
    assert mark(library, arrivals) == (1, 1)
    assert flags(library) == [0, -1, 1]


def test_the_best_of_near_duplicates(library: Library, arrivals: Arrivals, tmp_path: Path) -> None:
    save(library, "Best", SavedRule(best_of=StackRule.NEAR, by="clip", on_arrival=True))
    arrive(library, tmp_path, 1)
    score(library, CLIP, (1, 5.0), (2, 6.0))
    near = library.stacks.groups(StackRule.NEAR)
    assert near[0] == near[1] != 0
    assert mark(library, arrivals) == (1, 1)
    assert flags(library) == [-1, 1]


def test_without_waiting_it_is_followed_when_they_are_found(
    library: Library, tmp_path: Path
) -> None:
    arrivals = Arrivals(library, waits=False)
    save(library, "Best", SavedRule(best_of=StackRule.NEAR, by="clip", on_arrival=True))
    arrive(library, tmp_path, 1)
    score(library, CLIP, (1, 5.0), (2, 6.0))
    end = time.monotonic() + PATIENCE_S
    while flags(library) == [0, 0] and time.monotonic() < end:
        if arrivals.are_waiting:
            arrivals.mark()
        library.drain(wait=0.05)
    assert flags(library) == [-1, 1]
    arrivals.close()


def test_what_one_rule_rejects_no_other_keeps(
    library: Library, arrivals: Arrivals, tmp_path: Path
) -> None:
    save(library, "A", SavedRule(keep_if="clip>=0", on_arrival=True))
    save(library, "Z", BAD)
    arrive(library, tmp_path, 1, 2)
    score(library, CLIP, (2, 1.0), (3, 9.0))
    assert mark(library, arrivals) == (1, 1)
    score(library, CLIP, (2, 1.5))
    assert mark(library, arrivals) == (0, 0)
    assert flags(library) == [0, -1, 1]


def test_not_even_for_the_sake_of_others_in_its_group(
    library: Library, arrivals: Arrivals, tmp_path: Path
) -> None:
    save(library, "Best", SavedRule(best_of=StackRule.PROMPT, by="clip", on_arrival=True))
    save(library, "Loud", SavedRule(reject_if="clip>8", on_arrival=True))
    arrive(library, tmp_path, 1, prompt="wolf")
    score(library, CLIP, (2, 9.0))
    assert mark(library, arrivals) == (0, 1)
    arrive(library, tmp_path, 2, prompt="wolf")
    score(library, CLIP, (3, 5.0))
    mark(library, arrivals)
    assert flags(library) == [0, -1, -1]


def test_one_that_cannot_be_followed_is_told_once_and_hurts_no_other(
    library: Library, arrivals: Arrivals, tmp_path: Path
) -> None:
    gone = as_json(SavedRule(reject_if="score:from_a_plugin<3", on_arrival=True))
    made = collections.new_collection(library, "Gone", CollectionKind.RULE, gone)
    library.do(rules.removed(made).undone())
    save(library, "Bad", BAD)
    arrive(library, tmp_path, 1, 2)
    score(library, CLIP, (2, 1.0))
    marked = arrivals.mark()
    assert (marked.rejected, list(marked.problems)) == (1, ["Gone"])
    score(library, CLIP, (3, 1.0))
    marked = arrivals.mark()
    assert (marked.rejected, marked.problems) == (1, {})


def test_rules_that_wait_to_be_run_flag_nothing(
    library: Library, arrivals: Arrivals, tmp_path: Path
) -> None:
    save(library, "Bad", SavedRule(reject_if="clip<3"))
    arrive(library, tmp_path, 1)
    score(library, CLIP, (2, 1.0))
    assert mark(library, arrivals) == (0, 0)


def test_the_window_sees_it(library: Library, arrivals: Arrivals, tmp_path: Path) -> None:
    gallery = Gallery(library)
    save(library, "Bad", BAD)
    arrive(library, tmp_path, 1)
    score(library, CLIP, (2, 1.0))
    mark(library, arrivals)
    gallery.refresh()
    assert gallery.counts().reject == 1
    gallery.close()
