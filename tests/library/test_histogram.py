"""Scales that show how values are spread."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.library.histogram import Spread, histogram, spread_of

VALUES = st.lists(st.floats(-1e6, 1e6, width=32) | st.just(float("nan")), max_size=60)


def test_nothing_to_spread() -> None:
    for values in ([], [np.nan], [3.0], [3.0, 3.0, np.nan]):
        array = np.asarray(values, np.float32)
        shown = histogram(array, spread_of(array), 8)
        assert shown.low == shown.high
        assert shown.known == np.count_nonzero(~np.isnan(array))
        assert not shown.counts.any()


def test_one_outlier_does_not_squeeze_the_rest() -> None:
    values = np.append(np.linspace(20, 30, 999), 90_000).astype(np.float32)
    spread = spread_of(values)
    assert 20 <= spread.low < 20.2
    assert 29.8 < spread.high <= 30
    shown = histogram(values, spread, 10)
    assert shown.counts.sum() == 1000
    assert shown.counts[-1] >= 100


@given(values=VALUES, bins=st.integers(1, 64))
def test_every_value_is_in_one_bin(values: list[float], bins: int) -> None:
    array = np.asarray(values, np.float32)
    spread = spread_of(array)
    shown = histogram(array, spread, bins)
    assert len(shown.counts) == bins
    assert shown.counts.sum() == (0 if spread.is_empty else shown.known)


def test_neighbours_of_float32_have_bins_between_them() -> None:
    values = np.array([0.0, np.nextafter(np.float32(0), np.float32(1))], np.float32)
    shown = histogram(values, spread_of(values), 5)
    assert shown.counts.tolist() == [1, 0, 0, 0, 1]


class TestLogarithmic:
    def test_values_over_orders_of_magnitude_are_seen_by_their_ratios(self) -> None:
        values = np.exp(np.random.default_rng(0).normal(5, 1.5, 5000)).astype(np.float32)
        spread = spread_of(values)
        assert spread.logarithmic
        counts = histogram(values, spread).counts
        assert counts.argmax() in range(16, 32)  # A straight stretch has them all at its left.
        assert not spread_of(values, logarithmic=False).logarithmic

    def test_values_within_one_order_are_not(self) -> None:
        values = np.random.default_rng(0).normal(25, 3, 5000).astype(np.float32)
        assert not spread_of(values).logarithmic
        assert spread_of(values, logarithmic=True).logarithmic

    def test_nought_is_no_place_to_begin_at(self) -> None:
        values = np.asarray([0, 0, 0, 1, 10, 100], np.float32)
        spread = spread_of(values, logarithmic=True)
        assert 0 < spread.low < spread.high
        assert histogram(values, spread).counts.sum() == 6

    def test_below_nought_there_are_no_ratios(self) -> None:
        assert not spread_of(np.asarray([-3, -1], np.float32), logarithmic=True).logarithmic

    @given(values=VALUES, bins=st.integers(1, 64))
    def test_every_value_is_in_one_bin(self, values: list[float], bins: int) -> None:
        array = np.asarray(values, np.float32)
        spread = spread_of(array, logarithmic=True)
        shown = histogram(array, spread, bins)
        assert shown.counts.sum() == (0 if spread.is_empty else shown.known)


@given(values=st.lists(st.floats(-50, 150, width=32), max_size=40))
def test_bins_are_those_of_numpy(values: list[float]) -> None:
    array = np.asarray(values, np.float32)
    expected, _ = np.histogram(np.clip(array.astype(np.float64), 0, 100), 50, (0, 100))
    assert histogram(array, Spread(0.0, 100.0), 50).counts.tolist() == expected.tolist()
