"""`is:keeperless`: prompts of which nothing is kept."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.change import Edit, EditField
from curator.domain.image import Flag, ImageId
from curator.library.columns import Columns
from curator.library.select import Selector
from curator.library.shown import hangs_on_judgement
from curator.query.parser import parse

from .conftest import columns_of
from .nothing import NO_ANSWERS

IS = parse("is:keeperless", ())


def found(columns: Columns) -> list[int]:
    return Selector(columns, NO_ANSWERS, {}).ids(IS).tolist()


def test_a_keeper_speaks_for_all_of_its_prompt() -> None:
    columns = columns_of([1, 2, 3, 4, 5], prompt_key=[7, 7, 8, 8, 0], flag=[1, 0, -1, 0, 0])
    assert sorted(found(columns)) == [3, 4]


def test_a_keeper_that_is_missing_does_not() -> None:
    columns = columns_of([1, 2], prompt_key=[7, 7], flag=[1, 0], missing=[True, False])
    assert found(columns) == [2]


def test_it_follows_every_decision() -> None:
    columns = columns_of([1, 2], prompt_key=[7, 7])
    selector = Selector(columns, NO_ANSWERS, {})
    assert IS.condition is not None
    assert hangs_on_judgement(IS.condition)
    keep = Edit(EditField.FLAG, (ImageId(1),), (Flag.UNDECIDED,), (Flag.KEEP,))
    counts = [np.count_nonzero(selector.mask(IS))]
    for edit in (keep, keep.undone()):
        columns.apply(edit)
        counts.append(np.count_nonzero(selector.mask(IS)))
    assert counts == [2, 0, 2]


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Flag), st.booleans()), max_size=12))
def test_it_is_what_a_look_at_each_prompt_says(
    images: list[tuple[int, Flag, bool]],
) -> None:
    ids = list(range(1, len(images) + 1))
    prompts, flags, missing = (
        (list(part) for part in zip(*images, strict=True)) if images else ([], [], [])
    )
    columns = columns_of(ids, prompt_key=prompts, flag=flags, missing=missing)
    kept = {prompt for prompt, flag, gone in images if flag is Flag.KEEP and not gone}
    expected = [
        number
        for number, (prompt, _, gone) in zip(ids, images, strict=True)
        if prompt and prompt not in kept and not gone
    ]
    assert sorted(found(columns)) == expected
