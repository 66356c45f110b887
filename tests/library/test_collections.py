"""Collections of all kinds on a real library: made, filled, asked for, taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from curator.domain.change import CollectionEdit
from curator.domain.collection import Collection, CollectionId, CollectionKind
from curator.domain.criteria import Criteria, Threshold
from curator.domain.errors import QueryError, UnknownNameError, UsageError
from curator.domain.image import Flag
from curator.domain.stored_criteria import to_json
from curator.library import collections
from curator.library.commands import Judgement, judge
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """Images 1 to 6."""
    for n in range(6):
        write_png(tmp_path / "p" / f"{n}.png", parameters("fox", seed=n), shade=n)
    opened = open_library()
    scan(opened, [opened.add_folder(tmp_path / "p")])
    return opened


def make(library: Library, name: str, *ids: int) -> Collection:
    library.do(collections.made(library, name, np.asarray(ids, np.int64)))
    return collections.called(library, name)


def smart(library: Library, name: str, query: str) -> Collection:
    library.do(collections.made_smart(library, name, Criteria(text=query)))
    return collections.called(library, name)


def order(library: Library, name: str) -> list[int]:
    return library.columns.lists.in_order(collections.called(library, name).id).tolist()


def found(library: Library, query: str) -> set[int]:
    return set(library.find(library.parse(query)).tolist())


def test_images_stay_in_the_order_they_were_put_in(library: Library) -> None:
    best = make(library, "Best", 4, 1)
    library.do(collections.added(library, best, np.asarray([6, 1, 2])))
    assert order(library, "Best") == [4, 1, 6, 2]
    library.do(collections.taken_out(library, best, np.asarray([1, 3])))
    assert order(library, "Best") == [4, 6, 2]
    library.undo()
    assert order(library, "Best") == [4, 1, 6, 2]


def test_what_is_there_already_is_no_step(library: Library) -> None:
    best = make(library, "Best", 4)
    assert not library.do(collections.added(library, best, np.asarray([4])))
    assert not library.do(collections.taken_out(library, best, np.asarray([1])))
    assert not library.do(collections.renamed(library, best, "Best"))


def test_everything_survives_a_restart(library: Library, open_library: OpenLibrary) -> None:
    best = make(library, "Best", 4, 1)
    smart(library, "Good", 'in:"Best" rating:0')
    library.do(collections.deleted(library, best))
    library.close()
    again = open_library()
    assert again.columns.lists.called("best") is None
    assert again.undo() == "delete collection Best"
    assert order(again, "Best") == [4, 1]
    assert found(again, "in:good") == {1, 4}


def test_deleting_a_collection_deletes_no_image(library: Library) -> None:
    library.do(collections.deleted(library, make(library, "Best", 4, 1)))
    assert found(library, "") == {1, 2, 3, 4, 5, 6}


def test_both_kinds_are_found_by_name_whatever_the_case(library: Library) -> None:
    make(library, "Été", 4, 1)
    smart(library, "Kept", "flag:keep")
    library.do(judge(library.columns, [1, 2], Judgement(Flag.KEEP)))
    assert found(library, "in:ÉTÉ") == {1, 4}
    assert found(library, "in:kept") == {1, 2}
    assert found(library, 'in:"été" -in:KEPT') == {4}


def test_a_smart_collection_asks_for_other_collections(library: Library) -> None:
    best = make(library, "Best", 4, 1)
    smart(library, "Kept best", 'flag:keep in:"Best"')
    library.do(judge(library.columns, [1, 2], Judgement(Flag.KEEP)))
    criteria = Criteria(collections=frozenset({best.id}), flags=frozenset({Flag.UNDECIDED}))
    library.do(collections.made_smart(library, "Open best", criteria))
    assert found(library, 'in:"kept best" OR in:"open best"') == {1, 4}
    assert found(library, 'in:"open best"') == {4}


def test_a_name_that_nothing_has_finds_nothing(library: Library) -> None:
    make(library, "Keepers")
    assert found(library, "in:keeper") == set()
    with pytest.raises(UnknownNameError, match="did you mean Keepers"):
        collections.called(library, "keeper")
    with pytest.raises(UnknownNameError):
        collections.made_smart(library, "Mine", Criteria(text="in:nope"))


def test_a_circle_is_told_and_nothing_hangs(library: Library) -> None:
    with pytest.raises(UsageError, match="comes back to itself: A → A"):
        collections.made_smart(library, "A", Criteria(text="in:a"))
    first = smart(library, "A", "rating:0")
    second = smart(library, "B", "in:A")
    with pytest.raises(UsageError, match="A → B → A"):
        collections.redefined(library, first, Criteria(text="fox in:b"))
    with pytest.raises(UsageError, match="A → B → A"):
        collections.redefined(library, first, Criteria(collections=frozenset({second.id})))


def test_a_circle_that_is_there_all_the_same_holds_nothing(library: Library) -> None:
    """Another program may have written it."""
    first = smart(library, "A", "rating:0")
    smart(library, "B", "in:A")
    broken = replace(first, stored='{"text": "in:B"}')
    library.columns.lists.define(CollectionEdit(first, broken))
    assert not library.membership.called("A").any()
    with pytest.raises(QueryError, match="comes back to itself"):
        library.parse("in:a")


def test_a_new_name_closes_no_circle(library: Library) -> None:
    smart(library, "B", "rating:0")
    asking = smart(library, "A", "in:B")
    library.do(collections.deleted(library, collections.called(library, "B")))
    library.do(collections.renamed(library, asking, "B"))
    assert "itself" in str(library.membership.problem(collections.called(library, "B")))
    assert not library.membership.called("B").any()


def test_smart_collections_follow_a_new_name(library: Library) -> None:
    best = make(library, "Best", 4, 1)
    smart(library, "Mine", '(in:"BEST" OR rating:5) sort:clip')
    library.do(collections.renamed(library, best, "The best"))
    assert found(library, "in:mine") == {1, 4}
    library.undo()
    assert found(library, "in:mine") == found(library, "in:best") == {1, 4}


def test_what_cannot_be_followed_is_told_and_kept(library: Library) -> None:
    best = make(library, "Best", 4)
    mine = smart(library, "Mine", "in:best")
    library.do(collections.deleted(library, best))
    assert "'best'" in str(library.membership.problem(mine))
    with pytest.raises(QueryError, match="cannot be followed") as told:
        library.parse("fox in:mine")
    assert told.value.position == 7
    lost = replace(mine, stored='{"text": "vanished_scorer>=3"}')
    assert "vanished_scorer" in str(library.membership.problem(lost))
    newer = replace(mine, stored='{"moon": "full"}')
    assert "'moon'" in str(library.membership.problem(newer))
    assert not library.membership.mask(newer).any()
    library.undo()
    assert library.membership.problem(mine) is None


def test_nearness_is_not_asked_for_through_a_name(library: Library) -> None:
    smart(library, "Red", 'about:"a red car"')
    with pytest.raises(QueryError, match="near to something"):
        library.parse("in:red")


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "bell\a", "BEST", "half \ud800"])
def test_names_that_cannot_be(library: Library, name: str) -> None:
    make(library, "Best")
    with pytest.raises(UsageError):
        collections.made(library, name)


def test_a_keeper_set_stays_as_it_is(library: Library) -> None:
    ids = np.asarray([3, 1])
    origin = collections.Origin("fox", "the best of each", "/somewhere")
    library.do(collections.frozen(library, "Print", ids, origin, 1_000))
    keepers = collections.called(library, "print")
    assert (keepers.kind, keepers.frozen_at) == (CollectionKind.KEEPERS, 1_000)
    assert collections.origin_of(keepers) == origin
    assert order(library, "Print") == [3, 1]
    for deed in (collections.added, collections.taken_out):
        with pytest.raises(UsageError, match="keeper set"):
            deed(library, keepers, ids)
    with pytest.raises(UsageError, match="stores no query"):
        collections.redefined(library, keepers, Criteria())
    library.do(collections.renamed(library, keepers, "Printed"))
    assert found(library, "in:printed") == {1, 3}


def test_the_gallery_follows_what_is_put_in_and_taken_out(library: Library) -> None:
    best = make(library, "Best", 4, 1)
    gallery = Gallery(library)
    gallery.show(Criteria(text="in:best"))
    library.do(collections.added(library, best, np.asarray([2])))
    assert set(gallery.ids.tolist()) == {1, 2, 4}
    gallery.show(Criteria(collections=frozenset({best.id})))
    library.undo()
    assert set(gallery.ids.tolist()) == {1, 4}
    library.do(collections.deleted(library, best))
    assert len(gallery) == 0
    library.undo()
    assert len(gallery) == 2
    gallery.close()


def test_deleting_what_is_asked_for_breaks_nothing_shown(library: Library) -> None:
    best = make(library, "Best", 4, 1)
    gallery = Gallery(library)
    gallery.show(Criteria(text="in:best"))
    library.do(collections.deleted(library, best))
    assert len(gallery) == 0
    gallery.show(replace(gallery.criteria, thresholds=(Threshold("sharpness", low=0.0),)))
    gallery.show(Criteria(text="fox in:best"))
    assert len(gallery) == 0
    gallery.close()


def test_stamps_tell_when_to_count_again(library: Library) -> None:
    by_text, by_flag = smart(library, "Fox", "fox"), smart(library, "Kept", "flag:keep")
    before = [library.membership.stamp(each) for each in (by_text, by_flag)]
    library.do(judge(library.columns, [1], Judgement(Flag.KEEP)))
    after = [library.membership.stamp(each) for each in (by_text, by_flag)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False]


def test_ways_that_part_and_meet_are_gone_once(library: Library) -> None:
    smart(library, "0", "name:0")
    for number in range(1, 16):
        smart(library, str(number), f"in:{number - 1} OR (in:{number - 1} rating:5)")
    assert len(found(library, "in:15")) == 1


def test_smart_collections_ask_for_one_another_only_so_deep(library: Library) -> None:
    smart(library, "0", "")
    for number in range(1, 16):
        smart(library, str(number), f"in:{number - 1}")
    with pytest.raises(UsageError, match="more than 16"):
        collections.made_smart(library, "16", Criteria(text="in:15"))
    assert len(found(library, "in:15")) == 6


def test_a_long_row_that_is_there_all_the_same_holds_nothing(library: Library) -> None:
    for number in range(1000):
        stored = to_json(Criteria(text=f"in:{number - 1}" if number else ""))
        each = Collection(CollectionId(number + 1), str(number), CollectionKind.SMART, stored)
        library.columns.apply(CollectionEdit(None, each))
    assert str(library.membership.problem(collections.called(library, "999"))).startswith("more")
    assert not library.membership.called("999").any()
