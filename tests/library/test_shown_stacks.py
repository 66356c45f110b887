"""Stacks in the Gallery: what is shown, current and selected, and what deeds are about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from curator.domain.criteria import Criteria, Sort, Threshold
from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library.cells import StackMark
from curator.library.commands import Judgement, judge
from curator.library.export_choice import Scope, images_in, rule_for
from curator.library.gallery import Change, Counts, Gallery
from curator.library.library import Library
from curator.library.news import NearFound
from curator.library.stack_deeds import choose_winner, stack, turn, unstack

from .conftest import OpenLibrary, parameters, rows_of, write_png

KEEP, REJECT = Judgement(flag=Flag.KEEP), Judgement(flag=Flag.REJECT)
NEAR = 0b1011
FAR = [0xFFFF << 20, 0xFFFF << 40, 0xFF0F << 3, NEAR]


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    """Eight images that only the columns know: three of one prompt, two of another, three alone.

    The oldest is the best.
    """
    library = open_library()
    library.columns.take(
        rows_of(
            list(range(1, 9)),
            created=list(range(1, 9)),
            prompt_key=[7, 8, 7, 0, 8, 7, 0, 9],
            phash=[NEAR, FAR[0], NEAR, FAR[1], NEAR, FAR[2], 0, FAR[0]],
            scores={"technical": [80, 70, 60, 50, 40, 30, 20, 10]},
        )
    )
    return library


@pytest.fixture
def gallery(library: Library) -> Gallery:
    """Newest first, stacked by prompt."""
    gallery = Gallery(library)
    gallery.stacks.rule = StackRule.PROMPT
    return gallery


def shown(gallery: Gallery) -> list[int]:
    found: list[int] = gallery.ids.tolist()
    return found


def marks(gallery: Gallery) -> list[StackMark | None]:
    return [gallery.cell(index).stack for index in range(len(gallery))]


def test_a_stack_is_one_cell_with_its_best_frame(gallery: Gallery) -> None:
    assert shown(gallery) == [8, 7, 1, 2, 4]
    assert marks(gallery) == [None, None, StackMark(3), StackMark(2), None]


def test_without_stacks_every_image_is_a_cell(gallery: Gallery) -> None:
    gallery.stacks.rule = StackRule.NONE
    assert shown(gallery) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert marks(gallery) == [None] * 8
    gallery.stacks.rule = StackRule.HAND
    assert shown(gallery) == [8, 7, 6, 5, 4, 3, 2, 1]


def test_only_members_that_satisfy_the_criteria_count(gallery: Gallery) -> None:
    gallery.show(Criteria(thresholds=(Threshold("technical", high=65),)))
    assert shown(gallery) == [8, 7, 3, 5, 4]
    assert marks(gallery) == [None, None, StackMark(2), None, None]


def test_a_stack_opens_and_closes_where_it_is(gallery: Gallery) -> None:
    gallery.go_to_image(1)
    assert turn(gallery)
    assert shown(gallery) == [8, 7, 1, 6, 3, 2, 4]
    assert marks(gallery)[1:6] == [
        None,
        StackMark(3, 1),
        StackMark(3, 2),
        StackMark(3, 3),
        StackMark(2),
    ]
    assert gallery.current == 1
    gallery.go_to_image(3)
    assert gallery.stacks.has_open
    assert turn(gallery)
    assert shown(gallery) == [8, 7, 1, 2, 4]
    assert gallery.current == 1  # what stands for the one that was current
    assert gallery.selection.tolist() == [1]
    assert not gallery.stacks.has_open


def test_an_image_by_itself_cannot_be_opened(gallery: Gallery) -> None:
    gallery.go_to_image(4)
    assert not turn(gallery)


def test_all_stacks_close_at_once(gallery: Gallery) -> None:
    for image in (1, 2):
        gallery.go_to_image(image)
        turn(gallery)
    assert len(gallery) == 8
    gallery.stacks.close_all()
    assert shown(gallery) == [8, 7, 1, 2, 4]


def test_open_stacks_stay_open_in_another_order(gallery: Gallery) -> None:
    gallery.go_to_image(1)
    turn(gallery)
    gallery.show(Criteria(sort=Sort("technical", worst_first=True)))
    assert shown(gallery) == [8, 7, 1, 6, 3, 2, 4]
    assert gallery.current == 1


def test_another_rule_closes_all(gallery: Gallery) -> None:
    gallery.go_to_image(1)
    turn(gallery)
    gallery.stacks.rule = StackRule.BATCH
    assert shown(gallery) == [8, 7, 1, 2, 4]


def test_the_best_frame_is_told_by_a_chosen_score(gallery: Gallery, library: Library) -> None:
    library.columns.take(
        rows_of(
            list(range(1, 9)),
            created=list(range(1, 9)),
            prompt_key=[7, 8, 7, 0, 8, 7, 0, 9],
            scores={"technical": [80, 70, 60, 50, 40, 30, 20, 10], "noise": range(8, 0, -1)},
        )
    )
    gallery.show(gallery.criteria)
    assert shown(gallery) == [8, 7, 1, 2, 4]  # the usual judge
    gallery.show(Criteria(sort=Sort("noise")))
    before = shown(gallery)
    gallery.stacks.best_by = "technical"
    assert sorted(shown(gallery)) == [1, 2, 4, 7, 8]
    gallery.stacks.best_by = "noise"
    assert shown(gallery) == before


def test_the_order_asked_for_in_the_query_judges_too(gallery: Gallery) -> None:
    gallery.show(Criteria("sort:technical"))
    assert shown(gallery) == [1, 2, 4, 7, 8]


def test_keepers_come_before_all_and_rejects_last(gallery: Gallery) -> None:
    gallery.go_to_image(1)
    gallery.judge(REJECT)
    assert shown(gallery) == [8, 7, 3, 2, 4]
    assert gallery.current == 3  # the next best came up in its place
    gallery.judge(KEEP)
    assert shown(gallery)[2] == 3
    gallery.undo()
    gallery.undo()
    assert shown(gallery)[2] == 1
    assert gallery.current == 1


def test_deeds_are_about_the_frame_that_is_shown(gallery: Gallery, library: Library) -> None:
    gallery.select_all()
    assert gallery.targets().tolist() == [8, 7, 1, 2, 4]
    gallery.judge(Judgement(rating=3))
    assert library.columns["rating"].tolist() == [3, 3, 0, 3, 0, 0, 3, 3]


def test_counts_tell_images_and_cells(gallery: Gallery) -> None:
    gallery.go_to_image(1)
    gallery.judge(KEEP)
    assert gallery.counts() == Counts(keep=1, reject=0, undecided=7, cells=5)
    gallery.stacks.rule = StackRule.NONE
    assert gallery.counts() == Counts(keep=1, reject=0, undecided=7)


def test_a_cut_is_about_all_that_satisfy_the_criteria(gallery: Gallery) -> None:
    gallery.set_cut_lines((Threshold("technical", 25, 55),))
    counts = gallery.counts()
    assert (counts.keep, counts.reject) == (3, 2)
    gallery.apply_cut()
    assert gallery.library.columns["flag"].tolist() == [1, 1, 1, 0, 0, 0, -1, -1]


def test_exports_take_every_keeper_and_tell_that_a_stack_stands_for_more(gallery: Gallery) -> None:
    gallery.library.do(judge(gallery.library.columns, [1, 3, 8], KEEP))
    assert images_in(gallery, Scope.KEPT).tolist() == [8, 3, 1]
    assert images_in(gallery, Scope.SHOWN).tolist() == [8, 7, 1, 2, 4]
    assert rule_for(gallery, Scope.SHOWN) == "5 of 8 images, one of each stack"
    gallery.stacks.rule = StackRule.NONE
    assert rule_for(gallery, Scope.SHOWN) is None


def test_stacking_by_hand_takes_along_what_stands_behind(gallery: Gallery) -> None:
    gallery.go_to_image(1)
    gallery.toggle(gallery.index_of(7) or 0)
    assert stack(gallery)
    assert gallery.library.columns["stack"].tolist() == [1, 0, 1, 0, 0, 1, 1, 0]
    assert shown(gallery) == [8, 1, 2, 4]
    assert gallery.current == 1
    assert unstack(gallery)
    assert shown(gallery) == [8, 7, 1, 2, 4]
    assert not unstack(gallery)
    gallery.undo()
    gallery.undo()
    assert shown(gallery) == [8, 7, 1, 2, 4]


def test_open_members_are_stacked_one_by_one(gallery: Gallery) -> None:
    gallery.go_to_image(1)
    turn(gallery)
    gallery.toggle(gallery.index_of(3) or 0)
    assert stack(gallery)
    assert gallery.library.columns["stack"].tolist() == [1, 0, 1, 0, 0, 0, 0, 0]


def test_stacking_where_stacks_are_not_shown_shows_them(gallery: Gallery) -> None:
    gallery.stacks.rule = StackRule.NONE
    gallery.go_to_image(4)
    gallery.toggle(gallery.index_of(7) or 0)
    assert stack(gallery)
    assert gallery.stacks.rule is StackRule.HAND
    assert shown(gallery) == [8, 4, 6, 5, 3, 2, 1]
    gallery.show(Criteria("is:stacked"))
    assert marks(gallery) == [StackMark(2)]
    gallery.undo()
    assert shown(gallery) == []


def test_the_winner_is_kept_and_the_rest_of_its_stack_rejected(gallery: Gallery) -> None:
    gallery.go_to_image(1)
    assert choose_winner(gallery)
    assert gallery.library.columns["flag"].tolist() == [1, 0, -1, 0, 0, -1, 0, 0]
    assert gallery.current == 2
    turn(gallery)
    gallery.go_to_image(5)
    assert choose_winner(gallery)
    assert gallery.library.columns["flag"].tolist() == [1, -1, -1, 0, 1, -1, 0, 0]
    assert gallery.current == 4
    assert not choose_winner(gallery)
    assert gallery.undo() == "winner: 2 images"
    assert gallery.undo() == "winner: 3 images"
    assert not gallery.library.columns["flag"].any()


def test_near_duplicates_are_stacked_as_soon_as_they_are_found(
    gallery: Gallery, library: Library
) -> None:
    told: list[Change] = []
    gallery.subscribe(told.append)
    heard: list[object] = []
    library.subscribe(heard.append)
    gallery.stacks.rule = StackRule.NEAR
    while not any(isinstance(each, NearFound) for each in heard):
        library.drain(wait=10)
    assert shown(gallery) == [2, 7, 6, 1, 4]
    assert Change.ROWS in told[-1]
    assert not gallery.stacks.is_looking


def test_an_undone_step_of_a_hidden_image_leads_to_its_stack(gallery: Gallery) -> None:
    gallery.go_to_image(1)
    turn(gallery)
    gallery.go_to_image(6)
    gallery.judge(Judgement(rating=2))
    gallery.stacks.close_all()
    gallery.go_to_image(8)
    gallery.undo()
    assert gallery.current == 1


def test_what_arrives_finds_its_stack(open_library: OpenLibrary, tmp_path: Path) -> None:
    from curator.library.scan import scan

    library = open_library()
    folder = tmp_path / "p"
    for n in range(3):
        write_png(folder / f"{n}.png", parameters("a fox", seed=n), shade=30 * n)
    scan(library, [library.add_folder(folder)])
    gallery = Gallery(library)
    gallery.stacks.rule = StackRule.PROMPT
    assert marks(gallery) == [StackMark(3)]
    write_png(folder / "late.png", parameters("a fox", seed=9), shade=99)
    write_png(folder / "other.png", parameters("a cat", seed=9), shade=77)
    scan(library, library.watched)
    gallery.refresh()
    assert sorted(map(str, marks(gallery))) == sorted(map(str, [None, StackMark(4)]))


def test_nothing_changes_while_stacks_are_not_shown(library: Library) -> None:
    gallery = Gallery(library)
    rows = gallery.stacks.over(np.arange(3), lambda: Sort())
    assert rows.tolist() == [0, 1, 2]
    assert gallery.stacks.face_of(0) is None
