"""The grid's arithmetic, which stands in for a layout of widgets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from curator.ui.gallery.layout import (
    LARGEST_CELL,
    MARGIN,
    SMALLEST_CELL,
    GridLayout,
    laid_out,
    side_for,
)

layouts = st.builds(
    laid_out,
    st.integers(1, 2_000_000),
    st.integers(40, 4000),
    st.integers(SMALLEST_CELL, LARGEST_CELL),
)


@given(layouts, st.data())
def test_every_point_of_a_cell_leads_back_to_it(layout: GridLayout, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, layout.count - 1))
    x = layout.left_of(index) + data.draw(st.integers(0, layout.side - 1))
    y = layout.top_of(index) + data.draw(st.integers(0, layout.side - 1))
    assert layout.index_at(x, y) == index


@given(layouts, st.data())
def test_between_cells_lies_none(layout: GridLayout, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, layout.count - 1))
    x, y = layout.left_of(index), layout.top_of(index)
    assert layout.index_at(x - 1, y) is None
    assert layout.index_at(x, y - 1) is None
    assert layout.index_at(x + layout.side, y) is None
    assert layout.index_at(x, y + layout.side) is None


@given(layouts, st.integers(0, 100_000_000), st.integers(1, 3000))
def test_the_visible_cells_are_those_that_reach_into_view(
    layout: GridLayout, top: int, height: int
) -> None:
    visible = layout.between(top, top + height)
    for index in {visible.start - 1, visible.start, visible.stop - 1, visible.stop}:
        if 0 <= index < layout.count:
            begin = layout.top_of(index)
            assert (index in visible) == (begin < top + height and begin + layout.side > top)


@given(layouts)
def test_the_last_cell_ends_a_margin_above_the_end(layout: GridLayout) -> None:
    assert layout.top_of(layout.count - 1) + layout.side + MARGIN == layout.height


@given(st.integers(400, 4000), st.integers(SMALLEST_CELL, LARGEST_CELL))
def test_cells_fill_the_width_and_are_about_as_large_as_asked(width: int, wanted: int) -> None:
    layout = laid_out(1000, width, wanted)
    assert layout.left >= MARGIN
    right = layout.left_of(layout.columns - 1) + layout.side
    assert right <= width - MARGIN
    if layout.columns > 1:
        assert width - MARGIN - right < layout.columns + layout.left
        assert 0.6 * wanted <= layout.side <= 1.5 * wanted


@given(st.integers(1, 20), st.integers(1500, 4000))
def test_as_many_columns_as_asked(columns: int, width: int) -> None:
    assert laid_out(1000, width, side_for(columns, width)).columns == columns


def test_nothing_has_no_height() -> None:
    assert laid_out(0, 500, 100).height == 0
    assert laid_out(0, 500, 100).between(0, 500) == range(0)
