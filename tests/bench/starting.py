"""Starts the real program on a library and tells how soon it shows what.

`python -m tests.bench.starting LIBRARY` prints what it measured as JSON; `start` runs that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from curator.library.places import LibraryPlaces, library_places
from curator.settings import Settings
from curator.store.snapshot import FILE_NAME as SNAPSHOT

_BEGAN = "CURATOR_BENCH_BEGAN"
_AFTER_MS = 1500


class Started(NamedTuple):
    """Seconds from the start of the process to the first screen and to all images; memory then."""

    first_screen: float
    all_images: float
    megabytes: float


def start(places: LibraryPlaces, *, kept: bool = True) -> Started:
    """Start the program on a library, with or without what was kept of it."""
    if not kept:
        (places.cache / SNAPSHOT).unlink(missing_ok=True)
    environment = os.environ | {_BEGAN: repr(time.time())}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.starting", str(places.directory)],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        timeout=120,
    )
    return Started(*json.loads(done.stdout.splitlines()[-1]))


def _measure(directory: Path) -> Started:
    from curator.ui import app, session

    began = float(os.environ[_BEGAN])
    times: list[float] = []
    opened = session.Session._show_window

    def opened_and_watched(self: session.Session, library: object) -> None:
        from PySide6.QtCore import QTimer

        from curator.ui.gallery.view import GridView

        paint = GridView.paintEvent

        def painted(grid: GridView, event: object) -> None:
            paint(grid, event)  # type: ignore[arg-type]
            complete = grid._gallery.library.loading is None
            if len(times) < 1 or (complete and len(times) < 2):
                times.append(time.time() - began)
            if complete and len(times) == 1:
                times.append(times[0])
            if len(times) == 2:
                times.append(0)
                QTimer.singleShot(_AFTER_MS, grid.window().leave)

        GridView.paintEvent = painted  # type: ignore[method-assign]
        opened(self, library)  # type: ignore[arg-type]

    session.Session._show_window = opened_and_watched  # type: ignore[method-assign]
    app.open_window([], Settings(), library_places(directory, {}))
    return Started(times[0], times[1], _megabytes())


def _megabytes() -> float:
    """Resident memory of this process at its highest, and not of the one that started it."""
    try:
        told = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    line = next(line for line in told.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure(Path(sys.argv[1]))) + "\n")
