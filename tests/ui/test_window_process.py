"""The window as a process: what it loads, how it ends, what it says where it cannot open."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from curator.ui.ending import PACKAGES, why_no_display, why_no_qt

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have a display")
posix = pytest.mark.skipif(os.name == "nt", reason="no such signals on Windows")

# Run by Python at its start: says at the end what was loaded.
TELL_MODULES = """
import atexit, os, sys

def tell():
    with open(os.environ["TELL_MODULES"], "a") as file:
        file.write("\\n".join(sys.modules))

if "curator" in sys.orig_argv:
    atexit.register(tell)
"""

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `python -m curator` in a home of its own; kills what still runs at the end."""
    started: list[subprocess.Popen[bytes]] = []
    home = {
        "HOME": str(tmp_path),
        **{f"XDG_{each}_HOME": str(tmp_path / each) for each in ("CONFIG", "DATA", "CACHE")},
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "CURATOR_SETTLE_SECONDS": "0.1",
        "QT_QPA_PLATFORM": "offscreen",
    }

    def start_it(*arguments: str | Path, **variables: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "curator", *arguments],
            cwd=ROOT,
            env={**os.environ, **home, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start_it
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    _, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, err.decode()


def wait_until(holds: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert process.poll() is None, ended(process)
        assert time.monotonic() < end
        time.sleep(0.05)


@posix
def test_the_window_takes_in_a_folder_and_ends_when_asked_to(
    start: Start, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(TELL_MODULES)
    library, modules = tmp_path / "a library", tmp_path / "modules"

    def found() -> int:
        process = start("--library", library, "find", "--format", "json", "fox")
        return len([json.loads(line) for line in process.communicate()[0].splitlines()])

    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    window = start("--library", library, pictures, PYTHONPATH=path, TELL_MODULES=str(modules))
    wait_until(lambda: (library / "library.sqlite3").is_file(), window)
    wait_until(lambda: found() == 3, window)
    told = start("--library", library, "scan", pictures)
    assert told.wait(PATIENCE_S) == 3
    window.send_signal(signal.SIGTERM)
    status, err = ended(window)
    assert (status, err) == (130, "")
    loaded = set(modules.read_text().split())
    assert "PySide6.QtWidgets" in loaded
    assert not loaded & {"torch", "transformers"}


@posix
def test_the_demo_goes_on_in_the_window(start: Start, tmp_path: Path) -> None:
    options = [f"--weights={key}={tmp_path}" for key in ("clip", "aesthetic_v2")]
    process = start("demo", tmp_path / "demo", *options)
    lock = tmp_path / "demo" / "library" / "writer.txt"

    def is_open() -> bool:
        return lock.is_file() and "window" in lock.read_text("utf-8")

    wait_until(is_open, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130, err.decode()
    assert b"Look around: " in out


@linux
@pytest.mark.parametrize("arguments", [[], ["--device", "cpu"]])
def test_a_display_that_does_not_answer_is_no_crash(start: Start, arguments: list[str]) -> None:
    process = start(*arguments, DISPLAY=":9999", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="xcb")
    status, err = ended(process)
    assert status == 2
    assert "Curator cannot open its window: " in err
    assert "curator scan FOLDER" in err


@linux
def test_a_platform_that_is_not_there_is_no_crash(start: Start) -> None:
    status, err = ended(start(QT_QPA_PLATFORM="nonsense"))
    assert status == 2
    assert "nonsense" in err
    assert "curator scan FOLDER" in err


MISSING_LIBRARY = """
import sys

class Bare:
    def find_spec(self, name, path=None, target=None):
        if name in ("PySide6.QtGui", "PySide6.QtWidgets"):
            raise ImportError("libEGL.so.1: cannot open shared object file: No such file")

sys.meta_path.insert(0, Bare())
"""


@linux
def test_a_missing_library_is_named_with_the_packages(start: Start, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(MISSING_LIBRARY)
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    status, err = ended(start(PYTHONPATH=path))
    assert status == 2
    assert "libEGL.so.1" in err
    assert "libxcb-cursor0" in err
    assert "curator scan FOLDER" in err
    assert "Traceback" not in err


def test_what_counts_as_a_display() -> None:
    assert why_no_display({}, "linux")
    assert why_no_display({"DISPLAY": "", "QT_QPA_PLATFORM": "xcb"}, "linux")
    for there in (
        {"DISPLAY": ":0"},
        {"WAYLAND_DISPLAY": "wayland-0"},
        {"QT_QPA_PLATFORM": "offscreen"},
        {"QT_QPA_PLATFORM": "vnc:size=800x600"},
    ):
        assert why_no_display(there, "linux") is None
    assert why_no_display({}, "win32") is None
    assert why_no_display({}, "darwin") is None


def test_qt_is_here() -> None:
    assert why_no_qt() is None


def test_the_readme_names_the_same_packages() -> None:
    assert PACKAGES in (ROOT / "README.md").read_text("utf-8")
