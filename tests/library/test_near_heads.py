"""Near-duplicates as stacks: near to the oldest, however long a chain is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curator.library.near_heads import leaders, near_heads

BASE = 0x0F1E_2D3C_4B5A_6978


def heads(hashes: list[int], distance: int = 6, among: list[bool] | None = None) -> list[int]:
    signed = np.asarray(hashes, np.uint64).view(np.int64)
    usable = np.ones(len(hashes), np.bool_) if among is None else np.asarray(among)
    found: list[int] = near_heads(signed, usable, distance).tolist()
    return found


def moved(bits: int, start: int = 0) -> int:
    """The base with so many bits turned."""
    return BASE ^ (((1 << bits) - 1) << start)


def test_near_images_follow_the_oldest() -> None:
    assert heads([BASE, ~BASE & (2**64 - 1), moved(6), moved(7), BASE]) == [0, 1, 0, 3, 0]


def test_a_chain_does_not_swallow_everything() -> None:
    steps = [BASE ^ ((1 << bits) - 1) for bits in range(0, 64, 2)]
    found = heads(steps)
    assert found[:8] == [0, 0, 0, 0, 4, 4, 4, 4]
    assert max(np.bincount(found)) == 4


def test_the_nearest_of_several_leaders_is_followed() -> None:
    assert heads([BASE, moved(10), moved(6)]) == [0, 1, 1]
    assert heads([BASE, moved(10), moved(5)]) == [0, 1, 0]  # as near to both: the older one


@given(st.lists(st.integers(0, 63), min_size=2, max_size=30), st.integers(1, 9))
def test_what_arrives_leaves_the_stacks_there_are(bits: list[int], distance: int) -> None:
    hashes = [BASE]
    for bit in bits:
        hashes.append(hashes[bit % len(hashes)] ^ (1 << bit))
    before = heads(hashes[:-1], distance)
    assert heads(hashes, distance)[: len(before)] == before


def test_blank_images_are_near_only_to_the_very_same() -> None:
    assert heads([0, 2**63, 0, 2**63, 3]) == [0, 1, 0, 1, 4]


def test_many_blank_images_cost_no_square() -> None:
    found = heads([BASE, *[0] * 50_000])
    assert found[:3] == [0, 1, 1]
    assert set(found[1:]) == {1}


def test_rows_without_a_hash_are_alone() -> None:
    assert heads([BASE, BASE, BASE], among=[True, False, True]) == [0, 1, 0]
    assert heads([]) == []


def test_a_follower_leads_nobody() -> None:
    pairs = np.asarray([[0, 1], [1, 2], [2, 3]], np.int32)
    assert leaders(5, pairs, np.ones(3, np.uint8)).tolist() == [0, 0, 2, 2, 4]
