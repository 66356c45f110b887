"""Criteria as JSON: nothing is lost, and what cannot be understood is said."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.criteria import Criteria, Days, Scale, Sort, Threshold
from curator.domain.errors import UsageError
from curator.domain.image import Flag, Label
from curator.domain.stored_criteria import from_json, to_json

# Hints alone tell hypothesis how to make each field, those that come later included. A NaN, which
# nothing bounds, equals not even itself; and no integer of ours is longer than SQLite's.
SIZES = st.frozensets(st.builds("{}x{}".format, st.integers(1, 9999), st.integers(1, 9999)))
DAY = st.just("") | st.dates().map(str)
DAYS = st.builds(Days, DAY, DAY, st.integers(0, 9999))
ANY_CRITERIA = st.builds(replace, st.from_type(Criteria), sizes=SIZES, created=DAYS).filter(
    lambda criteria: re.search(r"nan|\d{19}", repr(criteria)) is None
)


@given(ANY_CRITERIA)
def test_what_is_stored_is_what_is_read(criteria: Criteria) -> None:
    assert from_json(to_json(criteria)) == criteria


@given(ANY_CRITERIA)
def test_only_what_differs_is_written(criteria: Criteria) -> None:
    usual = Criteria()
    written = set(json.loads(to_json(criteria)))
    changed = {
        e.name for e in fields(Criteria) if getattr(criteria, e.name) != getattr(usual, e.name)
    }
    assert written == changed


def test_the_form_stays_what_it_is() -> None:
    """Libraries hold it: a stored one has to be read by every later Curator."""
    criteria = Criteria(
        text="fox",
        thresholds=(Threshold("clip", low=25.0),),
        flags=frozenset({Flag.KEEP, Flag.UNDECIDED}),
        least_rating=3,
        labels=frozenset({Label.RED}),
        tags=frozenset({"hands"}),
        sort=Sort("clip", worst_first=True, scale=Scale.PROMPT_PERCENTILE),
    )
    assert json.loads(to_json(criteria)) == {
        "text": "fox",
        "thresholds": [{"key": "clip", "low": 25.0}],
        "flags": [0, 1],
        "least_rating": 3,
        "labels": [1],
        "tags": ["hands"],
        "sort": {"key": "clip", "worst_first": True, "scale": "@prompt%"},
    }


def test_an_older_one_is_read() -> None:
    assert from_json('{"text": "fox"}') == Criteria(text="fox")
    assert from_json("{}") == Criteria()
    assert from_json('{"thresholds": [{"key": "clip", "low": 25}]}').thresholds[0].low == 25.0


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"moon": "full"}, "'moon'"),
        ({"sort": {"key": "clip", "third": 1}}, "'third'"),
        ({"flags": [7]}, "flags"),
        ({"flags": 1}, "flags"),
        ({"least_rating": "many"}, "least_rating"),
        ({"least_rating": True}, "least_rating"),
        ({"thresholds": [{"low": 1}]}, "thresholds"),
        ({"thresholds": ["clip"]}, "thresholds"),
        ([], "criteria"),
        ({"folders": [2**63]}, "folders"),
        ({"thresholds": [{"key": "clip", "low": 10**400}]}, "low"),
        ({"sizes": ["1x2x3"]}, "sizes"),
        ({"created": {"first": "yesterday"}}, "created"),
        ({"created": {"recent": 10**12}}, "created"),
    ],
)
def test_what_cannot_be_understood_is_said(document: Any, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        from_json(json.dumps(document))


@pytest.mark.parametrize("text", ["{", "[" * 100_000])
def test_no_json_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="no JSON"):
        from_json(text)
