from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.scoring.crew import Crew


@given(st.integers(0, 70), st.integers(1, 12))
def test_every_row_is_computed_once_and_in_order(count: int, size: int) -> None:
    crew = Crew(size)
    rows = list(range(count))
    parts = crew.spread(lambda part: rows[part], count)
    crew.close()
    assert [row for part in parts for row in part] == rows
    assert len(parts) == min(count, size)
    assert all(parts)
    assert max(map(len, parts), default=0) - min(map(len, parts), default=0) <= 1


def test_parts_are_computed_at_the_same_time() -> None:
    crew = Crew(2)
    meeting = threading.Barrier(2)
    crew.spread(lambda _: meeting.wait(timeout=10), 8)
    crew.close()


def test_a_crew_of_one_is_whoever_asks() -> None:
    assert Crew().spread(lambda _: threading.current_thread(), 8) == [threading.current_thread()]


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (7, [7]), (8, [4, 4]), (13, [4, 4, 5])])
def test_small_parts_stay_together(count: int, sizes: list[int]) -> None:
    crew = Crew(3)
    assert crew.spread(lambda part: part.stop - part.start, count, least=4) == sizes
    crew.close()


def test_each_thread_is_prepared_once() -> None:
    prepared: list[str] = []
    crew = Crew(3, lambda: prepared.append(threading.current_thread().name))
    meeting = threading.Barrier(3)
    for _ in range(2):
        crew.spread(lambda _: meeting.wait(timeout=10), 3)
    crew.close()
    assert len(prepared) == len(set(prepared)) == 3


def test_an_error_comes_out_when_all_others_are_done() -> None:
    crew = Crew(2)
    done: list[int] = []

    def breaks_first(part: slice) -> None:
        if part.start == 0:
            raise ValueError("part of the first")
        threading.Event().wait(0.05)
        done.append(part.start)

    with pytest.raises(ValueError, match="part of the first"):
        crew.spread(breaks_first, 2)
    assert done == [1]
    crew.close()


def test_a_closed_crew_starts_anew() -> None:
    crew = Crew(2)
    for _ in range(2):
        assert crew.spread(lambda part: part.stop - part.start, 5) == [2, 3]
        crew.close()
