"""Counting small numbers two rows at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.library.counting import Among, small_counts


@given(rows=st.lists(st.tuples(st.integers(0, 255), st.booleans()), max_size=70))
def test_as_by_hand(rows: list[tuple[int, bool]]) -> None:
    numbers = np.asarray([number for number, _ in rows], np.uint8)
    mask = np.asarray([chosen for _, chosen in rows], np.bool_)
    expected = np.bincount(numbers[mask], minlength=256)[:255]
    assert small_counts(numbers, mask).tolist() == expected.tolist()


@given(rows=st.lists(st.tuples(st.integers(0, 299), st.booleans()), max_size=70))
def test_many_kinds_and_few_are_counted_alike(rows: list[tuple[int, bool]]) -> None:
    numbers = np.asarray([number for number, _ in rows], np.int32)
    mask = np.asarray([chosen for _, chosen in rows], np.bool_)
    among = Among(mask)
    many = among.counts(numbers, 300)
    few = among.counts(np.minimum(numbers, 254), 255)
    assert many.tolist() == np.bincount(numbers[mask], minlength=300).tolist()
    assert few[:254].tolist() == many[:254].tolist()
