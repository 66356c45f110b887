"""Speed and time left, by a clock made up here."""

from __future__ import annotations

import pytest

from curator.library.pace import Pace


def noted(*moments: tuple[float, int, int]) -> Pace:
    pace = Pace()
    for now, done, left in moments:
        pace.note(done, left, now)
    return pace


def test_nothing_is_known_at_first() -> None:
    assert (Pace().per_second, Pace().seconds_left) == (None, None)
    pace = noted((5.0, 0, 100))
    assert (pace.per_second, pace.seconds_left) == (None, None)


def test_a_steady_job() -> None:
    pace = noted(*((float(second), 4 * second, 400 - 4 * second) for second in range(61)))
    assert pace.per_second == pytest.approx(4.0)
    assert pace.seconds_left == pytest.approx(40.0)


def test_only_the_last_seconds_count() -> None:
    slow = [(float(second), second, 500) for second in range(50)]
    fast = [(50.0 + second, 50 + 10 * second, 100) for second in range(30)]
    pace = noted(*slow, *fast)
    assert pace.per_second == pytest.approx(10.0)


def test_a_job_slower_than_the_window_has_a_speed() -> None:
    pace = noted((0.0, 0, 10), (30.0, 1, 9), (60.0, 2, 8))
    assert pace.per_second == pytest.approx(1 / 30)
    assert pace.seconds_left == pytest.approx(240.0)


def test_a_job_that_stands_still_has_no_end() -> None:
    pace = noted((0.0, 5, 5), (10.0, 5, 5), (20.0, 5, 5))
    assert (pace.per_second, pace.seconds_left) == (None, None)


def test_a_job_of_rare_large_steps_keeps_its_speed_between_them() -> None:
    pace = Pace()
    for half_second in range(200):
        done = 8 * (half_second // 24)
        pace.note(done, 800 - done, half_second / 2)
        if half_second > 24:
            assert pace.per_second == pytest.approx(8 / 12, rel=0.01)


def test_a_job_whose_next_piece_is_overdue_becomes_slower() -> None:
    moments = [(0.0, 0, 20), (10.0, 10, 10), *((10.0 + second, 10, 10) for second in range(41))]
    assert noted(*moments).per_second == pytest.approx(10 / 40)


def test_a_job_after_a_rest_is_measured_alone() -> None:
    pace = noted((0.0, 0, 10), (1.0, 10, 0), (500.0, 10, 90), (501.0, 12, 88))
    assert pace.per_second == pytest.approx(2.0)


def test_counting_anew_is_a_new_job() -> None:
    pace = noted((0.0, 50, 10), (1.0, 60, 40), (2.0, 0, 40), (3.0, 8, 32))
    assert pace.per_second == pytest.approx(8.0)


def test_two_notes_of_one_moment_are_no_speed() -> None:
    assert noted((1.0, 0, 5), (1.0, 3, 2)).per_second is None
