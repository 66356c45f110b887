"""The best of each group before it is kept: sizes, margins, and what is too close to call."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.change import Scored
from curator.domain.image import ImageId
from curator.domain.score import Provenance, Score
from curator.domain.stacking import StackRule
from curator.library.best_of import Groups, as_step, choose, members, noise_of
from curator.library.cut import BestOf
from curator.library.library import Library

from .conftest import OpenLibrary, rows_of

NAN = math.nan


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    """Images 1 to 7: three prompts, clip and noise (of which less is better); all in memory."""
    library = open_library()
    library.columns.take(
        rows_of(
            [1, 2, 3, 4, 5, 6, 7],
            prompt_key=[7, 7, 7, 8, 8, 9, 0],
            scores={"clip": [1, 5, 3, 2, 2.05, 4, 9], "noise": [1, 2, 3, 4, 5, 6, 7]},
        )
    )
    return library


def told(library: Library, best_of: BestOf, noise: float = 0.0) -> Groups:
    return choose(library, best_of, library.columns.alive, noise)[0]


def test_each_prompt_is_a_group_with_its_margin(library: Library) -> None:
    groups = told(library, BestOf("clip"), noise=0.1)
    assert groups.best.tolist() == [2, 5, 6]
    assert groups.sizes.tolist() == [3, 2, 1]
    np.testing.assert_allclose(groups.last_kept, [5, 2.05, 4])
    np.testing.assert_allclose(groups.first_rejected, [3, 2, NAN])
    np.testing.assert_allclose(groups.margins, [2, 0.05, NAN], rtol=1e-5)
    assert groups.close.tolist() == [False, True, False]


def test_with_more_kept_the_margin_lies_further_down(library: Library) -> None:
    groups = told(library, BestOf("clip", top=2))
    np.testing.assert_allclose(groups.margins, [2, NAN, NAN])
    np.testing.assert_allclose(groups.last_kept, [3, 2, 4])


def test_where_less_is_better_the_least_is_best(library: Library) -> None:
    groups = told(library, BestOf("noise"))
    assert groups.best.tolist() == [1, 4, 6]
    np.testing.assert_allclose(groups.margins, [1, 1, NAN])


def test_nothing_to_choose_from(library: Library) -> None:
    groups, _ = choose(library, BestOf("clip"), np.zeros(7, np.bool_))
    assert len(groups) == len(groups.margins) == len(groups.close) == 0
    assert len(told(library, BestOf("aesthetic_v2"))) == 0


def test_the_images_of_a_group_come_best_first(library: Library) -> None:
    columns = library.columns
    assert members(library, BestOf("clip"), columns.alive, 3).tolist() == [2, 3, 1]
    batches = BestOf("clip", groups=np.array([1, 1, 2, 2, 2, 0, 0]), of=StackRule.BATCH)
    assert members(library, batches, columns.alive, 3).tolist() == [3, 5, 4]


def test_as_one_step(library: Library) -> None:
    best_of = BestOf("clip", top=2)
    command = as_step(best_of, choose(library, best_of, library.columns.alive)[1])
    assert command.label == "best 2 of each prompt: 6 images"


def test_noise_is_what_number_formats_differ_by(library: Library) -> None:
    made = Provenance("clip", "1", "ab", "1", "norm1", "bfloat16")
    assert noise_of(library, "clip") == pytest.approx(0.2)
    assert noise_of(library, "technical") == pytest.approx(0.5)
    library.submit(Scored(ImageId(1), ((made, Score(1.0)),)))
    assert noise_of(library, "aesthetic_v2") == pytest.approx(0.01)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5) | st.just(NAN)), max_size=14),
    st.integers(1, 4),
)
def test_it_is_what_the_cut_does(images: list[tuple[int, float]], top: int) -> None:
    from curator.domain.score import Direction
    from curator.library.cut import Rule, cut_among, in_groups
    from curator.library.select import Selector
    from curator.query.syntax import Query

    from .conftest import columns_of
    from .nothing import NO_ANSWERS

    columns = columns_of(
        list(range(1, len(images) + 1)),
        prompt_key=[prompt for prompt, _ in images],
        scores={"clip": [value for _, value in images]},
    )
    selector = Selector(columns, NO_ANSWERS, {"clip": Direction.HIGHER})
    best_of = BestOf("clip", top)
    order, groups = in_groups(columns, selector, best_of, columns.alive)
    made = cut_among(columns, selector, Rule(Query(), best_of=best_of), columns.alive)
    kept = [
        image_id
        for group in np.unique(groups)
        for image_id in columns.ids[order[groups == group][:top]].tolist()
    ]
    assert sorted(kept) == made.keep.tolist()
    assert len(order) == len(made.keep) + len(made.reject)
