"""Orders of rows, held against the plain way to make them."""

from __future__ import annotations

from typing import Any

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from curator.library.ordering import arranged

FLOATS = st.floats(width=32, allow_subnormal=False)
FEW = st.sampled_from([0.0, -0.0, 1.5, -1.5, float("nan"), float("inf"), float("-inf")])
NANOSECONDS = st.integers(-(2**62), 2**62)
SEEDS = st.sampled_from([0, 1, 2**63, 2**64 - 1, 2**64 - 2]) | st.integers(0, 2**64 - 1)


def plainly(
    values: NDArray[Any], known: NDArray[np.bool_], base: NDArray[np.intp], *, descending: bool
) -> list[int]:
    """Python's own stable sort of exact values; what has none comes last."""
    absent = ~known | (np.isnan(values) if values.dtype.kind == "f" else False)
    exact = [value + 0 for value in values.tolist()]
    there = [row for row in base.tolist() if not absent[row]]
    gone = [row for row in base.tolist() if absent[row]]
    return sorted(there, key=lambda row: -exact[row] if descending else exact[row]) + gone


@pytest.mark.parametrize(
    ("dtype", "elements"),
    [
        (np.float32, FLOATS | FEW),
        (np.int8, st.integers(-128, 127)),
        (np.int64, NANOSECONDS),
        (np.int64, st.integers(0, 3)),
        (np.uint64, SEEDS),
    ],
)
@given(data=st.data(), descending=st.booleans())
def test_equal_to_a_plain_stable_sort(
    dtype: Any, elements: Any, data: st.DataObject, *, descending: bool
) -> None:
    values = data.draw(arrays.arrays(dtype, st.integers(0, 30), elements=elements))
    known = data.draw(arrays.arrays(np.bool_, len(values)))
    base = np.asarray(data.draw(st.permutations(range(len(values)))), np.intp)
    found = arranged(values, known, base, descending=descending)
    assert found.tolist() == plainly(values, known, base, descending=descending)
