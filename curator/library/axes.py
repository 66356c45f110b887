"""What images are filtered and counted by beside text and scores, each with the rows it takes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.domain.criteria import Criteria
from curator.domain.image import HIGHEST_RATING
from curator.library.columns import Columns, Mask
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
    TextField,
    TextMatch,
    all_of,
    any_of,
    negation,
)
from curator.store.links import CHECKPOINTS, FOLDERS, LORAS


class Axis(StrEnum):
    """One way to tell images apart; DAY is the day of their files' times."""

    FLAG = "flag"
    RATING = "rating"
    LABEL = "label"
    TAG = "tag"
    FOLDER = "folder"
    TOOL = "tool"
    CHECKPOINT = "checkpoint"
    LORA = "lora"
    SAMPLER = "sampler"
    SCHEDULER = "scheduler"
    SIZE = "size"
    DAY = "day"


CATEGORIES = (Axis.TOOL, Axis.SAMPLER, Axis.SCHEDULER)

Names = Callable[[str], Mapping[int, str]]
"""Names of the resources of a kind, by number."""


def bound_on(key: str) -> str:
    """What the condition on a scorer's numbers is called, beside those by Axis."""
    return f"score:{key}"


def chosen(criteria: Criteria, axis: Axis) -> frozenset[Hashable]:
    """The names that criteria ask for on an axis where they ask for names."""
    match axis:
        case Axis.FOLDER:
            return frozenset(criteria.folders)
        case Axis.TOOL:
            return frozenset(criteria.tools)
        case Axis.CHECKPOINT:
            return frozenset(criteria.checkpoints)
        case Axis.LORA:
            return frozenset(criteria.loras)
        case Axis.SAMPLER:
            return frozenset(criteria.samplers)
        case Axis.SCHEDULER:
            return frozenset(criteria.schedulers)
        case Axis.SIZE:
            return frozenset(criteria.sizes)
        case _:
            return frozenset()


def with_chosen(criteria: Criteria, axis: Axis, keys: frozenset[Hashable]) -> Criteria:
    """The criteria with other names on an axis where they ask for names."""
    names: dict[str, Any] = {f"{axis}s": keys}
    return replace(criteria, **names)


def conditions(criteria: Criteria, today: date) -> dict[Axis, Node]:
    """The conditions that a query could ask for just so."""
    nodes: dict[Axis, Node] = {}
    if criteria.flags:
        nodes[Axis.FLAG] = any_of(FlagIs(flag) for flag in sorted(criteria.flags))
    if criteria.least_rating or criteria.most_rating < HIGHEST_RATING:
        nodes[Axis.RATING] = Comparison(NumberField.RATING, _stars(criteria))
    if criteria.labels:
        nodes[Axis.LABEL] = any_of(LabelIs(label) for label in sorted(criteria.labels))
    if criteria.tags:
        nodes[Axis.TAG] = all_of(map(_tagged, sorted(criteria.tags)))
    first, last = criteria.created.bounds(today)
    if first or last:
        nodes[Axis.DAY] = DateComparison(DateField.CREATED, Bounds(first, last))
    return nodes


def rows_on(columns: Columns, names: Names, axis: Axis, keys: frozenset[Hashable]) -> Mask:
    """The rows that go by any of these names, on an axis where criteria ask for names."""
    match axis:
        case Axis.FOLDER:
            return _first_or_further(columns, axis, FOLDERS, _integers(keys))
        case Axis.CHECKPOINT:
            wanted = _numbers(names(CHECKPOINTS), keys)
            return _first_or_further(columns, axis, CHECKPOINTS, wanted)
        case Axis.LORA:
            links = columns.links[LORAS]
            mask = links.holds(_numbers(names(LORAS), keys - {""}), columns.count)
            return mask | ~links.any(columns.count) if "" in keys else mask
        case Axis.SIZE:
            numbers, sizes = columns.size_numbers(), map(columns.sizes.of, map(str, keys))
            known = _integers(size for size in sizes if size is not None)
            return _any_of(numbers, known)
        case _:
            category = columns.categories[axis].names
            codes = (code for code, name in enumerate(category) if name in keys)
            return _any_of(columns[axis], _integers(codes))


def _stars(criteria: Criteria) -> Bounds[int | float]:
    low, high = criteria.least_rating, criteria.most_rating
    return Bounds(low or None, high if high < HIGHEST_RATING else None)


def _tagged(tag: str) -> Node:
    return TextMatch(TextField.TAG, tag) if tag else negation(Has(Part.TAG))


def _numbers(names: Mapping[int, str], keys: frozenset[Hashable]) -> NDArray[np.int64]:
    """Numbers of names; 0 for ""."""
    found = [number for number, name in names.items() if name in keys]
    return _integers([*found, 0] if "" in keys else found)


def _integers(numbers: Iterable[Hashable]) -> NDArray[np.int64]:
    return np.asarray(list(numbers), np.int64)


def _first_or_further(columns: Columns, axis: Axis, links: str, numbers: NDArray[np.int64]) -> Mask:
    return _any_of(columns[axis], numbers) | columns.links[links].holds(numbers, columns.count)


def _any_of(codes: NDArray[np.int32], wanted: NDArray[np.int64]) -> Mask:
    """Where codes are any of some; by a table, which costs the same for one and for hundreds."""
    if not len(codes) or not len(wanted):
        return np.zeros(len(codes), np.bool_)
    table = np.zeros(max(int(codes.max()), int(wanted.max())) + 1, np.bool_)
    table[wanted] = True
    found: Mask = table[codes]
    return found
