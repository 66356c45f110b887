"""The arithmetic of groups, held against cells that are laid out one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect

from curator.library.grouping import GroupBy, Groups
from curator.ui.gallery.grouped_layout import HEADER, GroupedLayout
from curator.ui.gallery.layout import GAP, MARGIN, laid_out

SIDES = st.integers(64, 200)


def layout_of(sizes: list[int], width: int, side: int) -> GroupedLayout:
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.intp)
    groups = Groups(GroupBy.PROMPT, starts, np.arange(len(sizes)))
    return GroupedLayout(laid_out(sum(sizes), width, side), groups)


def one_by_one(layout: GroupedLayout, sizes: list[int]) -> list[QRect]:
    cells, top = [], MARGIN
    for size in sizes:
        top += HEADER
        for number in range(size):
            row, column = divmod(number, layout.columns)
            left = layout.plain.left + column * layout.stride
            cells.append(QRect(left, top + row * layout.stride, layout.side, layout.side))
        top += -(-size // layout.columns) * layout.stride
    assert layout.height == top - GAP + MARGIN
    return cells


layouts = st.tuples(
    st.lists(st.integers(1, 40), min_size=1, max_size=12), st.integers(80, 900), SIDES
)


@given(layouts, st.data())
def test_cells_lie_where_they_lie_one_by_one(
    given_: tuple[list[int], int, int], data: st.DataObject
) -> None:
    sizes, width, side = given_
    layout = layout_of(sizes, width, side)
    cells = one_by_one(layout, sizes)
    for index, cell in enumerate(cells):
        assert (layout.left_of(index), layout.top_of(index)) == (cell.left(), cell.top())
        assert layout.index_at(cell.left(), cell.top()) == index
        assert layout.index_at(cell.right(), cell.bottom()) == index
        assert layout.nearest(cell.center().x(), cell.center().y()) == index
    x, y = data.draw(st.integers(-20, width + 20)), data.draw(st.integers(-20, layout.height + 20))
    under = [index for index, cell in enumerate(cells) if cell.contains(x, y)]
    assert layout.index_at(x, y) == (under[0] if under else None)
    assert 0 <= layout.nearest(x, y) < len(cells)


@given(layouts, st.integers(-100, 6000), st.integers(0, 2000))
def test_seen_are_the_rows_that_reach_into_view(
    given_: tuple[list[int], int, int], top: int, height: int
) -> None:
    sizes, width, side = given_
    layout = layout_of(sizes, width, side)
    cells = one_by_one(layout, sizes)
    seen = [i for i, cell in enumerate(cells) if cell.top() < top + height and cell.bottom() >= top]
    assert list(layout.between(top, top + height)) == (seen if height else [])


@given(layouts, st.tuples(*(st.integers(-50, 4000),) * 4))
def test_touched_are_the_cells_that_meet_a_rectangle(
    given_: tuple[list[int], int, int], corners: tuple[int, int, int, int]
) -> None:
    sizes, width, side = given_
    layout = layout_of(sizes, width, side)
    left, top, right, bottom = corners
    rect = QRect(QPoint(left, top), QPoint(right, bottom)).normalized()
    meeting = [i for i, cell in enumerate(one_by_one(layout, sizes)) if cell.intersects(rect)]
    assert layout.touched(rect).tolist() == meeting


@given(layouts, st.integers(-9, 9), st.data())
def test_up_and_down_stay_in_the_column_where_the_row_has_it(
    given_: tuple[list[int], int, int], rows: int, data: st.DataObject
) -> None:
    sizes, width, side = given_
    layout = layout_of(sizes, width, side)
    index = data.draw(st.integers(0, sum(sizes) - 1))
    to = layout.beside(index, rows)
    assert layout.row_of(to) == min(
        max(0, layout.row_of(index) + rows), layout.row_of(sum(sizes) - 1)
    )
    assert layout.left_of(to) <= layout.left_of(index)
    if layout.left_of(to) < layout.left_of(index):
        assert to + 1 == sum(sizes) or layout.row_of(to + 1) > layout.row_of(to)


@given(layouts, st.integers(0, 4000), st.integers(1, 900))
def test_headers_are_those_of_the_groups_in_view(
    given_: tuple[list[int], int, int], top: int, height: int
) -> None:
    sizes, width, side = given_
    layout = layout_of(sizes, width, side)
    seen = layout.headers_between(top, top + height)
    for group in range(len(sizes)):
        meets = layout.header_top(group) < top + height and layout.header_top(group + 1) > top
        assert not meets or group in seen
