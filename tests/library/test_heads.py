"""Rows of the same prompt, and of one run of it: at once and bit by bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.library.heads import KeyHeads, above, company_of

ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 50)), max_size=20)


def heads(rows: list[tuple[int, int]], gap: int | None, grouping: KeyHeads) -> list[int]:
    keys = np.asarray([key for key, _ in rows], np.int64)
    times = np.asarray([time for _, time in rows], np.int64)
    found: list[int] = grouping.heads(keys, times).tolist()
    return found


def parted(heads: list[int]) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(np.asarray(heads) == head).tolist()) for head in set(heads)}


def test_rows_of_a_prompt_are_together_and_those_without_one_alone() -> None:
    found = heads([(7, 1), (8, 2), (7, 900), (0, 3), (0, 4)], None, KeyHeads())
    assert parted(found) == {frozenset(each) for each in ({0, 2}, {1}, {3}, {4})}


def test_a_pause_parts_two_runs_of_a_prompt() -> None:
    rows = [(7, 10), (7, 30), (8, 31), (7, 15), (7, 20)]
    assert parted(heads(rows, 5, KeyHeads(5))) == {
        frozenset({0, 3, 4}),
        frozenset({1}),
        frozenset({2}),
    }
    assert parted(heads(rows, 10, KeyHeads(10))) == {frozenset({0, 1, 3, 4}), frozenset({2})}


@given(ROWS, ROWS, st.none() | st.integers(0, 20))
def test_bit_by_bit_is_as_at_once(
    first: list[tuple[int, int]], then: list[tuple[int, int]], gap: int | None
) -> None:
    """Rows change and more of them arrive; groups are as if all had been there from the start."""
    grouping = KeyHeads(gap)
    heads(first, gap, grouping)
    rows = [*then[: len(first)], *first[len(then) :], *then[len(first) :]]
    assert parted(heads(rows, gap, grouping)) == parted(heads(rows, gap, KeyHeads(gap)))


def test_nothing_is_made_anew_while_nothing_changes() -> None:
    keys, times = np.asarray([7, 7], np.int64), np.asarray([1, 2], np.int64)
    grouping = KeyHeads(5)
    assert grouping.heads(keys, times) is grouping.heads(keys.copy(), times.copy())
    prompts = KeyHeads()
    assert prompts.heads(keys, times) is prompts.heads(keys, times + 1)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=12))
def test_stacks_made_by_hand_stand_above(rows: list[tuple[int, int]]) -> None:
    keys = np.asarray([key for key, _ in rows], np.int64)
    numbers = np.asarray([number for _, number in rows], np.int32)
    ruled = KeyHeads().heads(keys, np.zeros(len(rows), np.int64))
    found = above(ruled, numbers)
    for one in range(len(rows)):
        for other in range(one):
            if numbers[one] or numbers[other]:
                together = numbers[one] == numbers[other]
            else:
                together = keys[one] == keys[other] != 0
            assert (found[one] == found[other]) == together


def test_company_is_who_shares_a_head() -> None:
    found = company_of(np.asarray([0, 0, 2, 4, 4], np.int32))
    assert found.tolist() == [True, True, False, True, True]
