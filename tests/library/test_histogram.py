"""Scales that show how values are spread."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.library.histogram import histogram, scale_of

VALUES = st.lists(st.floats(-1e6, 1e6, width=32) | st.just(float("nan")), max_size=60)


def test_nothing_to_spread() -> None:
    for values in ([], [np.nan], [3.0], [3.0, 3.0, np.nan]):
        array = np.asarray(values, np.float32)
        shown = histogram(array, scale_of(array), 8)
        assert shown.low == shown.high
        assert shown.known == np.count_nonzero(~np.isnan(array))
        assert not shown.counts.any()


def test_one_outlier_does_not_squeeze_the_rest() -> None:
    values = np.append(np.linspace(20, 30, 999), 90_000).astype(np.float32)
    low, high = scale_of(values)
    assert 20 <= low < 20.2
    assert 29.8 < high <= 30
    shown = histogram(values, (low, high), 10)
    assert shown.counts.sum() == 1000
    assert shown.counts[-1] >= 100


@given(values=VALUES, bins=st.integers(1, 64))
def test_every_value_is_in_one_bin(values: list[float], bins: int) -> None:
    array = np.asarray(values, np.float32)
    low, high = scale_of(array)
    shown = histogram(array, (low, high), bins)
    assert len(shown.counts) == bins
    assert shown.counts.sum() == (shown.known if high > low else 0)


def test_neighbours_of_float32_have_bins_between_them() -> None:
    values = np.array([0.0, np.nextafter(np.float32(0), np.float32(1))], np.float32)
    shown = histogram(values, scale_of(values), 5)
    assert shown.counts.tolist() == [1, 0, 0, 0, 1]
