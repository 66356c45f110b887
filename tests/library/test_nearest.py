"""What comes nearest, against the plainest way to say it."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.library import nearest
from curator.library.nearest import Rows
from curator.library.nearness import Near
from curator.query.nearness import ranks, seeks_nearness
from curator.query.syntax import (
    And,
    FlagIs,
    Node,
    Not,
    Or,
    TextField,
    TextMatch,
    all_of,
    any_of,
    negation,
)

LIKE = TextMatch(TextField.LIKE, "a.png")
ABOUT = TextMatch(TextField.ABOUT, "a red car")
KEEP = FlagIs(1)  # type: ignore[arg-type]

NEAR = st.one_of(st.none(), st.sampled_from([-0.5, 0.0, 0.25, 0.5, 1.0]))
ROW = st.tuples(NEAR, NEAR, st.booleans(), st.booleans())
TREE = st.recursive(
    st.sampled_from([LIKE, ABOUT, KEEP]),
    lambda node: st.one_of(
        node.map(negation),
        st.lists(node, min_size=2, max_size=3).map(all_of),
        st.lists(node, min_size=2, max_size=3).map(any_of),
    ),
    max_leaves=6,
)
MOST = 3


def first(values: list[list[float | None]], among: set[int]) -> list[int]:
    """The first rows in all of these orders, later ones first among equals."""
    known = [row for row in among if all(each[row] is not None for each in values)]
    orders = [sorted(known, key=lambda row: (-(each[row] or 0), -row)) for each in values]
    return sorted(known, key=lambda row: (max(o.index(row) for o in orders), -row))[:MOST]


def holds(
    node: Node,
    columns: dict[Node, list[float | None]],
    kept: set[int],
    among: set[int],
    every: set[int],
) -> set[int]:
    """The rows of which a condition holds."""
    match node:
        case TextMatch():
            return set(first([columns[node]], among))
        case Not(child):
            return every - holds(child, columns, kept, among, every)
        case Or(children):
            return set().union(*(holds(each, columns, kept, among, every) for each in children))
        case And(children):
            plain = [each for each in children if not seeks_nearness(each)]
            chosen_from = among if seeks_nearness(node) else every
            beside = chosen_from.intersection(
                *(holds(p, columns, kept, among, every) for p in plain)
            )
            seeking = [c for c in children if seeks_nearness(c) and c not in columns]
            found = [holds(each, columns, kept, beside, every) for each in seeking]
            sought = [columns[each] for each in children if each in columns]
            found += [set(first(sought, beside))] if sought else []
            return beside.intersection(*found)
        case _:
            return kept


@given(st.lists(ROW, max_size=12), TREE)
def test_it_is_what_the_plain_way_says(rows: list[tuple[object, ...]], tree: Node) -> None:
    like, about, kept, among = ([row[n] for row in rows] for n in range(4))
    columns = {LIKE: like, ABOUT: about}
    arrays = {key: np.asarray(each, np.float32) for key, each in columns.items()}
    with patch.object(nearest, "MOST", MOST):
        asked = Rows(lambda node: matching(node, np.asarray(kept, np.bool_)), arrays.__getitem__)
        found = asked.nearest(tree, np.asarray(among, np.bool_))
    every = set(range(len(rows)))
    expected = holds(
        tree,
        columns,  # type: ignore[arg-type]
        {n for n in every if kept[n]},
        {n for n in every if among[n]},
        every,
    )
    assert set(np.flatnonzero(found.mask)) == expected
    if seeks_nearness(tree):
        assert (found.places is not None) == ranks(tree)
    assert sorted(found.in_order()) == sorted(expected)
    assert sorted(found.in_order(farthest_first=True)) == sorted(expected)


def matching(node: Node, kept: np.ndarray) -> np.ndarray:
    """A condition without nearness, on the one plain column there is."""
    match node:
        case Not(child):
            return ~matching(child, kept)
        case Or(children):
            return np.logical_or.reduce([matching(each, kept) for each in children])
        case And(children):
            return np.logical_and.reduce([matching(each, kept) for each in children])
        case _:
            return kept


@given(st.lists(st.sampled_from([None, -0.5, 0.0, 0.5, 0.75]), max_size=10))
def test_one_condition_orders_by_nearness(near: list[float | None]) -> None:
    values = np.asarray(near, np.float32)
    with patch.object(nearest, "MOST", MOST):
        found = Rows(lambda _: values > 0, lambda _: values).nearest(
            LIKE, np.ones(len(near), np.bool_)
        )
    assert found.in_order().tolist() == first([near], set(range(len(near))))


@given(
    st.dictionaries(st.integers(1, 20), st.floats(-1, 1, width=32)),
    st.dictionaries(st.integers(1, 20), st.floats(-1, 1, width=32), min_size=1),
)
def test_what_comes_later_joins(before: dict[int, float], later: dict[int, float]) -> None:
    ids = np.asarray(sorted(before), np.int64)
    near = Near(ids, np.asarray([before[each] for each in ids.tolist()], np.float32))
    joined = near.joined(later)
    assert dict(zip(joined.ids.tolist(), joined.cosines.tolist(), strict=True)) == before | later
    assert (np.diff(joined.ids) > 0).all()
