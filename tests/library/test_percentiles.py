"""Percentiles against their definition, counted by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from curator.domain.score import Direction
from curator.library.percentiles import percentile_of, percentiles, within_groups

Array = NDArray[Any]
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


def one_group_after_the_other(
    values: Array, groups: Array, among: Array, direction: Direction
) -> Array:
    """What `within_groups` gives, found by sorting each group and looking every value up."""
    result = np.full(len(values), np.nan)
    for group in set(groups.tolist()) - {0}:
        rows = np.flatnonzero(among & (groups == group) & ~np.isnan(values))
        goodness = -values[rows] if direction is Direction.LOWER else values[rows]
        ordered = np.sort(goodness)
        worse = np.searchsorted(ordered, goodness, "left")
        ties = np.searchsorted(ordered, goodness, "right") - worse - 1
        alone = len(rows) == 1
        result[rows] = 50.0 if alone else 100.0 * (worse + 0.5 * ties) / (len(rows) - 1)
    return result


HARD = st.sampled_from([float("nan"), float("inf"), -float("inf"), -0.0, 0.0, 1e-45, -1e-45, 1.0])
IMAGES = st.lists(
    st.tuples(
        HARD | st.floats(width=32),
        st.integers(-2, 2) | st.integers(-(2**63), 2**63 - 1),
        st.booleans(),
    ),
    max_size=40,
)


@given(IMAGES, st.sampled_from(Direction))
def test_all_groups_at_once_equal_each_on_its_own(
    images: list[tuple[float, int, bool]], direction: Direction
) -> None:
    values = np.asarray([value for value, _, _ in images], np.float32)
    groups = np.asarray([group for _, group, _ in images], np.int64)
    among = np.asarray([among for _, _, among in images], np.bool_)
    found = within_groups(values, groups, among, direction)
    expected = one_group_after_the_other(values, groups, among, direction)
    np.testing.assert_array_equal(found, expected)


def test_only_chosen_rows_count() -> None:
    array = np.asarray([1, 2, 3, 100], np.float32)
    found = percentiles(array, np.asarray([True, True, True, False]), Direction.HIGHER)
    np.testing.assert_array_equal(found, [0.0, 50.0, 100.0, np.nan])
