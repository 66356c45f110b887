"""Self-tests of scorers as people meet them, with an open library or without one."""

from __future__ import annotations

from concurrent.futures import Future

from curator.domain.errors import CuratorError, UsageError
from curator.domain.score import RunsOn
from curator.library.library import Library
from curator.scoring.findings import (
    BatchApart,
    Check,
    Finding,
    Finite,
    GoldenValue,
    HeadNumbers,
    Loaded,
    NotTried,
    PrecisionApart,
    Report,
    WeightsRead,
    Why,
)
from curator.scoring.registry import find_scorer, load_registry
from curator.scoring.selftest import SelfTestCancelledError, Wish, self_test
from curator.scoring.session import Session, Setup
from curator.scoring.weights import WeightsPlaces, standard_places
from curator.settings import Settings

__all__ = [
    "BatchApart",
    "Check",
    "Finding",
    "Finite",
    "GoldenValue",
    "HeadNumbers",
    "Loaded",
    "NotTried",
    "PrecisionApart",
    "Report",
    "SelfTestCancelledError",
    "WeightsRead",
    "Why",
    "Wish",
    "ask_self_test",
    "run_self_test",
    "testable",
]


def testable(key: str) -> str:
    """A key of a scorer that can be tested.

    Raises:
        UnknownNameError: nobody has it.
        UsageError: it measures pixels, with nothing that could be another on this machine.
    """
    if find_scorer(load_registry(), key).runs_on is RunsOn.POOL:
        raise UsageError(f"{key} is measured from the pixels; there is nothing to test")
    return key


def run_self_test(key: str, settings: Settings, wish: Wish) -> Report:
    """Test a scorer in this thread, which imports torch; raises as `self_test`.

    Raises:
        CuratorError: torch cannot be loaded.
    """
    try:
        return self_test(_setup(settings, standard_places(settings.weights)), key, wish)
    except ImportError as error:
        raise CuratorError(f"the scoring models cannot run: {error}") from error


def _setup(settings: Settings, places: WeightsPlaces) -> Setup:
    return Setup(
        load_registry(),
        places,
        device=settings.device,
        dtype=None if settings.dtype == "default" else settings.dtype,
    )


def ask_self_test(library: Library, key: str, wish: Wish) -> Future[Report]:
    """Have a scorer tested by the scoring thread of an open library, between its batches.

    What the thread has loaded is given back before, so that memory is measured and not short.
    """
    setup = _setup(library.settings, library.weights_places)

    def test(session: Session) -> Report:
        session.close()
        return self_test(setup, key, wish)

    return library.scoring().ask(test)
