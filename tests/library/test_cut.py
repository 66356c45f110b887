"""The cut: verdicts by rule, flags by hand, best of each prompt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.criteria import Threshold
from curator.domain.errors import UnknownNameError, UsageError
from curator.domain.image import Flag, FlagSource
from curator.domain.score import Direction
from curator.library.columns import Columns
from curator.library.cut import BestOf, Cut, Rule, cut, rule_at
from curator.library.select import Selector
from curator.query.parser import parse

from .conftest import columns_of
from .nothing import NO_ANSWERS

KEYS = ("clip", "noise")
DIRECTIONS = {
    "clip": Direction.HIGHER,
    "noise": Direction.LOWER,
    "exposure": Direction.NEITHER,
}
NAN = float("nan")


def run(columns: Columns, **rule: object) -> Cut:
    """Cut with queries given as text."""
    parsed = {
        name: parse(text, KEYS) if isinstance(text, str) else text for name, text in rule.items()
    }
    parsed.setdefault("query", parse("", KEYS))
    return cut(columns, Selector(columns, NO_ANSWERS, DIRECTIONS), Rule(**parsed))  # type: ignore[arg-type]


def apply(columns: Columns, made: Cut) -> list[int]:
    for edit in made.command.edits:
        columns.apply(edit)
    return columns["flag"].tolist()


def test_thresholds_part_keep_reject_and_borderline() -> None:
    columns = columns_of([1, 2, 3, 4], scores={"clip": [30, 25, 10, NAN]})
    made = run(columns, keep_if="clip>=28", reject_if="clip<20")
    assert (made.keep.tolist(), made.reject.tolist()) == ([1], [3])
    assert made.borderline.tolist() == [2, 4]  # no score: neither, so it stays
    assert apply(columns, made) == [1, 0, -1, 0]
    assert columns["flag_source"].tolist() == [2, 0, 2, 0]


def test_both_sides_at_once_is_borderline() -> None:
    columns = columns_of([1, 2], scores={"clip": [30, 10], "noise": [9, 9]})
    made = run(columns, keep_if="clip>=28", reject_if="noise>5")
    assert made.borderline.tolist() == [1]
    assert apply(columns, made) == [0, -1]


def test_flags_set_by_hand_stay_unless_told() -> None:
    hand = [FlagSource.HAND, FlagSource.HAND, FlagSource.RULE]
    flags = [Flag.REJECT, Flag.KEEP, Flag.REJECT]
    columns = columns_of([1, 2, 3], flag=flags, flag_source=hand, scores={"clip": [30, 30, 30]})
    made = run(columns, keep_if="clip>=28")
    assert made.keep.tolist() == [2, 3]
    assert made.changed == 1
    assert apply(columns, made) == [-1, 1, 1]
    assert columns["flag_source"].tolist() == [1, 1, 2]
    assert apply(columns, run(columns, keep_if="clip>=28", overwrite=True)) == [1, 1, 1]


def test_best_of_prompt_keeps_the_first_and_rejects_the_rest() -> None:
    columns = columns_of(
        [1, 2, 3, 4, 5, 6],
        prompt_key=[7, 7, 7, 8, 0, 8],
        scores={"clip": [10, 30, 20, 5, 99, NAN]},
    )
    made = run(columns, best_of=BestOf("clip"))
    assert (made.keep.tolist(), made.reject.tolist()) == ([2, 4], [1, 3])
    assert made.borderline.tolist() == [5, 6]  # no prompt; no score
    assert run(columns, best_of=BestOf("clip", top=2)).keep.tolist() == [2, 3, 4]


def test_best_is_lowest_where_lower_is_better_and_newest_among_equals() -> None:
    columns = columns_of([1, 2, 3], prompt_key=[7, 7, 7], scores={"noise": [3, 1, 1]})
    assert run(columns, best_of=BestOf("noise")).keep.tolist() == [3]


def test_best_within_the_query_only() -> None:
    columns = columns_of(
        [1, 2, 3], prompt_key=[7, 7, 7], rating=[5, 0, 0], scores={"clip": [30, 20, 10]}
    )
    made = run(columns, query="rating=0", best_of=BestOf("clip"))
    assert (made.matched.tolist(), made.keep.tolist(), made.reject.tolist()) == ([2, 3], [2], [3])


def test_kept_must_satisfy_all_that_is_asked() -> None:
    columns = columns_of([1, 2], prompt_key=[7, 8], scores={"clip": [30, 10]})
    made = run(columns, keep_if="clip>=20", best_of=BestOf("clip"))
    assert (made.keep.tolist(), made.borderline.tolist()) == ([1], [2])


def test_a_rule_is_needed_and_its_scorer_must_exist() -> None:
    columns = columns_of([1])
    with pytest.raises(UsageError, match="needs a rule"):
        run(columns)
    with pytest.raises(UnknownNameError):
        run(columns, best_of=BestOf("clpi"))


@given(
    st.lists(
        st.tuples(
            st.integers(-1, 1), st.integers(0, 2), st.floats(0, 50, width=32), st.integers(0, 3)
        ),
        max_size=30,
    ),
    st.booleans(),
)
def test_every_matched_image_has_one_verdict(
    images: list[tuple[int, int, float, int]], overwrite: bool
) -> None:
    flags, sources, values, prompts = ([i[n] for i in images] for n in range(4))
    columns = columns_of(
        list(range(1, len(images) + 1)),
        flag=flags,
        flag_source=sources,
        prompt_key=prompts,
        scores={"clip": values},
    )
    made = run(
        columns,
        keep_if="clip>=20",
        reject_if="clip<30",
        best_of=BestOf("clip"),
        overwrite=overwrite,
    )
    verdicts = [set(made.keep.tolist()), set(made.reject.tolist()), set(made.borderline.tolist())]
    assert sum(map(len, verdicts)) == len(set().union(*verdicts))
    assert set().union(*verdicts) <= set(made.matched.tolist())
    before = columns["flag"].copy()
    apply(columns, made)
    for each in made.command.edits:
        columns.apply(each.undone())
    np.testing.assert_array_equal(columns["flag"], before)
    if overwrite:
        assert set().union(*verdicts) == set(made.matched.tolist())


SCORES = {
    "clip": [10, 20, 25, 30, NAN],
    "noise": [1, 2, 3, 4, 5],
    "exposure": [0.1, 0.4, 0.5, 0.6, 0.9],
}


class TestLines:
    """Cut lines, as two handles on a histogram give them."""

    def flags_after(self, *lines: Threshold) -> list[int]:
        columns = columns_of([1, 2, 3, 4, 5], scores=SCORES)
        rule = rule_at(lines, DIRECTIONS)
        made = cut(columns, Selector(columns, NO_ANSWERS, DIRECTIONS), rule)
        return apply(columns, made)

    def test_where_higher_is_better(self) -> None:
        assert self.flags_after(Threshold("clip", 20, 30)) == [-1, 0, 0, 1, 0]

    def test_where_lower_is_better(self) -> None:
        assert self.flags_after(Threshold("noise", 2, 4)) == [1, 1, 0, 0, -1]

    def test_where_neither_end_is_good(self) -> None:
        assert self.flags_after(Threshold("exposure", 0.4, 0.6)) == [-1, 0, 0, 0, -1]

    def test_one_handle_alone(self) -> None:
        assert self.flags_after(Threshold("clip", low=20)) == [-1, 0, 0, 0, 0]
        assert self.flags_after(Threshold("clip", high=25)) == [0, 0, 1, 1, 0]

    def test_both_handles_together_leave_no_borderline_but_the_unscored(self) -> None:
        assert self.flags_after(Threshold("clip", 25, 25)) == [-1, -1, 1, 1, 0]

    def test_kept_by_every_line_rejected_by_one(self) -> None:
        lines = (Threshold("clip", 20, 25), Threshold("noise", 3, 4))
        assert self.flags_after(*lines) == [-1, 0, 1, 0, -1]

    def test_open_lines_make_no_rule(self) -> None:
        rule = rule_at([Threshold("clip")], DIRECTIONS)
        assert rule.keep_if is None
        assert rule.reject_if is None
