"""The made-up libraries that benchmarks open: made once, and kept.

CURATOR_BENCH_IMAGES says how large they are ("10000 1000000"; else one of 10,000 images), and
CURATOR_BENCH_FOLDER where they are kept.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from curator.library.places import LibraryPlaces

from .synthetic import library_of

SIZES = [int(each) for each in os.environ.get("CURATOR_BENCH_IMAGES", "10000").split()]
FOLDER = Path(os.environ.get("CURATOR_BENCH_FOLDER") or Path(tempfile.gettempdir()) / "curator")


@pytest.fixture(scope="module", params=SIZES, ids="{:,} images".format)
def places(request: pytest.FixtureRequest) -> LibraryPlaces:
    """A library of each size."""
    return library_of(FOLDER, request.param)
