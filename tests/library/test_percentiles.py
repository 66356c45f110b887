"""Percentiles against their definition, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.score import Direction
from curator.library.percentiles import percentile_of, percentiles, within_groups

VALUES = st.lists(
    st.one_of(st.just(float("nan")), st.floats(-9, 9, width=32)), min_size=0, max_size=40
)


def by_hand(value: float, others: list[float]) -> float:
    """Share of the others that a value beats, half for each it ties with."""
    if not others:
        return 50.0
    beaten = sum(other < value for other in others) + 0.5 * sum(other == value for other in others)
    return 100.0 * beaten / len(others)


@given(VALUES)
def test_equals_counting(values: list[float]) -> None:
    found = percentiles(
        np.asarray(values, np.float32), np.ones(len(values), np.bool_), Direction.HIGHER
    )
    for at, value in enumerate(values):
        if np.isnan(value):
            assert np.isnan(found[at])
        else:
            others = [v for i, v in enumerate(values) if i != at and not np.isnan(v)]
            assert found[at] == pytest.approx(by_hand(value, others))


@given(VALUES, st.sampled_from(Direction), st.data())
def test_one_alone_equals_one_among_all(
    values: list[float], direction: Direction, data: st.DataObject
) -> None:
    array = np.asarray(values, np.float32)
    among = np.asarray(
        data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))), np.bool_
    )
    whole = percentiles(array, among, direction)
    for row in range(len(values)):
        one = percentile_of(array, among, direction, row)
        np.testing.assert_allclose(one, whole[row])


@given(VALUES)
def test_lower_is_better_turns_the_scale_round(values: list[float]) -> None:
    array, everything = np.asarray(values, np.float32), np.ones(len(values), np.bool_)
    up = percentiles(array, everything, Direction.HIGHER)
    down = percentiles(array, everything, Direction.LOWER)
    np.testing.assert_allclose(down, 100.0 - up)


@given(VALUES, st.data())
def test_groups_are_libraries_of_their_own(values: list[float], data: st.DataObject) -> None:
    groups = np.asarray(
        data.draw(st.lists(st.integers(0, 3), min_size=len(values), max_size=len(values))),
        np.int64,
    )
    array = np.asarray(values, np.float32)
    found = within_groups(array, groups, np.ones(len(array), np.bool_), Direction.HIGHER)
    assert np.isnan(found[groups == 0]).all()
    for group in (1, 2, 3):
        expected = percentiles(array, groups == group, Direction.HIGHER)
        np.testing.assert_array_equal(found[groups == group], expected[groups == group])


def test_only_chosen_rows_count() -> None:
    array = np.asarray([1, 2, 3, 100], np.float32)
    found = percentiles(array, np.asarray([True, True, True, False]), Direction.HIGHER)
    np.testing.assert_array_equal(found, [0.0, 50.0, 100.0, np.nan])
