"""Which perceptual hashes lie near each other: all pairs, found without comparing all with all.

Two hashes of 64 bits that differ in few have many of their 16 groups of four bits in common, so
many that whatever way the groups are parted, one part has four of them. Hashes that have the same
four are put side by side by sorting, and only those are compared. What is found is exact, unless
more hashes than `_WIDEST` share four groups: then each is compared with so many next to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int32]
Pairs = NDArray[np.int32]

FARTHEST = 9
"""The largest distance there is a way for; farther apart, hashes have too little in common."""

_GROUPS = 16
_SHARED = 4
_WIDEST = 64
_COMPARED = 64_000_000
"""Pairs looked at for one choice of groups, whatever the hashes: some 0.5 s."""
_MOST_PAIRS = 8_000_000
_AT_ONCE = 8_192
"""Hashes compared in one go: so few that they stay in the processor's cache."""


def nothing_to_check() -> None:
    """Nobody breaks the search off."""


def near_pairs(
    hashes: Hashes, distance: int, check: Callable[[], None] = nothing_to_check
) -> Pairs:
    """All pairs of places whose hashes differ in at most so many bits.

    Args:
        hashes: distinct; equal ones would all be compared with each other.
        distance: 0 to FARTHEST.
        check: called again and again; raises to break off.

    Returns:
        Of shape (n, 2), each pair once, the smaller place first, in ascending order.
    """
    found: list[NDArray[np.int64]] = []
    groups = _parts_of(hashes)
    for chosen in _choices(distance):
        check()
        found.append(_pairs_that_share(hashes, _key(groups, chosen), distance, check))
        if sum(map(len, found)) > _MOST_PAIRS:
            found = [_distinct(found)[:_MOST_PAIRS]]
    joined = _distinct(found)
    return np.stack((joined >> 32, joined & 0xFFFF_FFFF), axis=1).astype(np.int32)


def _distinct(found: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """All values once, in order; sorting takes a fifth of what `np.unique` takes for it."""
    joined = np.sort(np.concatenate(found))
    return joined[np.concatenate(([True], joined[1:] != joined[:-1]))[: len(joined)]]


def _choices(distance: int) -> Iterator[tuple[int, ...]]:
    """Fours of groups, one of which any two hashes within a distance have in common.

    They share 16 - distance groups at least. With fewer than so many thirds of that as parts, by
    the pigeonhole one part has four.
    """
    if not 0 <= distance <= FARTHEST:
        raise ValueError(distance)
    parts = (_GROUPS - distance - 1) // (_SHARED - 1)
    for part in range(parts):
        yield from combinations(range(part, _GROUPS, parts), _SHARED)


def _parts_of(hashes: Hashes) -> list[NDArray[np.uint16]]:
    return [((hashes >> np.uint64(4 * at)) & np.uint64(15)).astype(np.uint16) for at in range(16)]


def _key(groups: list[NDArray[np.uint16]], chosen: tuple[int, ...]) -> NDArray[np.uint16]:
    key = np.zeros(len(groups[0]), np.uint16)
    for at in chosen:
        key = (key << np.uint16(4)) | groups[at]
    return key


def _pairs_that_share(
    hashes: Hashes, key: NDArray[np.uint16], distance: int, check: Callable[[], None]
) -> NDArray[np.int64]:
    """Near pairs among those with the same key, as smaller place · 2³² + larger place."""
    order = np.argsort(key, kind="stable")  # by counting: 16 bits are few
    ordered = hashes[order]
    ends = np.cumsum(np.bincount(key, minlength=1 << 16))[key[order]]
    widest = max(_WIDEST, _COMPARED // max(1, len(hashes)))
    after = np.minimum(ends - np.arange(len(hashes)) - 1, widest)
    places, steps = [np.zeros(0, np.intp)], [0]
    for begin in range(0, len(hashes), _AT_ONCE):
        check()
        for near, step in _near_in(ordered, after, slice(begin, begin + _AT_ONCE), distance):
            places.append(near)
            steps.append(step)
    ones = np.concatenate(places)
    others = order[ones + np.repeat(steps, list(map(len, places)))]
    ones = order[ones]
    low, high = np.minimum(ones, others), np.maximum(ones, others)
    return np.asarray(low << 32 | high, np.int64)


def _near_in(
    ordered: Hashes, after: NDArray[np.intp], part: slice, distance: int
) -> Iterator[tuple[NDArray[np.intp], int]]:
    """Places in a part of the hashes, and how far behind each of them a near one is.

    `after` says with how many behind it each place is to be compared.
    """
    wanted = after[part]
    often = int(np.partition(wanted, len(wanted) * 3 // 4)[len(wanted) * 3 // 4])
    for step in range(1, often + 1):  # While most take part, all do: that needs no looking up.
        others = ordered[part.start + step : part.stop + step]
        differing = np.bitwise_count(ordered[part][: len(others)] ^ others)
        near = np.flatnonzero(differing <= distance)
        if len(near):
            yield near + part.start, step
    places, step = np.flatnonzero(wanted > often) + part.start, often + 1
    while len(places):
        differing = np.bitwise_count(ordered[places] ^ ordered[places + step])
        near = places[differing <= distance]
        if len(near):
            yield near, step
        step += 1
        places = places[after[places] >= step]
