"""A survey: what is dropped, what comes back, who has the focus."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.library.surveying import Survey

IDS = np.arange(20, 25)


def keep_only(survey: Survey, *there: int) -> None:
    survey.keep_only(np.isin(IDS, there))


def test_what_is_dropped_gives_the_focus_to_the_next_then_to_the_one_before() -> None:
    survey = Survey(IDS, 22)
    assert survey.drop()
    assert (survey.shown, survey.focused) == ((20, 21, 23, 24), 23)
    survey.focus_on(99)
    survey.drop()
    assert (survey.shown, survey.focused, survey.dropped) == ((20, 21, 23), 23, (22, 24))


def test_the_last_one_stays() -> None:
    survey = Survey(IDS[:2], 20)
    assert survey.drop()
    assert not survey.drop()
    assert survey.shown == (21,)


def test_dropped_ones_come_back_in_turn() -> None:
    survey = Survey(IDS, 20)
    survey.drop()
    survey.drop()
    keep_only(survey, 20, 22, 23)
    assert survey.take_back()  # 21 has left, so it is 20
    assert (survey.shown, survey.focused) == ((20, 22, 23), 20)
    assert not survey.take_back()


def test_one_that_leaves_gives_the_focus_to_the_next_then_to_the_one_before() -> None:
    survey = Survey(IDS, 22)
    keep_only(survey, 20, 21, 23)
    assert survey.focused == 23
    keep_only(survey, 20, 21)
    assert survey.focused == 21
    keep_only(survey)
    assert (survey.shown, survey.focused, survey.focus) == ((), None, 0)
    keep_only(survey, 20, 24)
    assert survey.focused == 20


@given(
    st.lists(st.tuples(st.sampled_from(["drop", "back", "focus", "only"]), st.integers(0, 31))),
)
def test_the_focus_is_always_on_one_that_is_shown(steps: list[tuple[str, int]]) -> None:
    survey = Survey(IDS, 20)
    for step, value in steps:
        match step:
            case "drop":
                survey.drop()
            case "back":
                survey.take_back()
            case "focus":
                survey.focus_on(value)
            case _:
                survey.keep_only(np.array([bool(value >> bit & 1) for bit in range(5)]))
        shown = survey.shown
        assert (survey.focused in shown) if shown else (survey.focused is None)
        assert list(shown) == sorted(set(shown))
