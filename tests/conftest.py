"""What every test shares: parity pack and corpus where present, and a watch on leaked threads."""

from __future__ import annotations

import atexit
import importlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from qt_here import why_no_qt

# A busy machine is no fault of the code: tests ask what is computed, not how long it takes.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# What the user of this machine keeps (style sets, pulled weights) is no business of the tests.
_home = tempfile.mkdtemp(prefix="curator-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ |= {f"XDG_{each}_HOME": os.path.join(_home, each.lower()) for each in ("DATA", "CACHE")}

# It notes where the bin is when it is loaded, which must not be in a test with a home of its own.
importlib.import_module("send2trash")

# A job in the background is started with Ctrl-C ignored, and so would be all that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Left to itself pytest-qt would load Qt at once, and end the whole run where that cannot be done.
pytest_plugins = [] if why_no_qt() else ["pytestqt.plugin"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options that pyproject.toml sets are known without pytest-qt as well."""
    if not pytest_plugins:
        for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(name, "of pytest-qt, which is not loaded", type="linelist")


SHARED = Path(__file__).resolve().parents[2] / "shared"


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def parity() -> Path:
    """The golden parity pack; tests that need it skip where it is absent."""
    return _shared("parity")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real generated images with the values they must give; likewise."""
    return _shared("corpus")


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread of ours running."""
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in threading.enumerate()
        if thread not in before and thread.name.startswith("curator")
    ]
    for thread in left:
        thread.join(timeout=5)
    assert not [thread.name for thread in left if thread.is_alive()]
