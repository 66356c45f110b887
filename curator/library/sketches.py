"""How alike images are by their embeddings, in 32 bytes an image: a second sign of near-duplicates.

The share of random planes that part two vectors tells the angle between them (Charikar 2002): of
`BITS` planes, each is a bit. All embeddings of a tower point nearly one way; what they have in
common is taken away before, so that what is left tells images apart. Their cosines are meant here:
they are known to some 0.02 where images are much alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curator.library.columns import Ids
from curator.store import search
from curator.store.embeddings import Embeddings, Vectors
from curator.store.engine import Database

BITS = 256

_FEW = 100
"""So many embeddings count half in what all have in common: two alone would seem opposites."""

Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Sketches:
    """Sketches of images.

    Attributes:
        ids: the images that have one, ascending.
        words: of shape (n, BITS / 64).
    """

    ids: Ids
    words: Words


def bits_of(cosine: float) -> int:
    """In how many bits sketches differ, on average, where embeddings have this cosine."""
    return round(BITS * math.acos(cosine) / math.pi)


def differing(one: Words, other: Words) -> NDArray[np.intp]:
    """In how many bits sketches differ, row by row."""
    return np.asarray(np.bitwise_count(one ^ other).sum(axis=1), np.intp)


def make_sketches(
    database: Database, embeddings: Embeddings, check: Callable[[], None]
) -> Sketches | None:
    """Sketches of all images with an embedding of the tower that has most; None without any.

    The embeddings are read one after the other; a million take some ten seconds.
    """
    tower = max(embeddings.towers(), key=embeddings.count, default=None)
    dimensions = 0 if tower is None else embeddings.dimensions(tower)
    if tower is None or not dimensions:
        return None
    parts = list(_parts(database, embeddings.all_of(tower, dimensions), dimensions, check))
    if not parts:
        return None
    ids, words = (np.concatenate(each) for each in zip(*parts, strict=True))
    ids, first = np.unique(ids, return_index=True)
    return Sketches(ids, words[first])


def _parts(
    database: Database, all_of: Iterable[Vectors], dimensions: int, check: Callable[[], None]
) -> Iterator[tuple[Ids, Words]]:
    planes = np.random.default_rng(0).standard_normal((dimensions, BITS), np.float32)
    common: NDArray[np.float32] | None = None
    for some in all_of:
        check()
        if not some.hashes:
            continue
        vectors = _normalised(some.vectors)
        if common is None:  # They come in an order that has nothing to do with what they show.
            known = vectors[np.isfinite(vectors).all(axis=1)]
            common = known.sum(axis=0) / (len(known) + _FEW)
        yield _with_ids(database, some, np.packbits((vectors - common) @ planes > 0, axis=1))


def _normalised(vectors: NDArray[np.float16]) -> NDArray[np.float32]:
    whole = vectors.astype(np.float32)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(whole / np.linalg.norm(whole, axis=1, keepdims=True), np.float32)


def _with_ids(database: Database, some: Vectors, bits: NDArray[np.uint8]) -> tuple[Ids, Words]:
    """Sketches for the images that have these pixels."""
    with database.read() as connection:
        hashes, ids = search.by_pixels(connection, some.hashes[0], some.hashes[-1])
    usable = np.isfinite(some.vectors).all(axis=1) & some.vectors.any(axis=1)
    at = {each: place for place, each in enumerate(some.hashes) if usable[place]}
    places = np.asarray([at.get(each, -1) for each in hashes], np.intp)
    known = places >= 0
    return np.asarray(ids, np.int64)[known], bits.view(np.uint64)[places[known]]
