"""A frozen list: its order, what stays and leaves, and how it is gone through."""

from __future__ import annotations

import time

import numpy as np
import pytest

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library.cells import StackMark
from curator.library.commands import Judgement
from curator.library.culling import freeze, go_to_stack
from curator.library.gallery import Change, Gallery
from curator.library.grouping import GroupBy
from curator.library.library import Library
from curator.library.stack_deeds import choose_winner, turn
from curator.store.load import ImageRows

from .conftest import OpenLibrary, rows_of

KEEP, REJECT = Judgement(flag=Flag.KEEP), Judgement(flag=Flag.REJECT)


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    """Eight images that only the columns know: three of one prompt, two of another, three alone.

    The oldest is the best.
    """
    library = open_library()
    library.columns.take(_rows(range(1, 9)))
    return library


def _rows(ids: range) -> ImageRows:
    return rows_of(
        list(ids),
        created=list(ids),
        prompt_key=[7, 8, 7, 0, 8, 7, 0, 9][: len(ids)],
        scores={"technical": [80, 70, 60, 50, 40, 30, 20, 10][: len(ids)]},
    )


@pytest.fixture
def gallery(library: Library) -> Gallery:
    """Newest first, stacked by prompt."""
    gallery = Gallery(library)
    gallery.stacks.rule = StackRule.PROMPT
    gallery.leads_on = True
    return gallery


def shown(gallery: Gallery) -> list[int]:
    found: list[int] = gallery.ids.tolist()
    return found


def take_out(gallery: Gallery, *images: int) -> None:
    """These leave the library."""
    gallery.library.columns.remove(images)
    gallery._stale |= Change.VALUES
    gallery.refresh()


def test_the_list_goes_stack_by_stack_the_best_first(gallery: Gallery) -> None:
    assert shown(gallery) == [8, 7, 1, 2, 4]
    freeze(gallery)
    assert shown(gallery) == [8, 7, 1, 6, 3, 2, 5, 4]
    marks = [gallery.cell(place).stack for place in range(8)]
    assert marks[2:5] == [StackMark(3, 1), StackMark(3, 2), StackMark(3, 3)]
    assert marks[0] is None
    assert marks[7] is None
    gallery.stacks.thaw()
    assert shown(gallery) == [8, 7, 1, 2, 4]


def test_without_stacks_every_image_is_one(gallery: Gallery) -> None:
    gallery.stacks.rule = StackRule.NONE
    freeze(gallery)
    assert shown(gallery) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert go_to_stack(gallery, 1)
    assert gallery.current == 7


def test_a_selection_of_several_is_the_list_and_those_behind_it(gallery: Gallery) -> None:
    gallery.go_to(1)
    gallery.extend_to(2)
    freeze(gallery)
    assert shown(gallery) == [7, 1, 6, 3]
    assert gallery.current == 7
    assert gallery.selection.tolist() == [7]
    assert gallery.counts().total == 4
    assert gallery.all_ids.tolist() == [7, 1, 6, 3]


def test_one_that_is_selected_is_only_where_to_begin(gallery: Gallery) -> None:
    gallery.go_to_image(2)
    freeze(gallery)
    assert len(gallery) == 8
    assert gallery.current == 2


def test_what_is_grouped_is_gone_through_in_the_order_shown(gallery: Gallery) -> None:
    gallery.show(Criteria(sort=Sort("technical")))
    gallery.stacks.rule = StackRule.NONE
    gallery.grouping.by = GroupBy.PROMPT
    before = shown(gallery)
    assert before == [1, 3, 6, 2, 5, 4, 7, 8]
    gallery.go_to(0)
    freeze(gallery)
    assert shown(gallery) == before
    assert gallery.grouping.groups is None
    gallery.stacks.thaw()
    assert shown(gallery) == before
    assert gallery.grouping.groups is not None


def test_nothing_decided_leaves_and_nothing_moves(gallery: Gallery) -> None:
    gallery.show(Criteria(text="-flag:reject", sort=Sort("rating")))
    freeze(gallery)
    before = shown(gallery)
    gallery.go_to(0)
    for _ in range(4):
        gallery.judge(REJECT)
    assert gallery.current_index == 4
    gallery.go_to(7)
    gallery.judge(Judgement(rating=5))
    assert shown(gallery) == before
    gallery.stacks.thaw()
    assert not set(shown(gallery)) & set(before[:4])
    assert shown(gallery)[0] == before[7]


def test_what_arrives_waits(gallery: Gallery) -> None:
    freeze(gallery)
    gallery.library.columns.take(_rows(range(20, 22)))
    gallery._stale |= Change.VALUES
    gallery.refresh()
    assert len(gallery) == 8
    gallery.stacks.thaw()
    assert 21 in shown(gallery)


