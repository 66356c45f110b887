"""A second sign of near-duplicates: what embeddings tell, of images that have one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from curator.domain.stacking import StackRule
from curator.library.library import Library
from curator.library.near_hashes import nothing_to_check
from curator.library.near_heads import SecondSign, near_heads
from curator.library.places import library_places
from curator.library.sketches import bits_of, differing, make_sketches
from curator.settings import Settings
from curator.store.embeddings import Embeddings

DIMENSIONS = 64
BASE = 0x0F1E_2D3C_4B5A_6978
SAME, OTHER = 20, 64


def turned(vector: NDArray[np.float32], cosine: float, chance: np.random.Generator) -> np.ndarray:
    """A vector at an angle to another."""
    aside = chance.standard_normal(len(vector)).astype(np.float32)
    aside -= vector * (aside @ vector) / (vector @ vector)
    aside *= np.linalg.norm(vector) / np.linalg.norm(aside)
    return vector * cosine + aside * np.float32(np.sqrt(1 - cosine**2))


def filled(folder: Path, vectors: dict[int, np.ndarray], hashes: list[int]) -> Library:
    """Images 1, 2 … with these perceptual hashes, and embeddings of some."""
    places = library_places(folder, {})
    with Library(places, Settings(), writable=True, holder="a test") as made:
        store = Embeddings(places.cache)
        with made.database.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO image (id, pixel_hash, phash, format, width, height, created, added,"
                " flag, flag_source, rating, label)"
                " VALUES (?, ?, ?, 'PNG', 9, 9, 0, 0, 0, 0, 0, 0)",
                [
                    (number, number.to_bytes(16, "big"), hashed - (hashed >> 63 << 64))
                    for number, hashed in enumerate(hashes, 1)
                ],
            )
            connection.commit()
        store.put(
            [("tower", number.to_bytes(16, "big"), vector) for number, vector in vectors.items()]
        )
        store.close()
    return Library(places, Settings(), writable=False, holder="a test")


@pytest.mark.parametrize("cosine", [0.99, 0.95, 0.8, 0.3])
def test_bits_tell_the_angle_apart_from_what_all_have_in_common(
    tmp_path: Path, cosine: float
) -> None:
    chance = np.random.default_rng(2)
    common = 3 * chance.standard_normal(DIMENSIONS).astype(np.float32)
    vectors = {n: common + chance.standard_normal(DIMENSIONS) for n in range(1, 2000)}
    own = vectors[1] - common
    vectors[2] = common + turned(own, cosine, chance)
    library = filled(tmp_path, vectors, [BASE] * len(vectors))
    with library:
        found = make_sketches(library.database, library._embeddings, nothing_to_check)
    assert found is not None
    assert found.ids.tolist() == sorted(vectors)
    bits = int(differing(found.words[:1], found.words[1:2])[0])
    assert bits == pytest.approx(bits_of(cosine), abs=20)


def test_two_images_that_are_all_there_is_are_no_opposites(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    vector = chance.standard_normal(DIMENSIONS).astype(np.float32)
    near = {1: vector, 2: turned(vector, 0.999, chance)}
    with filled(tmp_path, near, [BASE, ~BASE & (2**64 - 1)]) as library:
        assert library.stacks.find(StackRule.NEAR).heads.tolist() == [0, 0]


def test_embeddings_find_what_hashes_miss_and_part_what_they_confuse(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    one, other = chance.standard_normal((2, DIMENSIONS)).astype(np.float32)
    vectors = {1: one, 2: turned(one, 0.998, chance), 3: other, 5: np.full(DIMENSIONS, np.nan)}
    hashes = [BASE, ~BASE & (2**64 - 1), BASE ^ 1, BASE ^ 2, BASE ^ 4]
    with filled(tmp_path, vectors, hashes) as library:
        heads = library.stacks.find(StackRule.NEAR).heads.tolist()
    assert heads[1] == 0  # another hash, the same to see
    assert heads[2] == 2  # nearly the same hash, something else to see
    assert heads[3] in (0, 2)  # nothing is known but the hash
    assert heads[4] == heads[3]


def test_without_embeddings_there_are_no_sketches(tmp_path: Path) -> None:
    with filled(tmp_path, {}, [BASE, BASE]) as library:
        assert make_sketches(library.database, library._embeddings, nothing_to_check) is None
        assert library.stacks.find(StackRule.NEAR).heads.tolist() == [0, 0]


def test_equal_images_stay_together_whatever_is_known_of_them() -> None:
    words = np.zeros((4, 4), np.uint64)
    words[3] = ~np.uint64(0)
    known = np.asarray([True, True, False, True])
    sign = SecondSign(words, known, SAME, OTHER)
    hashes = np.full(4, BASE, np.int64)
    assert near_heads(hashes, np.ones(4, np.bool_), 6, nothing_to_check, sign).tolist() == [
        *(0, 0, 0),
        3,
    ]
