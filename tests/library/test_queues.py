"""Queues that find mistakes: what they ask by, and what they find."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from curator.domain.change import Scored
from curator.domain.image import Flag, ImageId
from curator.domain.score import Provenance, Score
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.queues import Queue, QueueCounts, QueueKind, queues
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """Images 1 to 10, 1 to 5 of one prompt and 6 to 10 of another."""
    for n in range(10):
        text = parameters(("fox", "wolf")[n // 5], seed=n)
        write_png(tmp_path / "p" / f"{n}.png", text, shade=9 * n)
    opened = open_library()
    scan(opened, [opened.add_folder(tmp_path / "p")])
    return opened


def give(library: Library, key: str, *, backwards: bool = False) -> None:
    """Scores 1 to 10 in the order of the ids, or the other way round."""
    made = Provenance(key, "1", "ab", "1", "norm1", "float32")
    for image_id in library.columns.ids.tolist():
        value = float(11 - image_id if backwards else image_id)
        library.submit(Scored(ImageId(image_id), ((made, Score(value)),)))
    library.flush()


def by_kind(library: Library) -> dict[QueueKind, Queue]:
    return {each.kind: each for each in queues(library)}


def ids(library: Library, kind: QueueKind) -> list[int]:
    return library.find(library.parse(by_kind(library)[kind].query)).tolist()


def mark(library: Library, flag: Flag, *images: int) -> None:
    library.do(judge(library.columns, images, Judgement(flag)))


def test_without_scores_only_flags_can_contradict(open_library: OpenLibrary) -> None:
    asked = {each.kind: each.query for each in queues(open_library())}
    assert asked == {
        QueueKind.HIGH_REJECTED: "",
        QueueKind.LOW_KEPT: "",
        QueueKind.OFF_PROMPT: "",
        QueueKind.KEEPERLESS: "is:keeperless",
    }


def test_pixel_measures_stand_in_for_models(library: Library) -> None:
    assert by_kind(library)[QueueKind.HIGH_REJECTED].scorers == ("technical",)
    assert by_kind(library)[QueueKind.OFF_PROMPT].query == ""


def test_models_go_before_pixel_measures(library: Library) -> None:
    give(library, "aesthetic_v2")
    give(library, "clip", backwards=True)
    asked = by_kind(library)
    assert asked[QueueKind.HIGH_REJECTED].scorers == ("aesthetic_v2",)
    assert asked[QueueKind.OFF_PROMPT].scorers == ("aesthetic_v2", "clip")
    mark(library, Flag.REJECT, 1, 8, 10)
    mark(library, Flag.KEEP, 2, 9)
    assert ids(library, QueueKind.HIGH_REJECTED) == [10]
    assert ids(library, QueueKind.LOW_KEPT) == [2]
    assert ids(library, QueueKind.OFF_PROMPT) == [9]
    assert ids(library, QueueKind.KEEPERLESS) == []
    mark(library, Flag.UNDECIDED, 2)
    assert sorted(ids(library, QueueKind.KEEPERLESS)) == [1, 2, 3, 4, 5]


def test_a_scorer_that_counts_downwards_is_asked_by_how_good_it_is(library: Library) -> None:
    give(library, "artifacts")
    mark(library, Flag.REJECT, 1, 10)
    assert by_kind(library)[QueueKind.HIGH_REJECTED].scorers == ("artifacts",)
    assert ids(library, QueueKind.HIGH_REJECTED) == [1]


def test_counts_stay_true(library: Library) -> None:
    give(library, "clip")
    counts = QueueCounts(library)
    assert not counts.has_begun
    assert [count for _, count in counts.queues()] == [None] * 4
    assert counted(counts) == [0, 0, None, 10]
    mark(library, Flag.REJECT, 9, 10)
    assert counted(counts) == [2, 0, None, 10]
    mark(library, Flag.KEEP, 1)
    assert counted(counts) == [2, 1, None, 5]
    library.undo()
    assert counted(counts) == [2, 0, None, 10]
    assert not counts.count_next()


def counted(counts: QueueCounts) -> list[int | None]:
    while counts.count_next():
        pass
    return [count for _, count in counts.queues()]


def test_an_image_without_the_score_is_neither_high_nor_low(library: Library) -> None:
    give(library, "clip")
    made = Provenance("clip", "1", "ab", "1", "norm1", "float32")
    library.submit(Scored(ImageId(10), ((made, Score(math.nan, "no-prompt")),)))
    library.flush()
    mark(library, Flag.REJECT, *range(1, 11))
    assert 10 not in ids(library, QueueKind.HIGH_REJECTED)
