"""Duels from the first question to the keepers, and whatever may come in between."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from curator.domain.criteria import Criteria
from curator.domain.image import Flag
from curator.library import duelling as module
from curator.library.commands import Judgement, judge
from curator.library.duel_ranking import Ranking
from curator.library.duelling import Duelling, entrants
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """Eight images, of which the higher number is the better one."""
    for n in range(8):
        write_png(tmp_path / "p" / f"{n}.png", parameters("a fox", seed=n), shade=20 * n)
    opened = open_library()
    scan(opened, [opened.add_folder(tmp_path / "p")])
    return opened


class Later:
    """Works nothing out before it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Ranking], Callable[[Ranking], None]]] = []

    def work(self, work: Callable[[], Ranking], done: Callable[[Ranking], None]) -> None:
        self.waiting.append((work, done))

    def go_on(self) -> None:
        work, done = self.waiting.pop(0)
        done(work())


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
def gallery(library: Library) -> Iterator[Gallery]:
    gallery = Gallery(library)
    yield gallery
    gallery.close()


@pytest.fixture
def begin(gallery: Gallery, later: Later) -> Iterator[Callable[..., Duelling]]:
    begun: list[Duelling] = []

    def begin(ids: list[int] | None = None, wished: int = 2) -> Duelling:
        entered = np.array(ids or range(1, 9), np.int64)
        begun.append(Duelling(gallery, entered, wished, later.work, lambda: None))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def fight(duelling: Duelling) -> int:
    """Answer until it is enough: the higher number wins. Gives how many answers that took."""
    for count in range(29):  # Eight images make 28 pairs.
        if duelling.is_done:
            return count
        duelling.answer(max(duelling.pairs[0]))
    pytest.fail("it never is enough")


Begin = Callable[..., Duelling]


def flags(library: Library) -> list[int]:
    return [int(flag) for flag in library.columns["flag"]]


def test_the_best_are_found_and_kept_as_one_step(library: Library, begin: Begin) -> None:
    duelling = begin()
    answers = fight(duelling)
    assert duelling.ranking is not None
    assert set(duelling.ranking.ids[:2].tolist()) == {7, 8}
    assert duelling.keep(reject_rest=True)
    assert flags(library) == [-1] * 6 + [1, 1]
    assert library.undo() == "duels: keep 2 images, reject 6 images"
    assert flags(library) == [0] * 8
    assert duelling.keep(reject_rest=False)
    assert flags(library) == [0] * 6 + [1, 1]
    assert library.undo() == "duels: keep 2 images"
    assert all((library.undo() or "").startswith("duel: ") for _ in range(answers))
    assert library.undo() is None


def test_answers_survive_a_restart(
    library: Library, begin: Begin, open_library: OpenLibrary, later: Later
) -> None:
    duelling = begin()
    duelling.answer(max(duelling.pairs[0]))
    pair = duelling.pairs[0]
    duelling.answer(None)
    assert (library.has_undo or "").endswith(".png tie")
    ranking = duelling.ranking
    duelling.close()
    library.close()
    again = open_library()
    gallery = Gallery(again)
    taken_up = Duelling(gallery, np.arange(1, 9), 2, later.work, lambda: None)
    assert ranking is not None
    assert taken_up.ranking is not None
    assert taken_up.ranking.strength.tolist() == ranking.strength.tolist()
    assert taken_up.ranking.duels == 2
    assert taken_up.back()  # the tie
    assert set(taken_up.pairs[0]) == set(pair)
    assert taken_up.back()
    assert not taken_up.back()
    assert len(list(again.duels)) == 0
    taken_up.close()
    gallery.close()


def test_duels_of_others_count_only_among_those_who_take_part(
    library: Library, begin: Begin
) -> None:
    for winner, loser in ((2, 1), (3, 2), (8, 1)):
        library.do(library.duels.answer(winner, loser, ("a", "b")))
    ranking = begin([1, 2, 3]).ranking
    assert ranking is not None
    assert (ranking.duels, ranking.ids.tolist()) == (2, [3, 2, 1])


def test_backspace_asks_again_about_the_last_pair_its_sides_as_they_were(
    library: Library, begin: Begin
) -> None:
    duelling = begin()
    pairs = []
    for winner in (0, 1):
        pairs.append(duelling.pairs[0])
        duelling.answer(pairs[-1][winner])
    assert duelling.back()
    assert duelling.pairs[0] == pairs[1]
    assert duelling.back()
    assert duelling.pairs[0] == pairs[0]
    assert not duelling.back()
    assert library.redo() == f"duel: {pairs[0][0] - 1}.png beats {pairs[0][1] - 1}.png"
    assert pairs[0] not in duelling.pairs


def test_a_skipped_pair_comes_again_when_no_other_is_left(begin: Begin) -> None:
    duelling = begin([1, 2, 3])
    seen = set()
    for _ in range(3):
        seen.add(frozenset(duelling.pairs[0]))
        assert duelling.skip()
    assert len(seen) == 3
    assert len(duelling.pairs) > 0


def test_back_takes_skips_and_answers_back_in_turn(library: Library, begin: Begin) -> None:
    duelling = begin()
    first = duelling.pairs[0]
    duelling.skip()
    second = duelling.pairs[0]
    duelling.answer(second[0])
    duelling.skip()
    assert duelling.back()
    assert duelling.back()
    assert duelling.pairs[0] == second
    assert duelling.back()
    assert duelling.pairs[0] == first
    assert not duelling.back()
    assert library.has_undo is None


def test_back_leaves_other_steps_alone(library: Library, begin: Begin) -> None:
    duelling = begin()
    duelling.answer(None)
    library.do(judge(library.columns, [1], Judgement(rating=3)))
    assert not duelling.back()
    assert library.undo() == "rate 3: 1 image"
    assert duelling.back()


