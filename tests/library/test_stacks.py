"""Stacks by rule on columns: kept while nothing changes, near-duplicates looked for apart."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from curator.domain.change import Edit, EditField
from curator.domain.image import ImageId
from curator.domain.stacking import StackRule
from curator.library.columns import Columns
from curator.library.near_duplicates import NearDuplicates, NearFound
from curator.library.stacks import StackRules
from curator.settings import Settings

from .conftest import columns_of, rows_of

MINUTE = 60 * 1_000_000_000


class Told:
    """Hears of what was found, in another thread."""

    def __init__(self) -> None:
        self.count = 0
        self._came = threading.Condition()

    def __call__(self, _found: NearFound) -> None:
        with self._came:
            self.count += 1
            self._came.notify_all()

    def wait_for(self, count: int) -> None:
        with self._came:
            assert self._came.wait_for(lambda: self.count >= count, timeout=30)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def rules(told: Told) -> Iterator[Callable[..., StackRules]]:
    made: list[NearDuplicates] = []

    def make(columns: Columns, **settings: Any) -> StackRules:
        made.append(NearDuplicates(told))
        return StackRules(columns, lambda: Settings(**settings), made[-1])

    yield make
    for each in made:
        each.close()


def heads(rules: StackRules, rule: StackRule) -> list[int]:
    found: list[int] = rules.stacks(rule).heads.tolist()
    return found


def test_each_rule_makes_its_own_stacks(rules: Callable[..., StackRules]) -> None:
    columns = columns_of(
        [1, 2, 3, 4, 5],
        prompt_key=[7, 7, 7, 7, 0],
        created=[0, MINUTE, 9 * MINUTE, 10 * MINUTE, 0],
        stack=[3, 0, 0, 3, 0],
    )
    by = rules(columns)
    assert heads(by, StackRule.HAND) == [0, 1, 2, 0, 4]
    assert heads(by, StackRule.PROMPT) == [0, 1, 1, 0, 4]
    assert heads(by, StackRule.BATCH) == [0, 1, 2, 0, 4]
    assert heads(rules(columns, batch_minutes=8), StackRule.BATCH) == [0, 1, 1, 0, 4]


def test_stacks_are_the_same_object_till_something_changes(
    rules: Callable[..., StackRules],
) -> None:
    columns = columns_of([1, 2, 3], prompt_key=[7, 7, 8])
    by = rules(columns)
    before = by.stacks(StackRule.PROMPT)
    columns.apply(Edit(EditField.FLAG, (ImageId(1),), (0,), (1,)))
    assert by.stacks(StackRule.PROMPT) is before
    columns.apply(Edit(EditField.STACK, (ImageId(1), ImageId(3)), (0, 0), (1, 1)))
    assert by.stacks(StackRule.PROMPT).heads.tolist() == [0, 1, 0]
    columns.take(rows_of([4], prompt_key=[7]))
    assert by.stacks(StackRule.PROMPT).heads.tolist() == [0, 1, 0, 1]


def test_near_duplicates_are_told_when_they_are_found(
    rules: Callable[..., StackRules], told: Told
) -> None:
    columns = columns_of([1, 2, 3], phash=[0b1011, 0b1010_1011, 2**40 - 1])
    by = rules(columns)
    assert heads(by, StackRule.NEAR) == [0, 1, 2]
    told.wait_for(1)
    assert heads(by, StackRule.NEAR) == [0, 0, 2]
    assert by.stacks(StackRule.NEAR) is by.stacks(StackRule.NEAR)
    assert not by.is_looking


def test_what_arrives_is_alone_till_it_was_looked_at(
    rules: Callable[..., StackRules], told: Told
) -> None:
    columns = columns_of([1, 2], phash=[0b1011, 0b1010_1011])
    by = rules(columns)
    by.stacks(StackRule.NEAR)
    told.wait_for(1)
    columns.take(rows_of([3], phash=[0b1011]))
    assert heads(by, StackRule.NEAR) == [0, 0, 2]
    seen = told.count
    while heads(by, StackRule.NEAR) != [0, 0, 0]:
        told.wait_for(seen + 1)
        seen = told.count


def test_who_cannot_wait_looks_at_once(rules: Callable[..., StackRules], told: Told) -> None:
    columns = columns_of(
        [1, 2, 3, 4], phash=[11, 11, 11, 11], failed=[0, 1, 0, 0], stack=[0, 0, 0, 2]
    )
    by = rules(columns)
    assert by.find(StackRule.NEAR).heads.tolist() == [0, 1, 0, 3]
    assert told.count == 0


def test_groups_to_keep_the_best_of(rules: Callable[..., StackRules]) -> None:
    columns = columns_of([1, 2, 3, 4], prompt_key=[7, 7, 8, 0], phash=[11, 11, 2**40, 2**50 - 1])
    by = rules(columns)
    assert by.groups(StackRule.PROMPT).tolist() == [7, 7, 8, 0]
    assert by.groups(StackRule.BATCH).tolist() == [1, 1, 3, 0]
    assert by.groups(StackRule.NEAR).tolist() == [1, 1, 0, 0]


def test_closing_breaks_a_search_off(told: Told) -> None:
    hashes = np.random.default_rng(0).integers(-(2**63), 2**63, 400_000)
    near = NearDuplicates(told)
    near.heads(columns_of(list(range(1, len(hashes) + 1)), phash=hashes), 9, 0.97)
    assert near.is_looking
    near.close()
    assert told.count == 0
