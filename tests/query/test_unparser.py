from __future__ import annotations

import re
import string
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.criteria import Scale, Sort
from curator.domain.errors import QueryError
from curator.domain.image import Flag, Label
from curator.query.fields import SORT_KEYS
from curator.query.parser import parse
from curator.query.syntax import (
    Bounds,
    Comparison,
    DateComparison,
    DateField,
    FlagIs,
    Has,
    LabelIs,
    Node,
    NumberField,
    Part,
    Phrase,
    Query,
    RatioIs,
    ScoreComparison,
    Size,
    SizeComparison,
    State,
    StateIs,
    TextField,
    TextMatch,
    Word,
    all_of,
    any_of,
    negation,
)
from curator.query.unparser import unparse

KEYS = (
    *("clip", "aesthetic_v2", "style:ink", "style:my pics", "Nice-1.0", "9x", "42", "name"),
    *('a"b\\', "a%b", "score", "é", "x:y:z"),
)


def bounds_of(values: st.SearchStrategy[object]) -> st.SearchStrategy[Bounds[object]]:
    one = st.builds(lambda value: Bounds(value, value), values)
    low = st.builds(lambda value, strict: Bounds(value, None, strict), values, st.booleans())
    high = st.builds(lambda value, strict: Bounds(None, value, strict), values, st.booleans())
    return one | low | high | st.tuples(values, values).map(lambda pair: Bounds(*sorted(pair)))


def loose(bounds: Bounds[object]) -> bool:
    return not bounds.strict


def is_word(text: str) -> bool:
    return text not in ("OR", "AND", "NOT") and not re.search(r"\s", text)


LETTERS = st.text(st.sampled_from(string.punctuation + "abOR 19é彼\u3000\n") | st.characters())
TEXTS = LETTERS.filter(lambda text: bool(text.strip()))
NUMBERS = st.integers(-(10**30), 2**64) | st.floats(allow_nan=False, allow_infinity=False)
SIDES = st.integers(0, 99_999)
SIZES = st.builds(Size, SIDES, SIDES)
DATES = st.dates(date(1, 1, 2), date(9999, 12, 30))
LEAVES = st.one_of(
    st.builds(Word, TEXTS.filter(is_word)),
    st.builds(Phrase, TEXTS),
    st.builds(TextMatch, st.sampled_from(TextField), TEXTS),
    st.builds(Comparison, st.sampled_from(NumberField), bounds_of(NUMBERS)),
    st.builds(ScoreComparison, st.sampled_from(KEYS), bounds_of(NUMBERS), st.sampled_from(Scale)),
    st.builds(SizeComparison, bounds_of(SIZES).filter(lambda b: not b.low or not b.high)),
    st.builds(DateComparison, st.sampled_from(DateField), bounds_of(DATES).filter(loose)),
    st.sampled_from([RatioIs(16, 9), RatioIs(1, 1)]),
    st.builds(FlagIs, st.sampled_from(Flag)),
    st.builds(LabelIs, st.sampled_from(Label)),
    st.builds(StateIs, st.sampled_from(State)),
    st.builds(Has, st.sampled_from(Part)),
)
NODES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda children: st.one_of(
        st.builds(all_of, st.lists(children, min_size=1, max_size=4)),
        st.builds(any_of, st.lists(children, min_size=1, max_size=4)),
        st.builds(negation, children),
    ),
    max_leaves=12,
)
SCORERS = [key for key in KEYS if key not in SORT_KEYS]
ONE_SORT = st.one_of(
    st.builds(Sort, st.sampled_from(SORT_KEYS), st.booleans()),
    st.builds(Sort, st.sampled_from(SCORERS), st.booleans(), st.sampled_from(Scale)),
    st.builds(Sort, st.just("random"), st.booleans(), shuffle=st.integers(0, 999_999_999)),
)
SORTS = ONE_SORT | st.builds(lambda sort, then: replace(sort, then=then), ONE_SORT, ONE_SORT)


@settings(deadline=None)
@given(st.builds(Query, st.none() | NODES, st.none() | SORTS))
def test_every_tree_survives_its_text(query: Query) -> None:
    assert parse(unparse(query), KEYS) == query


PIECES = [
    *("(", ")", "-", '"', "\\", "OR", "AND", "NOT", "a", "clip", ">=", "<", "=", ":", "%", ".."),
    *("@prompt", "5.5", "score:", "style:ink", "tag", "name", "flag:", "keep", "ratio:", "16:9"),
    *(
        "size",
        "1x1",
        "added",
        "2026-11",
        "sort:",
        "<lora:",
        ">",
        "://",
        "彼",
        ".",
        "*",
        "is:failed",
    ),
    *(" ", " ", " ", " "),
]


def mistake(text: str) -> int | None:
    try:
        parse(text, KEYS)
    except QueryError as error:
        return error.position
    return None


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_every_text_is_refused_or_survives(text: str) -> None:
    position = mistake(text)
    if position is None:
        query = parse(text, KEYS)
        assert parse(unparse(query), KEYS) == query
    else:
        assert 0 <= position <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "red car -blue",
        "(a OR b) c",
        "-(a b) OR c",
        "clip>=25 aesthetic_v2:5.5..7",
        "clip@prompt%>=80 rating>=4",
        'checkpoint:"sd xl" name:*.png ratio:16:9',
        "https://a.b/c 16:9",
        "a sort:-clip",
        "sort:score:name%",
        "sort:rating,-score:name@prompt%",
    ],
)
def test_tidy_queries_stay_as_they_are(text: str) -> None:
    assert unparse(parse(text, KEYS)) == text


@pytest.mark.parametrize("text", ["", "two words", "OR"])
def test_what_cannot_be_a_word_becomes_a_phrase(text: str) -> None:
    assert unparse(Query(Word(text))) == f'"{text}"'
