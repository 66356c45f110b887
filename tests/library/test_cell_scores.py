"""The numbers in the cells of a real library whose scores are made up."""

from __future__ import annotations

import numpy as np
import pytest

from curator.domain.criteria import Scale
from curator.library.cell_scores import CellScores
from curator.library.gallery import Change, Gallery
from curator.library.library import Library

from .conftest import OpenLibrary, rows_of

NAN = float("nan")


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    """Five images of two prompts and of none; the fourth lacks a number for its noise."""
    library = open_library()
    library.columns.take(
        rows_of(
            [1, 2, 3, 4, 5],
            prompt_key=[7, 7, 7, 8, 0],
            scores={"technical": [10, 40, 40, 90, 95], "noise": [1, 2, 3, NAN, 4]},
        )
    )
    return library


def in_cells(library: Library, scale: Scale, *keys: str) -> list[dict[str, float]]:
    numbers = CellScores(library)
    numbers.choose(keys, scale)
    return [dict(numbers.of(row)) for row in range(5)]


def test_values_are_as_they_were_given(library: Library) -> None:
    cells = in_cells(library, Scale.VALUE, "technical", "noise")
    assert cells[0] == {"technical": 10, "noise": 1}
    assert cells[3] == {"technical": 90}


def test_percentiles_are_whole_and_the_best_has_100(library: Library) -> None:
    cells = in_cells(library, Scale.LIBRARY_PERCENTILE, "technical", "noise")
    assert [cell["technical"] for cell in cells] == [0, 38, 38, 75, 100]
    assert [cell.get("noise") for cell in cells] == [100, 67, 33, None, 0]


def test_an_image_without_prompt_has_no_percentile_within_it(library: Library) -> None:
    cells = in_cells(library, Scale.PROMPT_PERCENTILE, "technical")
    assert cells == [{"technical": 0}, {"technical": 75}, {"technical": 75}, {"technical": 50}, {}]


@pytest.mark.parametrize("scale", Scale)
def test_a_scorer_nobody_knows_is_left_out(library: Library, scale: Scale) -> None:
    assert in_cells(library, scale, "gone", "noise")[0].keys() == {"noise"}


class TestGallery:
    @pytest.fixture
    def gallery(self, library: Library) -> Gallery:
        gallery = Gallery(library)
        gallery.badges = ("technical",)
        gallery.badge_scale = Scale.LIBRARY_PERCENTILE
        return gallery

    def numbers(self, gallery: Gallery) -> dict[int, float]:
        cells = [gallery.cell(index) for index in range(len(gallery))]
        assert {cell.scale for cell in cells} == {gallery.badge_scale}
        return {cell.id: dict(cell.scores)["technical"] for cell in cells}

    def test_another_choice_changes_cells_once(self, gallery: Gallery) -> None:
        told: list[Change] = []
        gallery.subscribe(told.append)
        gallery.badge_scale = Scale.LIBRARY_PERCENTILE
        assert told == []
        gallery.badge_scale = Scale.VALUE
        assert told == [Change.VALUES]
        assert self.numbers(gallery)[1] == 10

    def test_what_arrives_moves_the_others(self, gallery: Gallery) -> None:
        assert self.numbers(gallery) == {1: 0, 2: 38, 3: 38, 4: 75, 5: 100}
        gallery.library.columns.take(rows_of([6], prompt_key=[7], scores={"technical": [99]}))
        assert self.numbers(gallery)[5] == 100  # It shows at the next refresh.
        gallery._stale = Change.VALUES
        gallery.refresh()
        assert self.numbers(gallery) == {1: 0, 2: 30, 3: 30, 4: 60, 5: 80, 6: 100}

    def test_what_is_shown_before_the_next_refresh_has_its_number(self, gallery: Gallery) -> None:
        ids = np.arange(6, 200)
        gallery.library.columns.take(
            rows_of(ids, scores={"technical": np.full(len(ids), 1)})  # type: ignore[arg-type]
        )
        gallery.show(gallery.criteria)
        assert len(self.numbers(gallery)) == 199
