"""All near pairs of hashes: what a search that compares all with all would find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.imaging.hashes import distance as bits_between
from curator.library.near_hashes import FARTHEST, near_pairs

HASHES = st.lists(st.integers(0, 2**64 - 1), max_size=12, unique=True)
FLIPS = st.lists(st.sets(st.integers(0, 63), max_size=11), max_size=8)


def pairs_by_hand(hashes: list[int], distance: int) -> list[list[int]]:
    return [
        [one, other]
        for one in range(len(hashes))
        for other in range(one + 1, len(hashes))
        if bits_between(hashes[one], hashes[other]) <= distance
    ]


@given(HASHES, FLIPS, st.integers(0, FARTHEST))
def test_every_near_pair_is_found_and_no_other(
    hashes: list[int], flips: list[set[int]], distance: int
) -> None:
    seen = list(hashes)
    for at, flipped in enumerate(flips[: len(hashes)]):
        seen.append(hashes[at] ^ sum(1 << bit for bit in flipped))
    seen = list(dict.fromkeys(seen))
    found = near_pairs(np.asarray(seen, np.uint64), distance)
    assert found.tolist() == pairs_by_hand(seen, distance)


def test_many_hashes_are_compared_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(1)
    hashes = chance.integers(0, 2**64, 300, np.uint64)
    near = hashes[:100] ^ (np.uint64(1) << chance.integers(0, 64, 100, np.uint64))
    both = np.concatenate((hashes, near))
    whole = near_pairs(both, 6)
    monkeypatch.setattr("curator.library.near_hashes._AT_ONCE", 37)
    monkeypatch.setattr("curator.library.near_hashes._MOST_PAIRS", 150)
    assert near_pairs(both, 6).tolist() == whole.tolist()
    assert whole.tolist() == pairs_by_hand(both.tolist(), 6)


def test_hashes_that_have_nearly_all_in_common_cost_no_square() -> None:
    base = np.uint64(0x0123_4567_89AB_0000)
    crowd = base | np.arange(50_000, dtype=np.uint64)
    found = near_pairs(crowd, 2)
    assert len(found) > 50_000
    assert (np.bitwise_count(crowd[found[:, 0]] ^ crowd[found[:, 1]]) <= 2).all()


def test_a_search_can_be_broken_off() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        near_pairs(np.arange(10, dtype=np.uint64), 6, stop)


def test_nothing_is_near_to_nothing() -> None:
    assert near_pairs(np.zeros(0, np.uint64), 6).shape == (0, 2)
    assert near_pairs(np.zeros(1, np.uint64), 6).shape == (0, 2)
    with pytest.raises(ValueError, match="10"):
        near_pairs(np.zeros(1, np.uint64), FARTHEST + 1)