def test_an_answer_that_cannot_be_written_is_asked_for_again(
    library: Library, begin: Begin
) -> None:
    duelling = begin()
    with closing(sqlite3.connect(library.database.path)) as connection:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON duel BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    pair = duelling.pairs[0]
    duelling.answer(None)
    library.flush()
    assert duelling.pairs[0] == pair
    assert list(library.duels) == []
    assert duelling.ranking is not None
    assert duelling.ranking.duels == 0
    assert library.has_undo is None


def test_images_that_leave_leave_the_duel(library: Library, begin: Begin) -> None:
    duelling = begin()
    gone = duelling.pairs[0][0]
    library.do(judge(library.columns, [gone], Judgement(Flag.REJECT)))
    assert gone not in duelling.ids
    assert all(gone not in pair for pair in duelling.pairs)
    assert duelling.ranking is not None
    assert gone not in duelling.ranking.ids
    library.undo()
    assert gone in duelling.ids


def test_files_that_vanish_leave_the_duel(
    library: Library, gallery: Gallery, begin: Begin, tmp_path: Path
) -> None:
    duelling = begin()
    (tmp_path / "p" / "3.png").unlink()
    scan(library, library.watched)
    gallery.refresh()
    assert 4 not in duelling.ids
    assert len(duelling.ids) == 7


def test_rejected_ones_that_were_chosen_take_part(library: Library, begin: Begin) -> None:
    library.do(judge(library.columns, [1, 2], Judgement(Flag.REJECT)))
    assert begin([1, 2, 3]).ids.tolist() == [1, 2, 3]


def test_with_one_image_left_nothing_is_asked(library: Library, begin: Begin) -> None:
    duelling = begin([1, 2])
    library.do(judge(library.columns, [1], Judgement(Flag.REJECT)))
    assert (duelling.pairs, duelling.ranking, duelling.is_done) == ([], None, False)
    assert not duelling.answer(None)
    assert not duelling.skip()
    assert not duelling.keep(reject_rest=True)


def test_another_number_of_keepers(begin: Begin) -> None:
    duelling = begin([1, 2, 3, 4], wished=9)
    assert duelling.keepers == 3
    duelling.wished = 1
    assert duelling.ranking is not None
    assert (duelling.keepers, duelling.ranking.keepers) == (1, 1)


def test_what_is_asked_next_is_known_before(begin: Begin) -> None:
    duelling = begin()
    ahead = duelling.pairs[1]
    duelling.answer(None)
    assert duelling.pairs[0] == ahead


class TestWithManyImages:
    """Their ranking is worked out elsewhere; nobody waits for it."""

    @pytest.fixture(autouse=True)
    def many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "AT_ONCE", 4)

    def test_answers_go_on_meanwhile(self, begin: Begin, later: Later) -> None:
        duelling = begin()
        assert (duelling.ranking, duelling.pairs) == (None, [])
        later.go_on()
        asked = []
        for _ in range(3):
            asked.append(frozenset(duelling.pairs[0]))
            duelling.answer(max(duelling.pairs[0]))
        assert len(set(asked)) == 3
        assert len(later.waiting) == 1
        later.go_on()
        assert duelling.ranking is not None
        assert duelling.ranking.duels == 1
        assert not {frozenset(pair) for pair in duelling.pairs} & set(asked)
        later.go_on()
        assert duelling.ranking.duels == 3
        assert later.waiting == []

    def test_who_answers_faster_than_it_is_worked_out_waits(
        self, begin: Begin, later: Later
    ) -> None:
        duelling = begin()
        later.go_on()
        answered = 0
        while duelling.pairs:
            duelling.answer(None)
            answered += 1
        assert answered == 4  # No image is in two of the pairs that are known ahead.
        assert duelling.is_working
        assert not duelling.answer(None)
        while later.waiting:
            later.go_on()
        assert not duelling.is_working
        assert duelling.pairs

    def test_what_was_found_of_others_is_left(
        self, library: Library, begin: Begin, later: Later
    ) -> None:
        duelling = begin()
        library.do(judge(library.columns, [8], Judgement(Flag.REJECT)))
        later.go_on()
        assert duelling.ranking is None
        later.go_on()
        assert duelling.ranking is not None
        assert 8 not in duelling.ranking.ids

    def test_what_comes_after_the_end_is_left(self, begin: Begin, later: Later) -> None:
        duelling = begin()
        duelling.close()
        later.go_on()
        assert duelling.ranking is None

    def test_it_can_be_worked_out_by_a_thread(self, begin: Begin, later: Later) -> None:
        duelling = begin()
        work, done = later.waiting.pop()
        found: list[Ranking] = []
        thread = threading.Thread(target=lambda: found.append(work()))
        thread.start()
        thread.join()
        done(found[0])
        assert duelling.ranking is found[0]


def test_images_that_are_no_longer_shown_leave_the_duel(
    library: Library, gallery: Gallery, begin: Begin
) -> None:
    gallery.show(Criteria(text="rating<4"))
    duelling = begin()
    library.do(judge(library.columns, [5], Judgement(rating=5)))
    assert 5 not in duelling.ids
    library.undo()
    assert 5 in duelling.ids


def test_selected_ones_take_part_else_those_shown_and_not_rejected(
    library: Library, gallery: Gallery
) -> None:
    gallery.show(Criteria(text="sort:name"))
    library.do(judge(library.columns, [3], Judgement(Flag.REJECT)))
    assert entrants(gallery).tolist() == [1, 2, 4, 5, 6, 7, 8]
    gallery.go_to(2)
    assert entrants(gallery).tolist() == [1, 2, 4, 5, 6, 7, 8]
    gallery.extend_to(4)
    assert entrants(gallery).tolist() == [3, 4, 5]
