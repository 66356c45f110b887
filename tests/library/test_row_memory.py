"""Memory that is used again: never while anybody looks at it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.library.picked import Rows
from curator.library.row_memory import RowMemory


def address(rows: Rows) -> int:
    return int(rows.__array_interface__["data"][0])


def test_what_nobody_looks_at_is_used_again() -> None:
    memory = RowMemory()
    rows = memory.rows(5, 10)
    first = address(rows)
    del rows
    again = memory.rows(10, 10)
    assert len(again) == 10
    assert address(again) == first


def test_a_view_of_a_view_keeps_its_memory() -> None:
    memory = RowMemory()
    rows = memory.rows(10, 10)
    rows[:] = np.arange(10)
    view = rows[2:8][::2]
    del rows
    memory.rows(10, 10)[:] = -1
    assert view.tolist() == [2, 4, 6]


def test_more_rows_than_before_get_memory_of_their_own() -> None:
    memory = RowMemory()
    memory.rows(3, 3)
    assert len(memory.rows(7, 9)) == 7
    assert len(memory.rows(9, 9)) == 9


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=60))
def test_nothing_that_is_kept_is_ever_written_over(wishes: list[tuple[int, bool]]) -> None:
    memory, kept = RowMemory(), []
    for number, (count, keep) in enumerate(wishes):
        rows = memory.rows(count, count + 3)
        rows[:] = number
        if keep:
            kept.append((number, rows[1:]))
    assert all((rows == number).all() for number, rows in kept)
