"""Pairs of row and number, kept right whatever comes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.library.links import Links

ROWS = 9
STEPS = st.lists(
    st.dictionaries(st.integers(0, ROWS - 1), st.sets(st.integers(1, 5), max_size=3), max_size=5),
    max_size=6,
)


@given(steps=STEPS, wanted=st.sets(st.integers(1, 7)), shown=st.sets(st.integers(0, ROWS - 1)))
def test_the_last_word_on_each_row_holds(
    steps: list[dict[int, set[int]]], wanted: set[int], shown: set[int]
) -> None:
    links = Links()
    known: dict[int, set[int]] = {}
    for step in steps:
        pairs = sorted((row, number) for row, numbers in step.items() for number in numbers)
        links.take(
            np.asarray(sorted(step), np.intp),
            np.asarray([row for row, _ in pairs], np.intp),
            np.asarray([number for _, number in pairs], np.int32),
        )
        known |= step
    mask = links.holds(np.asarray(sorted(wanted), np.int64), ROWS)
    assert np.flatnonzero(mask).tolist() == [r for r in range(ROWS) if known.get(r, set()) & wanted]
    assert np.flatnonzero(links.any(ROWS)).tolist() == [r for r in range(ROWS) if known.get(r)]
    among = np.isin(np.arange(ROWS), sorted(shown))
    counts = links.counts(among)
    for number in range(1, 6):
        expected = sum(number in known.get(row, set()) for row in shown)
        assert (int(counts[number]) if number < len(counts) else 0) == expected


def test_what_did_not_change_is_left_alone() -> None:
    links = Links()
    rows, numbers = np.asarray([1, 1, 4], np.intp), np.asarray([2, 3, 2], np.int32)
    links.take(np.asarray([0, 1, 4], np.intp), rows, numbers)
    before = links.rows
    links.take(np.asarray([0, 1], np.intp), rows[:2], numbers[:2])
    assert links.rows is before
