"""Who stands beside whom, whatever comes, goes and wins."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.library.comparing import FEWEST_PANES, MOST_PANES, Comparison

IDS = np.arange(10, 16)


def comparison(champion: int = 10, panes: int = 2, *, behind: bool = False) -> Comparison:
    made = Comparison(IDS, champion, behind=behind)
    made.panes = panes
    return made


def without(compared: Comparison, *gone: int) -> None:
    compared.keep_only(~np.isin(compared.ids, gone))


class TestWalking:
    def test_the_champion_stays_and_challengers_walk(self) -> None:
        compared = comparison()
        seen = [compared.shown]
        while compared.go(1):
            seen.append(compared.shown)
        assert seen == [(10, other) for other in range(11, 16)]
        assert compared.go(-1)
        assert compared.shown == (10, 14)

    def test_several_walk_together_and_the_last_panes_are_full(self) -> None:
        compared = comparison(panes=3)
        assert compared.shown == (10, 11, 12)
        compared.go(1)
        compared.go(1)
        assert compared.shown == (10, 14, 15)
        assert not compared.go(1)

    def test_a_champion_from_the_middle(self) -> None:
        assert comparison(12).shown == (12, 10)
        assert comparison(12, behind=True).shown == (12, 13)
        assert comparison(15, behind=True).shown == (15, 14)

    def test_what_may_come_next_is_known(self) -> None:
        compared = comparison(panes=3)
        assert compared.next_up == (13, 14)
        compared.go(1)
        assert compared.next_up == (15, 12, 11)

    def test_panes_keep_within_bounds_and_the_focus_on_its_image(self) -> None:
        compared = comparison(panes=99)
        assert compared.panes == MOST_PANES
        compared.focus_on(3)
        compared.panes = 0
        assert compared.panes == FEWEST_PANES
        assert compared.focused == 10  # its image is not shown any more
        compared.focus_on(1)
        compared.panes = 4
        assert (compared.focus, compared.focused) == (1, 11)

    def test_one_that_is_asked_for_is_brought(self) -> None:
        compared = comparison()
        assert compared.bring(14)
        assert (compared.shown, compared.focused) == ((10, 14), 14)
        assert compared.bring(10)
        assert (compared.shown, compared.focused) == ((10, 14), 10)
        assert not compared.bring(99)


class TestWinning:
    def test_a_challenger_is_made_champion_and_the_next_comes(self) -> None:
        compared = comparison()
        compared.go(1)
        assert compared.promote()
        assert (compared.shown, compared.focused) == ((12, 13), 12)
        compared.go(-1)
        compared.go(-1)
        assert compared.shown == (12, 10)  # the champion before is a challenger again

    def test_it_is_the_one_with_the_focus(self) -> None:
        compared = comparison(panes=4)
        compared.focus_on(2)
        compared.promote()
        assert compared.shown == (12, 13, 14, 15)

    def test_the_last_one_is_made_champion(self) -> None:
        compared = comparison()
        compared.bring(15)
        compared.promote()
        assert compared.shown == (15, 14)

    def test_a_winner_is_crowned_where_it_stands(self) -> None:
        compared = comparison(panes=3)
        compared.crown(12)
        assert compared.shown == (12, 11, 13)
        without(compared, 10, 11)
        assert compared.shown == (12, 13, 14)

    def test_alone_there_is_nobody_to_promote(self) -> None:
        compared = Comparison(IDS[:1], 10)
        assert (compared.shown, compared.challengers) == ((10,), 0)
        assert not compared.promote()
        assert not compared.go(1)


class TestLeaving:
    def test_a_challenger_gives_way_to_the_next(self) -> None:
        compared = comparison()
        compared.focus_on(1)
        without(compared, 11)
        assert (compared.shown, compared.focused) == ((10, 12), 12)

    def test_the_last_challenger_gives_way_to_the_one_before(self) -> None:
        compared = comparison()
        compared.bring(15)
        without(compared, 15)
        assert (compared.shown, compared.focused) == ((10, 14), 14)

    def test_the_champion_gives_way_to_its_challenger(self) -> None:
        compared = comparison()
        compared.go(1)
        without(compared, 10)
        assert (compared.shown, compared.focused) == ((12, 13), 12)

    def test_both_leave(self) -> None:
        compared = comparison()
        compared.go(1)
        without(compared, 10, 12)
        assert compared.shown == (13, 14)

    def test_those_not_shown_leave_unseen(self) -> None:
        compared = comparison()
        compared.bring(13)
        without(compared, 11, 15)
        assert (compared.shown, compared.focused, compared.challengers) == ((10, 13), 13, 3)

    def test_all_leave_and_come_back(self) -> None:
        compared = comparison(panes=3)
        without(compared, *IDS.tolist())
        assert (compared.shown, compared.focused, compared.champion) == ((), None, None)
        compared.focus_on(2)
        without(compared)
        assert compared.shown[0] in IDS
        assert len(compared.shown) == 3

    def test_nothing_changes_when_nobody_leaves(self) -> None:
        compared = comparison()
        assert not compared.keep_only(np.ones(6, np.bool_))


_STEPS = st.one_of(
    st.tuples(st.just("go"), st.sampled_from((-1, 1))),
    st.tuples(st.just("focus"), st.integers(0, 3)),
    st.tuples(st.just("panes"), st.integers(2, 4)),
    st.tuples(st.just("promote"), st.just(0)),
    st.tuples(st.just("bring"), st.sampled_from(IDS.tolist())),
    st.tuples(st.just("only"), st.integers(0, 63)),
)


@given(st.lists(_STEPS, max_size=30))
def test_whatever_happens_those_shown_are_in_and_different(steps: list[tuple[str, int]]) -> None:
    compared, is_in = comparison(), np.ones(6, np.bool_)
    for step, value in steps:
        match step:
            case "go":
                compared.go(value)
            case "focus":
                compared.focus_on(value)
            case "panes":
                compared.panes = value
            case "promote":
                compared.promote()
            case "bring":
                assert compared.bring(value) == (value in IDS[is_in])
            case _:
                is_in = np.array([bool(value >> bit & 1) for bit in range(6)])
                compared.keep_only(is_in)
        shown = compared.shown
        assert len(set(shown)) == len(shown) == min(compared.panes, int(is_in.sum()))
        assert set(shown) <= set(IDS[is_in].tolist())
        assert compared.focused in shown if shown else compared.focused is None
