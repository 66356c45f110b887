"""All conditions but one, for each of them."""

from __future__ import annotations

from functools import reduce

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.library.one_out import OneOut

ROWS = 5
MASKS = st.lists(st.lists(st.booleans(), min_size=ROWS, max_size=ROWS), min_size=1, max_size=6)


@given(masks=MASKS)
def test_one_after_the_other_is_left_out(masks: list[list[bool]]) -> None:
    base, *others = (np.asarray(mask, np.bool_) for mask in masks)
    shown = OneOut(base, dict(enumerate(others)))
    assert shown.all.tolist() == reduce(np.logical_and, others, base).tolist()
    for left_out in range(len(others)):
        rest = [mask for at, mask in enumerate(others) if at != left_out]
        expected = reduce(np.logical_and, rest, base)
        assert shown.but(left_out).tolist() == expected.tolist()
    assert shown.but("nothing") is shown.all
