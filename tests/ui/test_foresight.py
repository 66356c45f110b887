"""The order in which thumbnails are fetched: what is seen, or soon will be, comes first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from curator.ui.gallery.foresight import Foresight


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_at_rest_what_is_seen_comes_from_top_to_bottom_then_what_is_below() -> None:
    first, ahead = Foresight().order(range(8, 12), 1000, 1)
    assert first == [8, 9, 10, 11]
    assert ahead == list(range(12, 20))


def test_upwards_the_nearest_row_above_comes_next() -> None:
    first, ahead = Foresight().order(range(8, 12), 1000, -1)
    assert first == [8, 9, 10, 11]
    assert ahead == [7, 6, 5, 4, 3, 2, 1, 0]


def test_one_jump_is_no_scrolling() -> None:
    clock = Clock()
    foresight = Foresight(clock)
    foresight.order(range(4), 1000, 1)
    clock.now = 0.05
    first, _ = foresight.order(range(500, 504), 1000, 1)
    assert first == [500, 501, 502, 503]


def steady(step: int, seconds: float, looks: int = 4) -> list[int]:
    clock = Clock()
    foresight = Foresight(clock)
    first: list[int] = []
    for look in range(looks):
        clock.now = look * seconds
        begin = 400 + look * step
        first, _ = foresight.order(range(begin, begin + 4), 1000, 1 if step > 0 else -1)
    return first


def test_slowly_the_row_that_leaves_comes_last() -> None:
    assert steady(2, 0.016) == [408, 409, 410, 411, 406, 407]


def test_fast_the_screen_that_comes_goes_before_the_one_that_leaves() -> None:
    assert steady(4, 0.016) == [416, 417, 418, 419, 412, 413, 414, 415]
    assert steady(-4, 0.016) == [384, 385, 386, 387, 388, 389, 390, 391]


def test_with_pauses_between_it_is_not_foreseen() -> None:
    assert steady(4, 0.5) == [412, 413, 414, 415]


def test_leaps_over_many_screens_lead_anywhere() -> None:
    assert steady(100, 0.016) == [700, 701, 702, 703]


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 60), st.floats(0, 1)), max_size=8),
    st.sampled_from([1, -1]),
)
def test_all_that_is_seen_is_wanted_once_and_nothing_that_is_not_there(
    looks: list[tuple[int, int, float]], direction: int
) -> None:
    clock, count = Clock(), 520
    foresight = Foresight(clock)
    for begin, length, later in looks:
        clock.now += later
        seen = range(begin, min(begin + length, count))
        first, ahead = foresight.order(seen, count, direction)
        wanted = [*first, *ahead]
        assert set(seen) <= set(first)
        assert len(wanted) == len(set(wanted))
        assert all(0 <= cell < count for cell in wanted)
