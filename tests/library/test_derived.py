"""Numbers for sizes and months."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.library.derived import Sizes, month_of, months

SIDES = st.integers(0, 2**31 - 1) | st.integers(0, 5)


@given(chunks=st.lists(st.lists(st.tuples(SIDES, SIDES), max_size=20), max_size=4))
def test_every_size_keeps_its_number(chunks: list[list[tuple[int, int]]]) -> None:
    sizes = Sizes()
    for chunk in chunks:
        widths = np.asarray([width for width, _ in chunk], np.int32)
        heights = np.asarray([height for _, height in chunk], np.int32)
        numbers = sizes.numbers(widths, heights)
        assert [sizes.known[number] for number in numbers.tolist()] == chunk
        names = [sizes.name(number) for number in numbers.tolist()]
        assert [sizes.of(name) for name in names] == numbers.tolist()
    assert len(set(sizes.known)) == len(sizes.known)


@pytest.mark.parametrize("name", ["", "x", "12", "12x", "axb", "7x7"])
def test_a_size_that_no_image_has_has_no_number(name: str) -> None:
    assert Sizes().of(name) is None


@given(moments=st.lists(st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1)), max_size=20))
def test_months_are_those_of_the_calendar(moments: list[datetime]) -> None:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    days = [(each.replace(tzinfo=UTC) - epoch).days for each in moments]
    times = np.asarray([day * 86_400 * 10**9 + 1 for day in days], np.int64)
    found = [month_of(number) for number in months(times).tolist()]
    assert found == [each.date().replace(day=1) for each in moments]
