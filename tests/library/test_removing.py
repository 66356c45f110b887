"""The current image steps off what is about to go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.domain.criteria import Criteria, Sort
from curator.library.commands import stack
from curator.library.gallery import Gallery
from curator.library.removing import step_off
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png

COUNT = 6


@pytest.fixture
def gallery(open_library: OpenLibrary, tmp_path: Path) -> Iterator[Gallery]:
    for number in range(COUNT):
        write_png(tmp_path / "p" / f"{number}.png", parameters("a fox", seed=number), shade=number)
    library = open_library()
    scan(library, [library.add_folder(tmp_path / "p")])
    gallery = Gallery(library)
    gallery.show(Criteria(sort=Sort("name")))
    yield gallery
    gallery.close()


@given(
    here=st.integers(0, COUNT - 1),
    going=st.sets(st.integers(0, COUNT - 1)),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_the_next_that_stays_is_current_else_the_last(
    gallery: Gallery, here: int, going: set[int]
) -> None:
    gallery.go_to(here)
    ids = gallery.ids
    step_off(gallery, ids[np.asarray(sorted(going), np.intp)])
    stay = [place for place in range(COUNT) if place not in going]
    wanted = here
    if here in going and stay:
        wanted = next((place for place in stay if place > here), stay[-1])
    assert gallery.current_index == wanted


def test_it_counts_as_chosen_from_then_on(gallery: Gallery) -> None:
    step_off(gallery, gallery.ids[:1])
    gallery.show(Criteria(sort=Sort("name", worst_first=True)))
    assert gallery.current == gallery.id_at(COUNT - 2)


def test_one_before_a_closed_stack_stays_for_the_next_of_it(gallery: Gallery) -> None:
    gallery.library.do(stack(gallery.library.columns, gallery.ids[:3]))
    gallery.go_to(0)
    step_off(gallery, gallery.targets())
    assert gallery.current_index == 0


def test_without_images_nothing_happens(gallery: Gallery) -> None:
    gallery.show(Criteria(text="nothing_like_it"))
    step_off(gallery, gallery.targets())
    assert gallery.current is None
