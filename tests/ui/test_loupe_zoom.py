"""The loupe's arithmetic: where the image lies, and what stays under the pointer."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from curator.ui.loupe_zoom import FULL, Point, Size, Zoom, fit_scale, looking_at

sizes = st.builds(Size, st.integers(1, 12_000), st.integers(1, 12_000))
views = st.builds(Size, st.integers(50, 4000), st.integers(50, 3000))
shares = st.builds(Point, st.floats(0, 1), st.floats(0, 1))
scales = st.floats(0.05, 32)


@given(sizes, views, st.sampled_from([1.0, 1.25, 1.5, 2.0]))
def test_fitted_all_is_in_view_and_in_the_middle(image: Size, view: Size, ratio: float) -> None:
    place = Zoom().place(image, view, ratio)
    assert place.left >= 0
    assert place.top >= 0
    assert place.left + place.width <= view.width
    assert place.top + place.height <= view.height
    assert abs(2 * place.left + place.width - view.width) <= 1
    assert abs(2 * place.top + place.height - view.height) <= 1


@given(sizes, views)
def test_fitted_it_touches_the_view_or_is_twice_its_size(image: Size, view: Size) -> None:
    scale = fit_scale(image, view, 1.0)
    touches = image.width * scale, image.height * scale
    assert (
        scale == 2.0
        or touches[0] == pytest.approx(view.width)
        or touches[1] == pytest.approx(view.height)
    )


@given(sizes, views, scales, shares, st.data())
def test_what_is_enlarged_leaves_no_gap(
    image: Size, view: Size, scale: float, share: Point, data: st.DataObject
) -> None:
    at = Point(data.draw(st.floats(0, view.width)), data.draw(st.floats(0, view.height)))
    place = looking_at(share, at, scale, image, view).place(image, view, 1.0)
    if place.width >= view.width:
        assert place.left <= 0
        assert place.left + place.width >= view.width
    if place.height >= view.height:
        assert place.top <= 0
        assert place.top + place.height >= view.height


@given(sizes, views, scales, st.data())
def test_the_point_under_the_pointer_stays_there(
    image: Size, view: Size, scale: float, data: st.DataObject
) -> None:
    """Wherever that does not show what lies beyond the image."""
    share = Point(0.5, 0.5)
    assume(image.width * scale > 2 * view.width)
    assume(image.height * scale > 2 * view.height)
    at = Point(data.draw(st.floats(0, view.width)), data.draw(st.floats(0, view.height)))
    place = looking_at(share, at, scale, image, view).place(image, view, 1.0)
    found = place.share_at(at)
    assert found.x * place.width == pytest.approx(share.x * place.width, abs=1.5)
    assert found.y * place.height == pytest.approx(share.y * place.height, abs=1.5)


def test_the_same_part_of_the_next_image_is_seen_at_the_same_scale() -> None:
    view = Size(800, 600)
    zoom = looking_at(Point(0.25, 0.75), Point(400, 300), FULL, Size(4000, 3000), view)
    place = zoom.place(Size(2000, 4000), view, 1.0)
    assert (place.width, place.height) == (2000, 4000)
    middle = place.share_at(Point(400, 300))
    assert middle.x == pytest.approx(0.25, abs=0.001)
    assert middle.y == pytest.approx(0.75, abs=0.001)