@pytest.mark.parametrize(
    ("at", "gone", "current"),
    [(1, [1], 6), (6, [6], 3), (3, [3], 2), (4, [4], 5), (1, [1, 6, 3], 2), (8, [8], 7)],
)
def test_when_the_current_image_leaves_the_next_survivor_is_current(
    gallery: Gallery, at: int, gone: list[int], current: int
) -> None:
    freeze(gallery)
    gallery.go_to_image(at)
    take_out(gallery, *gone)
    assert gallery.current == current
    assert gallery.selection.tolist() == [current]
    assert shown(gallery) == [each for each in [8, 7, 1, 6, 3, 2, 5, 4] if each not in gone]


def test_stacks_shrink_with_what_leaves(gallery: Gallery) -> None:
    freeze(gallery)
    take_out(gallery, 1, 2)
    assert gallery.cell(2).stack == StackMark(2, 1)
    assert gallery.cell(4).stack is None
    gallery.go_to_image(3)
    assert go_to_stack(gallery, 1)
    assert gallery.current == 5


def test_when_all_leave_there_is_none(gallery: Gallery) -> None:
    freeze(gallery)
    take_out(gallery, *range(1, 9))
    assert len(gallery) == 0
    assert gallery.current is None
    assert not go_to_stack(gallery, 1)
    freeze(gallery)
    assert gallery.current is None


def test_up_and_down_go_by_stack(gallery: Gallery) -> None:
    freeze(gallery)
    gallery.go_to(0)
    seen = [gallery.current]
    while go_to_stack(gallery, 1):
        seen.append(gallery.current)
    assert seen == [8, 7, 1, 2, 4]
    gallery.go_to_image(3)
    assert go_to_stack(gallery, -1)
    assert gallery.current == 7
    gallery.go_to(0)
    assert not go_to_stack(gallery, -1)


def test_a_decision_goes_on_whatever_auto_advance_says(gallery: Gallery) -> None:
    changes: list[Change] = []
    gallery.subscribe(changes.append)
    freeze(gallery)
    gallery.go_to(0)
    gallery.judge(KEEP)
    assert gallery.current == 7
    gallery.judge(Judgement(tags=("hands",)))
    assert gallery.current == 7
    gallery.go_to(7)
    assert not any(change & Change.END for change in changes)
    gallery.judge(KEEP)
    assert gallery.current_index == 7
    assert changes[-1] & Change.END


def test_the_winner_goes_on_to_the_next_stack(gallery: Gallery) -> None:
    changes: list[Change] = []
    gallery.subscribe(changes.append)
    freeze(gallery)
    gallery.go_to_image(6)
    assert choose_winner(gallery)
    flags = gallery.library.columns["flag"][gallery.library.columns.rows_of([6, 1, 3])]
    assert flags.tolist() == [Flag.KEEP, Flag.REJECT, Flag.REJECT]
    assert gallery.current == 2
    gallery.go_to_image(4)
    assert choose_winner(gallery)  # alone, and the last
    assert gallery.cell(7).flag is Flag.KEEP
    assert changes[-1] & Change.END


def test_stacks_stay_open(gallery: Gallery) -> None:
    freeze(gallery)
    gallery.go_to_image(6)
    before = shown(gallery)
    assert turn(gallery)
    assert shown(gallery) == before
    gallery.stacks.thaw()
    assert shown(gallery) == [8, 7, 1, 2, 4]
    assert gallery.current == 1  # what stands for it


def test_something_else_to_be_shown_ends_it(gallery: Gallery) -> None:
    freeze(gallery)
    gallery.show(Criteria(sort=Sort("technical")))
    assert not gallery.stacks.is_frozen
    assert shown(gallery) == [1, 2, 4, 7, 8]
    freeze(gallery)
    gallery.stacks.rule = StackRule.NONE
    assert not gallery.stacks.is_frozen
    assert len(gallery) == 8


def test_a_hundred_thousand_are_frozen_at_once(open_library: OpenLibrary) -> None:
    library, count = open_library(), 100_000
    rng = np.random.default_rng(3)
    library.columns.take(
        rows_of(
            list(range(1, count + 1)),
            created=list(range(count)),
            prompt_key=rng.integers(1, count // 4, count).tolist(),
            scores={"technical": rng.random(count).tolist()},
        )
    )
    gallery = Gallery(library)
    gallery.stacks.rule = StackRule.PROMPT
    begin = time.perf_counter()
    freeze(gallery)
    took = time.perf_counter() - begin
    assert len(gallery) == count
    assert took < 5.0  # some 0.1 s by itself; the machine may be busy
    prompts = library.columns["prompt_key"][library.columns.rows_of(gallery.ids)]
    assert np.count_nonzero(np.diff(prompts)) + 1 == len(np.unique(prompts))
