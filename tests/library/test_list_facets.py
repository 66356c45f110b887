"""Counts of collections and tags: true after every change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from curator.domain.change import CollectionEdit
from curator.domain.collection import CollectionKind
from curator.domain.criteria import Criteria
from curator.domain.image import Flag
from curator.library import collections
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.list_facets import SmartCounts, list_facets, tag_tree_facets
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """Images 1 to 4."""
    for n in range(4):
        write_png(tmp_path / "p" / f"{n}.png", parameters("fox", seed=n), shade=n)
    opened = open_library()
    scan(opened, [opened.add_folder(tmp_path / "p")])
    return opened


def counted(counts: SmartCounts) -> dict[str, int | None]:
    while counts.count_next():
        pass
    return {each.collection.name: each.count for each in counts.facets()}


def test_collections_count_what_is_not_missing(library: Library, tmp_path: Path) -> None:
    library.do(collections.made(library, "b", np.asarray([1, 2])))
    library.do(collections.made(library, "A", np.asarray([], np.int64)))
    facets = list_facets(library, CollectionKind.HAND)
    assert [(each.collection.name, each.count) for each in facets] == [("A", 0), ("b", 2)]
    (tmp_path / "p" / "0.png").unlink()
    scan(library, library.watched)
    assert [each.count for each in list_facets(library, CollectionKind.HAND)] == [0, 1]
    assert list_facets(library, CollectionKind.KEEPERS) == []


def test_a_tag_counts_each_image_below_it_once(library: Library) -> None:
    library.do(judge(library.columns, [1, 2], Judgement(tags=("animal/cat",))))
    library.do(judge(library.columns, [2, 3], Judgement(tags=("animal/dog",))))
    library.do(judge(library.columns, [1], Judgement(tags=("animal", "Zoo"))))
    found = [(e.name, e.own, e.count, e.depth, e.is_parent) for e in tag_tree_facets(library)]
    assert found == [
        ("animal", 1, 3, 0, True),
        ("cat", 2, 2, 1, False),
        ("dog", 2, 2, 1, False),
        ("Zoo", 1, 1, 0, False),
    ]


def test_smart_collections_are_counted_when_something_may_have_changed(library: Library) -> None:
    library.do(collections.made_smart(library, "Kept", Criteria(flags=frozenset({Flag.KEEP}))))
    library.do(collections.made_smart(library, "Foxes", Criteria(text="fox")))
    counts = SmartCounts(library)
    assert [each.count for each in counts.facets()] == [None, None]
    assert counted(counts) == {"Foxes": 4, "Kept": 0}
    library.do(judge(library.columns, [1], Judgement(Flag.KEEP)))
    assert counts.count_next()
    assert not counts.count_next()
    assert counted(counts) == {"Foxes": 4, "Kept": 1}
    library.undo()
    assert counted(counts) == {"Foxes": 4, "Kept": 0}


def test_what_cannot_be_counted_has_its_reason(library: Library) -> None:
    library.do(collections.made_smart(library, "Red", Criteria(text='about:"a red car"')))
    library.do(collections.made_smart(library, "Lost", Criteria(text="fox")))
    lost = collections.called(library, "lost")
    gone = replace(lost, stored='{"text": "gone_scorer>3"}')
    library.columns.lists.define(CollectionEdit(lost, gone))
    counts = SmartCounts(library)
    assert counted(counts) == {"Lost": None, "Red": None}
    problems = [each.problem for each in counts.facets()]
    assert "gone_scorer" in str(problems[0])
    assert problems[1] is None
