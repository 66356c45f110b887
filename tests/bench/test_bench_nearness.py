"""How long a search by nearness takes in a large library; run with --benchmark-only.

`like:` of an image in the library reads every stored embedding once; after that it is selected by
what is kept. The memory that Python takes at most meanwhile stands in the extra information.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from curator.domain.criteria import NEAREST_FIRST, Criteria, Sort
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.nearest import MOST
from curator.library.places import library_places
from curator.settings import Settings
from curator.store.embeddings import Embeddings

COUNTS = (100_000, 1_000_000)
DIMENSIONS = 768
CHUNK = 20_000
NAME = "1.png"


def fill(library: Library, count: int) -> None:
    """Images that have nothing but pixels, a file and an embedding."""
    chance = np.random.default_rng(0)
    store = Embeddings(library.places.cache)
    with library.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO folder (id, path, watched, recursive, patterns, offline)"
            " VALUES (1, ?, 1, 1, '[]', 0)",
            (b"/nowhere",),
        )
        for start in range(1, count + 1, CHUNK):
            ids = range(start, min(start + CHUNK, count + 1))
            hashes = [chance.bytes(16) for _ in ids]
            rows = [(each, pixels) for each, pixels in zip(ids, hashes, strict=True)]
            connection.exec_driver_sql(
                "INSERT INTO image (id, pixel_hash, format, width, height, created, added, flag,"
                " flag_source, rating, label) VALUES (?, ?, 'PNG', 1024, 768, 0, 0, 0, 0, 0, 0)",
                rows,
            )
            connection.exec_driver_sql(
                "INSERT INTO file (folder_id, relpath, name, size, mtime_ns, inode, image_id,"
                " missing, held) VALUES (1, ?, ?, 1, 1, 1, ?, 0, 0)",
                [(b"%d.png" % each, f"{each}.png", each) for each in ids],
            )
            vectors = chance.standard_normal((len(ids), DIMENSIONS), np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            store.put(zip(["tower"] * len(ids), hashes, vectors, strict=True))
        connection.commit()
    store.close()


@pytest.fixture(scope="module", params=COUNTS, ids="{}_images".format)
def library(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    places = library_places(tmp_path_factory.mktemp("nearness"), {})
    with Library(places, Settings(), writable=True, holder="a bench") as made:
        fill(made, request.param)
    with Library(places, Settings(), writable=False, holder="a bench") as opened:
        yield opened


@pytest.mark.slow
def test_look_through_all_embeddings(library: Library, benchmark: BenchmarkFixture) -> None:
    query = library.parse(f"like:{NAME}")

    def ask() -> None:
        library.nearness.doubt()
        library.nearness.answer(query)

    benchmark.pedantic(ask, rounds=3, warmup_rounds=1)
    tracemalloc.start()
    ask()
    benchmark.extra_info["peak MB"] = round(tracemalloc.get_traced_memory()[1] / 1e6)
    tracemalloc.stop()
    assert library.find(query)[0] == 1


@pytest.mark.slow
def test_select_by_what_is_kept(library: Library, benchmark: BenchmarkFixture) -> None:
    library.nearness.answer(library.parse(f"like:{NAME}"))
    gallery = Gallery(library)
    widths = iter(range(1, 1000))

    def tick() -> None:
        gallery.show(Criteria(f"like:{NAME} width>={next(widths)}", sort=Sort(NEAREST_FIRST)))

    benchmark.pedantic(tick, rounds=20, warmup_rounds=1)
    assert len(gallery) == MOST
    gallery.close()
