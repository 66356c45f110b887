"""One row for each stack: which, and where."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from curator.library.collapsing import Collapsed, Collapsing, Stacks
from curator.library.faces import Faces

NAN = float("nan")
IMAGES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from([-1, 0, 1]),
        st.sampled_from([NAN, -2.5, -0.0, 0.0, 1.0, 7.25]),
        st.booleans(),
    ),
    min_size=1,
    max_size=16,
)


def stacks_of(groups: list[int]) -> Stacks:
    """Groups by number; 0 is alone."""
    rows = range(len(groups))
    heads = [row if not groups[row] else groups.index(groups[row]) for row in rows]
    return Stacks(np.asarray(heads, np.int32))


def faces_of(stacks: Stacks, flags: list[int], goodness: list[float] | None) -> Faces:
    faces = Faces()
    good = None if goodness is None else np.asarray(goodness, np.float32)
    faces.follow(stacks.heads, np.asarray(flags, np.int8), good)
    return faces


def collapsed(
    groups: list[int], rows: list[int], goodness: list[float] | None = None, *opened: int
) -> Collapsed:
    stacks = stacks_of(groups)
    faces = faces_of(stacks, [0] * len(groups), goodness)
    return Collapsing().of(np.asarray(rows, np.intp), stacks, faces, opened)


def test_a_stack_stands_where_its_first_member_would() -> None:
    found = collapsed([1, 0, 1, 2, 2], [3, 1, 2, 4, 0], [5, 0, 1, 1, 9])
    assert found.rows.tolist() == [4, 1, 0]
    assert found.count == 3
    assert found.sizes[found.heads[found.rows]].tolist() == [2, 1, 2]


def test_only_members_that_are_shown_count() -> None:
    found = collapsed([1, 1, 1], [1, 2], [9, 1, 2])
    assert found.rows.tolist() == [2]
    assert found.sizes[0] == 2
    assert found.face_of(0) == 2


def test_an_open_stack_shows_its_face_and_then_the_others_in_order() -> None:
    found = collapsed([1, 0, 1, 2, 2, 1], [5, 3, 2, 1, 4, 0], [9, 0, 1, 1, 2, 3], 2)
    assert found.rows.tolist() == [0, 5, 2, 4, 1]
    assert found.begins == {0: 0}
    both = collapsed([1, 0, 1, 2, 2, 1], [5, 3, 2, 1, 4, 0], [9, 0, 1, 1, 2, 3], 2, 3)
    assert both.rows.tolist() == [0, 5, 2, 4, 3, 1]
    assert both.begins == {0: 0, 3: 3}


def test_nothing_collapses_to_nothing() -> None:
    assert collapsed([1, 1], []).rows.tolist() == []
    assert collapsed([1, 1], [], None, 0).rows.tolist() == []
    assert collapsed([1, 1], []).face_of(0) is None


def worth(image: tuple[int, int, float, bool], row: int) -> tuple[int, bool, float, int]:
    """Keepers, then undecided, then rejects; with a score, the best, the newest."""
    _, flag, good, _ = image
    return (-flag, np.isnan(good), 0.0 if np.isnan(good) else -good, -row)


@given(IMAGES, st.permutations(range(16)), st.lists(st.integers(0, 15), max_size=3))
def test_faces_and_places_are_as_one_would_find_them_by_hand(
    images: list[tuple[int, int, float, bool]], order: list[int], opened: list[int]
) -> None:
    stacks = stacks_of([group for group, *_ in images])
    flags, goodness = [image[1] for image in images], [image[2] for image in images]
    rows = [row for row in order if row < len(images) and images[row][3]]
    opened = [row for row in opened if row < len(images)]
    expected: list[int] = []
    seen: set[int] = set()
    heads = stacks.heads.tolist()
    for row in rows:
        if heads[row] in seen:
            continue
        seen.add(heads[row])
        members = [each for each in rows if heads[each] == heads[row]]
        face = min(members, key=lambda each: worth(images[each], each))
        expected.append(face)
        if heads[row] in {heads[each] for each in opened}:
            expected += [each for each in members if each != face]
    faces = faces_of(stacks, flags, goodness)
    found = Collapsing().of(np.asarray(rows, np.intp), stacks, faces, opened)
    assert found.rows.tolist() == expected
    for head, begin in found.begins.items():
        assert heads[expected[begin]] == head


@given(IMAGES, st.lists(st.tuples(st.integers(0, 15), st.sampled_from([-1, 0, 1])), max_size=4))
def test_faces_follow_flags(
    images: list[tuple[int, int, float, bool]], changes: list[tuple[int, int]]
) -> None:
    stacks = stacks_of([group for group, *_ in images])
    flags = np.asarray([image[1] for image in images], np.int8)
    goodness = np.asarray([image[2] for image in images], np.float32)
    following = Faces()
    following.follow(stacks.heads, flags, goodness)
    for row, flag in changes:
        flags[row % len(images)] = flag
    following.follow(stacks.heads, flags, goodness)
    assert_as_anew(following, stacks, flags, goodness)


@given(IMAGES, IMAGES)
def test_faces_follow_arrivals_and_scores(
    before: list[tuple[int, int, float, bool]], then: list[tuple[int, int, float, bool]]
) -> None:
    """More rows, in other stacks and with other scores, are as if they had been there at first."""
    following = Faces()
    for images in (before, [*then[: len(before)], *before[len(then) :], *then[len(before) :]]):
        stacks = stacks_of([group for group, *_ in images])
        flags = np.asarray([image[1] for image in images], np.int8)
        goodness = np.asarray([image[2] for image in images], np.float32)
        following.follow(stacks.heads, flags, goodness)
        assert_as_anew(following, stacks, flags, goodness)
    following.follow(stacks.heads, flags, None)
    assert_as_anew(following, stacks, flags, None)


def assert_as_anew(
    following: Faces,
    stacks: Stacks,
    flags: NDArray[np.int8],
    goodness: NDArray[np.float32] | None,
) -> None:
    rows = np.arange(len(flags))
    anew = faces_of(stacks, flags.tolist(), None if goodness is None else goodness.tolist())
    assert (
        Collapsing().of(rows, stacks, following).rows.tolist()
        == Collapsing().of(rows, stacks, anew).rows.tolist()
    )
