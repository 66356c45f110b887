"""Who is looked at side by side, and what becomes of selection and stack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library.commands import Judgement
from curator.library.contenders import Contest
from curator.library.gallery import Gallery
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def gallery(open_library: OpenLibrary, tmp_path: Path) -> Iterator[Gallery]:
    """Eight images by name, the even ones of one prompt, the odd ones of another."""
    library = open_library()
    for number in range(8):
        text = parameters(("fox", "owl")[number % 2], seed=number)
        write_png(tmp_path / "in" / f"{number}.png", text, shade=30 * number)
    scan(library, [library.add_folder(tmp_path / "in")])
    gallery = Gallery(library)
    gallery.show(Criteria(sort=Sort("name")))
    gallery.go_to(2)
    yield gallery
    gallery.close()


def names(gallery: Gallery, ids: np.ndarray) -> str:
    details = gallery.library.details(ids)
    return "".join(each.places[0].relpath.decode()[0] for each in details)


def found(gallery: Gallery, contest: Contest) -> tuple[str, str, bool]:
    who = contest.contenders
    return names(gallery, who.ids), names(gallery, np.array([who.current])), who.are_chosen


def select(gallery: Gallery, *places: int) -> None:
    gallery.selecting.select(np.array(places))


def current(gallery: Gallery) -> str:
    return names(gallery, np.array([gallery.current]))


class TestWho:
    def test_the_selection(self, gallery: Gallery) -> None:
        select(gallery, 1, 2, 5)
        assert found(gallery, Contest(gallery, 1)) == ("125", "2", True)
        gallery.move_current(7)
        assert found(gallery, Contest(gallery, 1)) == ("125", "1", True)

    def test_else_the_neighbours(self, gallery: Gallery) -> None:
        assert found(gallery, Contest(gallery, 2)) == ("01234", "2", False)
        gallery.go_to(7)
        assert found(gallery, Contest(gallery, 2)) == ("567", "7", False)

    def test_else_the_stack_which_is_open_meanwhile(self, gallery: Gallery) -> None:
        gallery.stacks.rule = StackRule.PROMPT
        gallery.go_to(0)
        face = current(gallery)
        contest = Contest(gallery, 1)
        ids, champion, are_chosen = found(gallery, contest)
        assert (sorted(ids), champion, are_chosen) == (list("0246"), face, True)
        assert len(gallery) == 5
        contest.attend(int(contest.contenders.ids[2]))
        contest.close()
        assert len(gallery) == 2
        assert current(gallery) == face

    def test_a_stack_that_was_open_stays_open(self, gallery: Gallery) -> None:
        gallery.stacks.rule = StackRule.PROMPT
        gallery.go_to(0)
        gallery.stacks.turn(gallery.current or 0)
        Contest(gallery, 1).close()
        assert len(gallery) == 5


class TestDecisions:
    def test_they_are_about_one_and_the_selection_comes_back(self, gallery: Gallery) -> None:
        select(gallery, 1, 2, 5)
        contest = Contest(gallery, 1)
        contest.attend(int(contest.contenders.ids[2]))
        gallery.judge(Judgement(flag=Flag.KEEP))
        kept = gallery.library.columns["flag"] == Flag.KEEP
        assert names(gallery, gallery.library.columns.ids[kept]) == "5"
        contest.close()
        assert names(gallery, gallery.selection) == "125"
        assert current(gallery) == "5"

    def test_what_left_meanwhile_is_not_selected_again(self, gallery: Gallery) -> None:
        select(gallery, 1, 2, 5)
        contest = Contest(gallery, 1)
        gallery.show(Criteria(text="-seed:1", sort=Sort("name")))
        assert contest.who_is_in().tolist() == [False, True, True]
        contest.close()
        assert names(gallery, gallery.selection) == "25"

    def test_losers_are_out_until_that_is_undone(self, gallery: Gallery) -> None:
        select(gallery, 1, 2, 5, 6)
        contest = Contest(gallery, 1)
        ids = contest.contenders.ids.tolist()
        assert contest.win(ids[1], [ids[0], ids[2]])
        assert contest.who_is_in().tolist() == [False, True, False, True]
        assert gallery.library.has_undo == "winner: 3 images"
        gallery.undo()
        assert contest.who_is_in().all()
        gallery.redo()
        assert contest.who_is_in().tolist() == [False, True, False, True]

    def test_who_was_rejected_before_takes_part(self, gallery: Gallery) -> None:
        gallery.judge(Judgement(flag=Flag.REJECT))
        assert Contest(gallery, 1).who_is_in().all()
