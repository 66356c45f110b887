"""How soon the window shows what, from the start of the process, and what memory that takes."""

from __future__ import annotations

import os

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from qt_here import why_no_qt

from curator.library.places import LibraryPlaces

from .libraries import places
from .starting import Started, start

__all__ = ["places"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytestmark = pytest.mark.skipif(why_no_qt() is not None, reason="Qt cannot be loaded here")


@pytest.mark.parametrize("kept", [True, False], ids=["columns kept", "columns not kept"])
def test_start(benchmark: BenchmarkFixture, places: LibraryPlaces, *, kept: bool) -> None:
    """Medians; columns are kept from the run before, or must be read anew."""
    found: list[Started] = []
    if kept:
        start(places)
    benchmark.pedantic(lambda: found.append(start(places, kept=kept)), rounds=5 if kept else 2)
    for name in Started._fields:
        values = [getattr(each, name) for each in found]
        benchmark.extra_info[name] = round(float(np.median(values)), 3)
