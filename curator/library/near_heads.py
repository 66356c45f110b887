"""Near-duplicates as stacks: whoever is near to the first member, and no chain of others.

Were all joined that are near to any member, a series in which each image is a little different
from the one before would end as one stack of images that have nothing in common. So the oldest
image of a stack stands for it, and a younger one joins only if it is near to that one: the nearest
of those that it could join. Two members are never farther apart than twice the distance, and what
arrives changes nothing about the stacks there are.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curator.library.heads import Heads
from curator.library.near_hashes import Hashes, Pairs, near_pairs, nothing_to_check
from curator.library.sketches import Words, differing

_FIRST_BITS = 6
"""Bits of the first 64 in which sketches may differ to be compared as a whole."""

_MIXER = np.uint64(0x9E37_79B9_7F4A_7C15)
_LEAST_PATTERN = 2
"""Bits that a hash has at least if there is anything to be seen in its image."""

_AT_ONCE = 65_536
"""Pairs that are Python's own numbers at a time: those take ten times the room."""


@dataclass(frozen=True, slots=True, eq=False)
class SecondSign:
    """How alike rows are by their embeddings.

    Attributes:
        words: the sketch of each row, of shape (n, 4).
        known: rows that have one.
        same: bits in which sketches of near-duplicates differ at most.
        other: bits above which images are no near-duplicates, whatever their hashes say.
    """

    words: Words
    known: NDArray[np.bool_]
    same: int
    other: int


def near_heads(
    hashes: NDArray[np.int64],
    among: NDArray[np.bool_],
    distance: int,
    check: Callable[[], None] = nothing_to_check,
    sign: SecondSign | None = None,
) -> Heads:
    """The head of each row by perceptual hash, and by embedding where that is known.

    Blank images have a hash that says nothing: they are near to those with the very same, and to
    no others.

    Args:
        hashes: perceptual hashes, one a row; older images first.
        among: rows that have one.
        distance: bits in which hashes near each other differ at most.
        check: raises to break off.
        sign: parts rows whose hashes are near by chance, and finds those whose hashes are not.
    """
    rows = np.flatnonzero(among)
    heads = np.arange(len(hashes), dtype=np.int32)
    looks = hashes[rows].view(np.uint64)
    first, which = _in_order_of_age(looks if sign is None else _both(looks, sign, rows))
    distinct = looks[first]
    telling = np.flatnonzero(np.bitwise_count(distinct) >= _LEAST_PATTERN)
    pairs = telling[near_pairs(distinct[telling], distance, check)].astype(np.int32)
    apart: NDArray[np.integer] = np.bitwise_count(distinct[pairs[:, 0]] ^ distinct[pairs[:, 1]])
    if sign is not None:
        pairs, apart = _with_sign(pairs, apart, sign, rows[first], check)
    check()
    heads[rows] = rows[first[leaders(len(first), pairs, apart)]][which]
    heads.flags.writeable = False
    return heads


def _with_sign(
    pairs: Pairs,
    apart: NDArray[np.integer],
    sign: SecondSign,
    rows: NDArray[np.intp],
    check: Callable[[], None],
) -> tuple[Pairs, NDArray[np.intp]]:
    """Pairs by hash without those that are no near-duplicates, and pairs by embedding.

    Returns:
        The pairs, and how far apart they are: in bits of a sketch, of which there are four for one
        of a hash.
    """
    words, known = sign.words[rows], sign.known[rows]
    tells = known[pairs].all(axis=1)
    bits = np.where(tells, differing(words[pairs[:, 0]], words[pairs[:, 1]]), 4 * apart)
    kept = ~tells | (bits <= sign.other)
    some = np.flatnonzero(known)
    more = some[near_pairs(words[some, 0], _FIRST_BITS, check)].astype(np.int32)
    further = differing(words[more[:, 0]], words[more[:, 1]])
    same = further <= sign.same
    return np.concatenate((pairs[kept], more[same])), np.concatenate((bits[kept], further[same]))


def _both(hashes: Hashes, sign: SecondSign, rows: NDArray[np.intp]) -> Hashes:
    """Hash and sketch as one number, equal only where both are."""
    mixed = hashes.copy()
    for word in sign.words[rows].T:
        mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIXER + word
    return mixed


def leaders(count: int, pairs: Pairs, distances: NDArray[np.integer]) -> NDArray[np.intp]:
    """Whom each of so many follows, itself if nobody: the nearest that is older and leads.

    Args:
        count: of those that are asked about, numbered from the oldest.
        pairs: of shape (n, 2), near each other, the older one first.
        distances: of the pairs.
    """
    order = np.lexsort((pairs[:, 0], distances, pairs[:, 1]))
    leader = array("q", np.arange(count).tobytes())  # from a range, nobody else gets a turn
    for begin in range(0, len(order), _AT_ONCE):
        some = pairs[order[begin : begin + _AT_ONCE]]
        for older, younger in zip(some[:, 0].tolist(), some[:, 1].tolist(), strict=True):
            if leader[younger] == younger and leader[older] == older:
                leader[younger] = older
    return np.asarray(leader, np.intp)


def _in_order_of_age(hashes: Hashes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where distinct hashes come for the first time, in order, and which of them each place has."""
    _, first, which = np.unique(hashes, return_index=True, return_inverse=True)
    age = np.argsort(first)
    place = np.empty_like(age)
    place[age] = np.arange(len(age))
    return first[age], place[which]
