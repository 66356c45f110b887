"""What the counts beside filters cost, at any number of images; run with --benchmark-only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from curator.domain.criteria import Criteria, Scale, Threshold
from curator.domain.image import Flag
from curator.library.axes import Axis
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.places import library_places
from curator.settings import Settings

from .made_up import SCORES, take_made_up

COUNTS = (10_000, 100_000, 1_000_000)
FILTERED = Criteria(
    flags=frozenset({Flag.KEEP, Flag.UNDECIDED}),
    tools=frozenset({"comfyui", "a1111", "forge"}),
    samplers=frozenset({"Euler a", "DPM++ 2M Karras"}),
    checkpoints=frozenset(f"checkpoint {number}" for number in range(40)),
    thresholds=(Threshold("clip", 24.0), Threshold("technical", 50.0)),
)


@pytest.fixture(scope="module", params=COUNTS, ids="{:,} images".format)
def gallery(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gallery]:
    """Images that are only known to the columns."""
    places = library_places(Path(tmp_path_factory.mktemp("bench")), {})
    with Library(places, Settings(), writable=True, holder="a bench") as library:
        take_made_up(library, request.param)
        gallery = Gallery(library)
        yield gallery
        gallery.close()


@pytest.mark.parametrize("criteria", [Criteria(), FILTERED], ids=["all shown", "six conditions"])
def test_counts_of_all_facets(
    benchmark: BenchmarkFixture, gallery: Gallery, criteria: Criteria
) -> None:
    gallery.show(criteria)
    benchmark(lambda: gallery.facets().everything())


@pytest.mark.parametrize("axis", list(Axis))
def test_counts_of_one(benchmark: BenchmarkFixture, gallery: Gallery, axis: Axis) -> None:
    gallery.show(FILTERED)
    benchmark(lambda: gallery.facets().counts(axis))


@pytest.mark.parametrize(
    "scale", [Scale.VALUE, Scale.LIBRARY_PERCENTILE], ids=["values", "percent"]
)
def test_histogram(benchmark: BenchmarkFixture, gallery: Gallery, scale: Scale) -> None:
    gallery.show(FILTERED)
    benchmark(lambda: gallery.histogram("clip", scale))


def test_histogram_after_an_arrival(benchmark: BenchmarkFixture, gallery: Gallery) -> None:
    gallery.show(FILTERED)

    def anew() -> None:
        gallery.library.columns.contents += 1
        gallery.histogram("sharpness")

    benchmark(anew)


def test_all_histograms(benchmark: BenchmarkFixture, gallery: Gallery) -> None:
    gallery.show(FILTERED)
    benchmark(lambda: [gallery.histogram(key) for key in SCORES])
