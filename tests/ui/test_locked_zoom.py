"""Panes looked at alike: the arithmetic of zooming, and of zooming together."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from curator.ui.locked_zoom import LockedZoom
from curator.ui.loupe_zoom import FULL, LARGEST_SCALE, Point, Size, Zoom
from curator.ui.zooming import Sight

SMALL, LARGE, VIEW = Size(1024, 512), Size(2048, 1024), Size(400, 300)
MIDDLE = Point(200, 150)
sizes = st.builds(Size, st.integers(1, 12_000), st.integers(1, 12_000))
views = st.builds(Size, st.integers(50, 4000), st.integers(50, 3000))


def sight(zoom: Zoom, image: Size = SMALL) -> Sight:
    return Sight(zoom, image, VIEW, 1.0)


class TestSight:
    def test_from_fit_to_full_and_back(self) -> None:
        full = sight(Zoom()).fit_or_full(MIDDLE)
        assert full.scale == FULL
        assert sight(full).is_larger
        assert sight(full).fit_or_full(MIDDLE) == Zoom()
        assert not sight(Zoom()).is_larger

    def test_the_way_past_full_size_rests_there(self) -> None:
        assert sight(Zoom(0.9)).closer(1.25, MIDDLE).scale == FULL
        assert sight(Zoom(1.1)).closer(0.8, MIDDLE).scale == FULL
        assert sight(Zoom(FULL)).closer(1.25, MIDDLE).scale == 1.25

    def test_farther_than_fit_is_fit_and_closer_has_an_end(self) -> None:
        assert sight(Zoom(0.5)).closer(0.1, MIDDLE) == Zoom()
        assert sight(Zoom(30.0)).closer(9, MIDDLE).scale == LARGEST_SCALE

    def test_fitted_there_is_nothing_to_move(self) -> None:
        assert sight(Zoom()).moved(50, 50) == Zoom()

    @given(sizes, views, st.floats(0.05, 32), st.floats(-500, 500), st.floats(-500, 500))
    def test_moved_leaves_no_gap(
        self, image: Size, view: Size, scale: float, dx: float, dy: float
    ) -> None:
        moved = Sight(Zoom(scale), image, view, 1.0).moved(dx, dy)
        place = moved.place(image, view, 1.0)
        assume(place.width >= view.width)
        assert place.left <= 0 <= place.left + place.width - view.width
        assert moved.scale == scale

    def test_moved_by_hand_it_goes_along(self) -> None:
        before = sight(Zoom(FULL))
        after = sight(before.moved(30, -20))
        assert after.place.left - before.place.left == 30
        assert after.place.top - before.place.top == -20


class TestLocked:
    def test_all_look_alike(self) -> None:
        zoom = LockedZoom()
        assert zoom.of(3, SMALL) == Zoom()
        zoom.look(0, SMALL, Zoom(2.0, 0.3, 0.7))
        assert zoom.of(1, SMALL) == Zoom(2.0, 0.3, 0.7)

    def test_other_sizes_show_the_same_part_as_large(self) -> None:
        zoom = LockedZoom()
        zoom.look(0, SMALL, Zoom(FULL, 0.3, 0.7))
        assert zoom.of(1, LARGE) == Zoom(0.5, 0.3, 0.7)
        small = sight(zoom.of(0, SMALL)).place
        assert sight(zoom.of(1, LARGE), LARGE).place == small
        zoom.look(1, LARGE, Zoom(FULL, 0.5, 0.5))
        assert zoom.of(0, SMALL).scale == 2.0

    def test_one_that_is_let_go_moves_alone(self) -> None:
        zoom = LockedZoom()
        zoom.look(0, SMALL, Zoom(2.0))
        zoom.turn(1, LARGE)
        assert zoom.is_free(1)
        assert zoom.of(1, LARGE).scale == pytest.approx(1.0)  # as before, till it is moved
        zoom.look(1, LARGE, Zoom(4.0))
        assert zoom.of(0, SMALL) == Zoom(2.0)
        zoom.look(0, SMALL, Zoom(3.0))
        assert zoom.of(1, LARGE) == Zoom(4.0)
        zoom.turn(1, LARGE)
        assert (zoom.is_free(1), zoom.of(1, LARGE).scale) == (False, 1.5)

    def test_all_are_locked_again(self) -> None:
        zoom = LockedZoom()
        zoom.turn(2, SMALL)
        zoom.lock_all()
        assert not zoom.is_free(2)
