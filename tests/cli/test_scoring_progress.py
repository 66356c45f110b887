"""What a terminal shows of scoring, and what is said of what it waits for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from curator.cli.holds import Holds
from curator.cli.words import ended, held, pace
from curator.library.news import Hold, Phase, State, WayOut
from curator.library.progress import Progress

from .conftest import PATIENCE_S, Shelf, environment_in

posix = pytest.mark.skipif(os.name == "nt", reason="no such terminals on Windows")


def on_a_terminal(shelf: Shelf, folder: Path, *arguments: str | Path) -> tuple[int, str]:
    """Exit status of a command line whose standard error is a terminal, and what came there."""
    import pty

    ours, theirs = pty.openpty()
    changes = environment_in(folder, CURATOR_LIBRARY=str(shelf.library), TERM="xterm")
    process = subprocess.Popen(
        [sys.executable, "-m", "curator", *map(str, arguments)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **{key: value for key, value in changes.items() if value}},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    told = b""
    end = time.monotonic() + PATIENCE_S
    try:
        while time.monotonic() < end and (part := _read(ours)):
            told += part
        return process.wait(PATIENCE_S), told.decode()
    finally:
        process.kill()
        os.close(ours)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux' way to say that nobody writes there any more
        return b""


@posix
def test_a_terminal_shows_a_bar_for_all_and_one_for_each_scorer(
    shelf: Shelf, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_IMAGES_PER_SECOND", "2")
    weights = [f"--weights={key}={tiny / key}" for key in ("clip", "aesthetic_v2")]
    status, told = on_a_terminal(shelf, tmp_path, "score", *weights, "--device", "cpu")
    assert status == 0
    for words in ("Scoring", "  clip", "  aesthetic_v2", "6/6", "/s", "left"):
        assert words in told, told
    status, told = on_a_terminal(
        shelf, tmp_path, "score", "--scorers", "sharpness", "--again", *weights
    )
    assert "  sharpness" not in told  # One bar says it all.


def test_speed_and_time_are_told_when_they_are_known() -> None:
    assert pace(Progress(10, 5)) == ""
    assert pace(Progress(10, 5, per_second=0.0)) == ""
    assert pace(Progress(10, 5, per_second=31.04)) == "31.0/s"
    assert pace(Progress(10, 5, per_second=2.5, seconds_left=125.4)) == "2.5/s  0:02:05 left"


def test_what_scoring_waits_for_is_said_once_each_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    holds = Holds()
    crowded = State(Phase.WAITING, hold=Hold.MEMORY, free=1_200_000_000)
    for state in (
        State(Phase.SCORING),
        *(crowded, State(Phase.WAITING, hold=Hold.MEMORY, free=1_100_000_000)),
        *(State(Phase.SCORING), crowded),
    ):
        holds.hear(state)
    waiting = "Waiting: another program needs the graphics memory (1.20 GB free)\n"
    assert capsys.readouterr().err == 2 * waiting


def test_every_hold_has_its_words() -> None:
    aside = State(Phase.SCORING, "cpu", "float16", hold=Hold.MEMORY, free=500_000_000)
    assert held(aside) == "On the CPU: another program needs the graphics memory (500 MB free)"
    assert held(State(Phase.WAITING, hold=Hold.PERSON)) == "Waiting until nobody uses Curator"
    assert held(State(Phase.SCORING, hold=Hold.SPEED)) == ""  # That is a wish, and no news.


def test_a_dead_driver_is_told_with_the_way_out() -> None:
    state = State(Phase.FAILED, reason="CUDA error: no luck", way_out=WayOut.RESTART)
    assert ended(state) == "CUDA error: no luck; start Curator again, or use --device cpu"
    assert ended(State(Phase.FAILED, reason="no luck")) == "no luck"
