"""Watched folders that another one takes the place of, and too few watches for all of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from curator.library.inotify import has_room
from curator.library.library import Library

from .conftest import OpenLibrary, write_png


def wait_for(library: Library, query: str) -> None:
    end = time.monotonic() + 15
    while not len(library.find(library.parse(query))):
        assert time.monotonic() < end
        library.drain(wait=0.05)


@pytest.mark.parametrize("how", ["deleted", "moved"])
def test_another_folder_at_the_same_path(
    open_library: OpenLibrary, tmp_path: Path, how: str
) -> None:
    out = tmp_path / "out"
    write_png(out / "a.png")
    library = open_library(polling_seconds=0.2)
    library.add_folder(out)
    library.watch()
    wait_for(library, "name:a.png")
    if how == "deleted":
        shutil.rmtree(out)
    else:
        out.rename(tmp_path / "old")
    out.mkdir()
    end = time.monotonic() + 2.5  # long enough for the look that notices it
    while time.monotonic() < end:
        library.drain(wait=0.05)
    write_png(out / "b.png", shade=9)
    wait_for(library, "name:b.png")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's own limit")
def test_limit_of_watches_is_noticed(tmp_path: Path) -> None:
    assert has_room(bytes(tmp_path))
    limit = "echo 0 > /proc/sys/user/max_inotify_watches"
    namespace = ["unshare", "--user", "--map-root-user", "sh", "-c"]
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([*namespace, limit], capture_output=True).returncode:
        pytest.skip("no namespace of our own to be had here")
    ask = "import sys; from curator.library.inotify import has_room; sys.exit(has_room(b'.'))"
    asked = subprocess.run([*namespace, f'{limit}; exec "$@"', "sh", sys.executable, "-c", ask])
    assert asked.returncode == 0
