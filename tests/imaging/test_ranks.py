"""Values by rank: the same as by sorting, whatever the values and the scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from curator.imaging.ranks import Ranks

VALUES = arrays(
    np.float32,
    st.tuples(st.integers(1, 30), st.integers(1, 30)),
    elements=st.integers(-2_040_000, 2_040_000).map(float) | st.sampled_from([0.0, 7.0]),
)


def ranks(values: NDArray[np.float32], scale: float, rows: int = 7) -> Ranks:
    parts = [values[top : top + rows] for top in range(0, len(values), rows)]
    return Ranks(lambda: parts, scale)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.sampled_from([0.0, 0.01, 0.37, 0.5, 0.99, 1.0]), st.integers(-14, 4))
def test_equal_to_sorting(values: NDArray[np.float32], share: float, power: int) -> None:
    """Also where nearly everything is in the last bin, or in the first."""
    found = ranks(values, 2.0**power).quantile(share)
    assert found == pytest.approx(np.quantile(np.abs(values).astype(np.float64), share), abs=1e-6)


def test_more_than_a_part_of_many_values() -> None:
    values = np.random.default_rng(0).normal(0, 9000, (700, 501)).astype(np.float32)
    expected = np.sort(np.abs(values).ravel())
    assert ranks(values, 2.0**-7, 64).quantile(0.5) == pytest.approx(np.median(expected))
