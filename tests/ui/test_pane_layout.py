"""Panes in rows and columns."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize

from curator.ui.pane_layout import Rows, laid_out

PORTRAIT, SQUARE, LANDSCAPE = QSize(832, 1216), QSize(1024, 1024), QSize(1216, 832)


def lines(rows: Rows) -> list[int]:
    """How many panes stand in each line."""
    tops = [place.top() for place in rows.places]
    return [tops.count(top) for top in sorted(set(tops))]


@pytest.mark.parametrize(
    ("image", "count", "expected"),
    [
        (PORTRAIT, 2, [2]),
        (PORTRAIT, 4, [4]),
        (LANDSCAPE, 4, [2, 2]),
        (SQUARE, 3, [3]),
        (SQUARE, 7, [4, 3]),
        (SQUARE, 30, [8, 8, 8, 6]),
    ],
)
def test_rows_are_those_that_let_images_be_largest(
    image: QSize, count: int, expected: list[int]
) -> None:
    assert lines(laid_out([image] * count, QSize(1600, 900))) == expected


def test_a_high_room_has_them_above_each_other() -> None:
    assert lines(laid_out([LANDSCAPE] * 2, QSize(600, 1000))) == [1, 1]


def test_a_last_line_that_is_not_full_stands_in_the_middle() -> None:
    rows = laid_out([SQUARE] * 7, QSize(1600, 900))
    left, right = rows.places[4].left(), 1600 - rows.places[6].right() - 1
    assert left > 0
    assert abs(left - right) <= 1


def test_very_many_are_higher_than_the_room() -> None:
    rows = laid_out([SQUARE] * 200, QSize(800, 600), narrowest=120, shortest=150)
    assert rows.height > 600
    assert rows.columns == 6
    assert all(place.height() == 150 and place.width() >= 120 for place in rows.places)
    assert rows.places[-1].bottom() + 1 == rows.height


def test_none_need_no_room() -> None:
    assert laid_out([], QSize(800, 600)) == Rows((), 1, 0)


@given(
    st.lists(st.builds(QSize, st.integers(1, 5000), st.integers(1, 5000)), max_size=40),
    st.builds(QSize, st.integers(1, 3000), st.integers(1, 3000)),
)
def test_panes_never_overlap_and_lie_in_the_room(images: list[QSize], room: QSize) -> None:
    rows = laid_out(images, room, foot=32)
    assert len(rows.places) == len(images)
    if room.width() >= 600 and room.height() >= 600:
        assert all(QRect(0, 0, room.width(), room.height()).contains(each) for each in rows.places)
        assert not any(one.intersects(other) for one, other in combinations(rows.places, 2))
