"""Groups of shown images: together, in the order of their first, and in order within."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.criteria import Criteria, Sort
from curator.library.commands import Judgement
from curator.library.gallery import Change, Gallery
from curator.library.group_titles import GroupTitles
from curator.library.grouping import GroupBy, _days, _joined, grouped
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


@given(st.lists(st.integers(0, 9), max_size=60), st.randoms(use_true_random=False))
def test_equal_codes_come_together_in_the_order_of_their_first(
    codes: list[int], chance: object
) -> None:
    rows = list(range(len(codes)))
    chance.shuffle(rows)  # type: ignore[attr-defined]
    found, starts = grouped(np.asarray(rows, np.intp), np.asarray(codes, np.int32), 10)
    expected: dict[int, list[int]] = {}
    for row in rows:
        expected.setdefault(codes[row], []).append(row)
    groups = [found[begin:end].tolist() for begin, end in itertools.pairwise(starts)]
    assert groups == list(expected.values())


def test_many_groups_are_sorted_by_halves() -> None:
    codes = np.random.default_rng(0).permutation(np.repeat(np.arange(70_000, dtype=np.int32), 2))
    rows, starts = grouped(np.arange(len(codes)), codes, 70_000)
    assert len(starts) == 70_001
    assert (np.diff(starts) == 2).all()
    firsts = rows[starts[:-1]]
    assert (np.diff(firsts) > 0).all()
    assert (codes[rows[0::2]] == codes[rows[1::2]]).all()


def test_days_are_those_on_the_wall() -> None:
    moments = [
        datetime(2026, 3, day, hour).astimezone() for day in (28, 29) for hour in (0, 12, 23)
    ]
    stamps = np.asarray([round(each.timestamp()) * 10**9 for each in moments], np.int64)
    epoch = date(1970, 1, 1).toordinal()
    assert (_days(stamps) + epoch).tolist() == [each.date().toordinal() for each in moments]


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """Six images of two prompts and two checkpoints in turn, in two folders."""
    library = open_library()
    for number in range(6):
        subject = ("a red fox", "a lighthouse")[number % 2]
        text = parameters(subject, seed=number, model=f"dreams_{number // 3}")
        write_png(tmp_path / "ab"[number // 4] / f"{number}.png", text, shade=40 * number)
    write_png(tmp_path / "b" / "6.png", None, shade=250)
    for name in "ab":
        scan(library, [library.add_folder(tmp_path / name)])
    return library


@pytest.fixture
def gallery(library: Library) -> Iterator[Gallery]:
    gallery = Gallery(library)
    gallery.show(Criteria(sort=Sort("name")))
    yield gallery
    gallery.close()


def names(gallery: Gallery) -> list[list[int]]:
    """The images of each group, by their name's number."""
    groups = gallery.grouping.groups
    assert groups is not None
    details = gallery.library.details(gallery.ids)
    numbers = [int(each.places[0].relpath.split(b".")[0]) for each in details]
    ends = groups.starts.tolist()
    return [numbers[begin:end] for begin, end in itertools.pairwise(ends)]


def titles(gallery: Gallery) -> list[str | date]:
    groups = gallery.grouping.groups
    assert groups is not None
    told = GroupTitles(gallery.library)
    firsts = groups.starts[:-1].tolist()
    return [told.of(groups, n, gallery.id_at(first)) for n, first in enumerate(firsts)]


def test_by_prompt(gallery: Gallery) -> None:
    gallery.grouping.by = GroupBy.PROMPT
    assert names(gallery) == [[0, 2, 4], [1, 3, 5], [6]]
    fox, lighthouse, none = map(str, titles(gallery))
    assert fox.startswith("a red fox")
    assert lighthouse.startswith("a lighthouse")
    assert none == ""


def test_by_checkpoint_and_folder(gallery: Gallery, tmp_path: Path) -> None:
    gallery.grouping.by = GroupBy.CHECKPOINT
    assert names(gallery) == [[0, 1, 2], [3, 4, 5], [6]]
    assert titles(gallery) == ["dreams_0", "dreams_1", ""]
    gallery.grouping.by = GroupBy.FOLDER
    assert names(gallery) == [[0, 1, 2, 3], [4, 5, 6]]
    assert titles(gallery) == [str(tmp_path / "a"), str(tmp_path / "b")]


def test_checkpoints_of_one_name_are_one() -> None:
    ids = np.asarray([5, 3, 0, 4, 9], np.int32)
    assert _joined(ids, {3: "Dreams", 4: "other", 5: "dreams"}).tolist() == [3, 3, 0, 4, 9]


def test_by_day(gallery: Gallery) -> None:
    gallery.grouping.by = GroupBy.DAY
    assert all(isinstance(title, date) for title in titles(gallery))
    assert sum(map(len, names(gallery))) == 7


def test_groups_follow_the_order_and_the_filters(gallery: Gallery) -> None:
    gallery.grouping.by = GroupBy.PROMPT
    gallery.show(Criteria(sort=Sort("name", worst_first=True)))
    assert names(gallery) == [[6], [5, 3, 1], [4, 2, 0]]
    gallery.show(Criteria(text="fox", sort=Sort("name")))
    assert names(gallery) == [[0, 2, 4]]


def test_what_is_selected_stays_so_in_groups(gallery: Gallery) -> None:
    gallery.go_to(3)
    current = gallery.current
    told: list[Change] = []
    gallery.subscribe(told.append)
    gallery.grouping.by = GroupBy.PROMPT
    assert Change.ROWS in told[-1]
    assert gallery.current == current
    assert gallery.selection.tolist() == [current]
    gallery.grouping.by = GroupBy.NOTHING
    assert gallery.grouping.groups is None
    assert gallery.current_index == 3


def test_groups_at_the_same_places_are_told_of_where_the_order_is_the_same(
    gallery: Gallery,
) -> None:
    told: list[Change] = []
    gallery.subscribe(told.append)
    gallery.grouping.by = GroupBy.FOLDER
    assert Change.ROWS in told[-1]
    told.clear()
    groups = gallery.grouping.groups
    gallery.go_to(0)
    gallery.judge(Judgement(rating=3))
    assert not any(Change.ROWS in change for change in told)
    assert gallery.grouping.groups is groups


def test_an_image_that_arrives_joins_its_group(gallery: Gallery, tmp_path: Path) -> None:
    gallery.grouping.by = GroupBy.PROMPT
    write_png(tmp_path / "b" / "7.png", parameters("a lighthouse", seed=7, model="dreams_0"))
    scan(gallery.library, gallery.library.watched)
    gallery.refresh()
    assert names(gallery) == [[0, 2, 4], [1, 3, 5, 7], [6]]
