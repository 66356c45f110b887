from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.scoring.grams import GramSet, Layout, distance, kept_set, set_of

LAYOUT = Layout(channels=(2, 3), places=(16, 4))


def vectors(count: int, seed: int = 0) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    return [random.random(LAYOUT.dimensions) for _ in range(count)]


def test_a_vector_falls_into_its_layers_and_the_last_once_more() -> None:
    parts = LAYOUT.parts(np.arange(LAYOUT.dimensions))
    assert [len(part) for part in parts] == [4, 9, 9]
    np.testing.assert_array_equal(np.concatenate(parts), np.arange(LAYOUT.dimensions))


@given(st.integers(1, 6), st.integers(0, 1000))
def test_the_distance_to_a_set_is_the_mean_of_those_to_its_members(count: int, seed: int) -> None:
    own, *members = vectors(count + 1, seed)
    found = distance(own, set_of(members, LAYOUT), LAYOUT)
    alone = [distance(own, set_of([member], LAYOUT), LAYOUT) for member in members]
    assert found.normalised == pytest.approx(np.mean([each.normalised for each in alone]))
    assert found.raw == pytest.approx(np.mean([each.raw for each in alone]))


def test_the_distances_are_the_published_ones() -> None:
    own, other = vectors(2)
    found = distance(own, set_of([other], LAYOUT), LAYOUT)
    first, second, before = (
        np.square(a - b).mean() for a, b in zip(LAYOUT.parts(own), LAYOUT.parts(other), strict=True)
    )
    assert found.normalised == pytest.approx((first + second) / 2)
    # Unnormalised: C·H·W times as much each, and the last layer before its ReLU.
    assert found.raw == pytest.approx((2 * 16) ** 2 * first + (3 * 4) ** 2 * before)


def test_an_image_is_the_same_only_as_a_set_of_nothing_else() -> None:
    own, other = vectors(2)
    assert distance(own, set_of([own], LAYOUT), LAYOUT).is_same
    assert distance(own * (1 + 1e-8), set_of([own], LAYOUT), LAYOUT).is_same
    assert not distance(own * 1.001, set_of([own], LAYOUT), LAYOUT).is_same
    assert not distance(own, set_of([own, other], LAYOUT), LAYOUT).is_same


def test_a_kept_set_comes_back_and_a_damaged_one_does_not(tmp_path: Path) -> None:
    path = tmp_path / "grams" / "set.npz"
    made = set_of(vectors(3), LAYOUT)
    made.save(path)
    found = kept_set(path, LAYOUT)
    assert found is not None
    np.testing.assert_array_equal(found.mean, made.mean)
    np.testing.assert_array_equal(found.spread, made.spread)
    assert kept_set(path, Layout((2, 4), (16, 4))) is None
    assert kept_set(tmp_path / "absent.npz", LAYOUT) is None
    whole = path.read_bytes()
    for content in (b"", whole[:50], whole[:-20], b"noise" * 100):
        path.write_bytes(content)
        assert kept_set(path, LAYOUT) is None


def test_a_set_full_of_nan_is_not_taken(tmp_path: Path) -> None:
    GramSet(np.full(LAYOUT.dimensions, np.nan), np.zeros(3)).save(tmp_path / "nan.npz")
    assert kept_set(tmp_path / "nan.npz", LAYOUT) is None


def test_a_set_that_cannot_be_kept_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    set_of(vectors(1), LAYOUT).save(tmp_path / "file" / "set.npz")
