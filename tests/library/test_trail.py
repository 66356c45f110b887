"""Decisions gone back one by one, whatever else is undone meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library.commands import Judgement
from curator.library.culling import freeze
from curator.library.gallery import Gallery
from curator.library.stack_deeds import choose_winner
from curator.library.trail import Trail

from .conftest import OpenLibrary, rows_of

KEEP, REJECT = Judgement(flag=Flag.KEEP), Judgement(flag=Flag.REJECT)


@pytest.fixture
def gallery(open_library: OpenLibrary) -> Iterator[Gallery]:
    """Six images that only the columns know, culled: two stacks of three."""
    library = open_library()
    library.columns.take(rows_of(list(range(1, 7)), prompt_key=[7, 7, 7, 8, 8, 8]))
    gallery = Gallery(library)
    gallery.stacks.rule = StackRule.PROMPT
    gallery.judge(Judgement(rating=3))  # before
    freeze(gallery)
    gallery.leads_on = True
    gallery.go_to(0)
    yield gallery
    gallery.close()


@pytest.fixture
def trail(gallery: Gallery) -> Iterator[Trail]:
    trail = Trail(gallery)
    yield trail
    trail.close()


def flags(gallery: Gallery) -> list[int]:
    found: list[int] = gallery.library.columns["flag"].tolist()
    return found


def test_back_the_way_that_one_came(gallery: Gallery, trail: Trail) -> None:
    gallery.judge(KEEP)
    gallery.go_to(4)
    gallery.judge(REJECT)
    gallery.judge(Judgement(rating=2))
    seen = []
    while trail.go_back():
        seen.append(gallery.current_index)
    assert seen == [5, 4, 0]
    assert not any(flags(gallery))
    assert gallery.library.history.done


def test_what_changes_nothing_is_gone_back_to_and_nothing_undone(
    gallery: Gallery, trail: Trail
) -> None:
    gallery.judge(KEEP)
    gallery.judge(KEEP)
    gallery.go_to(0)
    gallery.judge(KEEP)  # it is kept already
    assert gallery.current_index == 1
    assert len(trail) == 3
    before = flags(gallery)
    assert trail.go_back()
    assert gallery.current_index == 0
    assert flags(gallery) == before
    assert trail.go_back()
    assert gallery.current_index == 1
    assert flags(gallery) != before


def test_a_winner_is_one_decision(gallery: Gallery, trail: Trail) -> None:
    gallery.go_to(1)
    choose_winner(gallery)
    assert (len(trail), gallery.current_index) == (1, 3)
    assert trail.go_back()
    assert gallery.current_index == 1
    assert not any(flags(gallery))
    assert not trail.go_back()


def test_what_was_undone_otherwise_is_passed_over(gallery: Gallery, trail: Trail) -> None:
    for _ in range(3):
        gallery.judge(KEEP)
    gallery.undo()
    gallery.undo()
    assert len(trail) == 1
    gallery.go_to(5)
    gallery.judge(REJECT)
    assert trail.go_back()
    assert gallery.current_index == 5
    assert trail.go_back()
    assert gallery.current_index == 0
    assert not trail.go_back()


def test_what_was_done_again_stands_again(gallery: Gallery, trail: Trail) -> None:
    gallery.judge(KEEP)
    assert trail.go_back()
    gallery.redo()
    assert len(trail) == 1
    assert trail.go_back()
    assert gallery.current_index == 0
    assert not any(flags(gallery))


def test_closed_it_notes_no_more(gallery: Gallery) -> None:
    trail = Trail(gallery)
    gallery.judge(KEEP)
    trail.close()
    gallery.judge(KEEP)
    assert len(trail) == 1


deeds = st.lists(
    st.sampled_from(["keep", "reject", "winner", "go", "undo", "redo", "back", "stars"]),
    max_size=25,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds)
def test_all_gone_back_all_is_as_it_was(gallery: Gallery, done: list[str]) -> None:
    library, begin = gallery.library, gallery.library.history.done[-1].number
    trail = Trail(gallery)
    for deed in done:
        match deed:
            case "keep" | "reject":
                gallery.judge(KEEP if deed == "keep" else REJECT)
            case "stars":
                gallery.rerate(1)
            case "winner":
                choose_winner(gallery)
            case "go":
                gallery.go_to((gallery.current_index or 0) + 2)
            case "back":
                trail.go_back()
            case "redo":
                gallery.redo()
            case _ if library.history.done[-1].number > begin:
                gallery.undo()
    while trail.go_back():
        pass
    assert library.history.done[-1].number == begin
    assert not any(flags(gallery))
    trail.close()
