"""The program as scripts meet it: exit statuses, streams, signals, two at a time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import PATIENCE_S, Curator, Shelf, Start, ended, write_image

posix = pytest.mark.skipif(os.name == "nt", reason="no such signals on Windows")


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def read_until(process: subprocess.Popen[bytes], words: bytes) -> bytes:
    """Standard error up to a line that holds some words."""
    assert process.stderr is not None
    told = b""
    while words not in told:
        line = process.stderr.readline()
        assert line, told.decode()
        told += line
    return told


def test_neither_torch_nor_qt_is_loaded_before_it_is_needed(shelf: Shelf) -> None:
    code = (
        "import sys, curator.cli.main as main; main.run(['find', 'cat']);"
        "print([n for n in ('torch', 'transformers', 'PySide6') if n in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "CURATOR_LIBRARY": str(shelf.library)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    assert "a blue cat" in found.stdout
    assert found.stdout.endswith("\n[]\n")


NO_DISPLAY = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have a display")


@linux
def test_without_a_display_the_way_is_said(start: Start, shelf: Shelf) -> None:
    for arguments in ([], [shelf.outputs], ["--library", shelf.library]):
        status, out, err = ended(start(*arguments, **NO_DISPLAY))
        assert (status, out) == (2, "")
        assert "there is no display" in err
        assert "curator scan FOLDER" in err
        assert "curator demo" in err


def test_what_is_neither_verb_nor_folder_opens_no_window(start: Start, shelf: Shelf) -> None:
    status, out, err = ended(start("scann"))
    assert (status, out) == (2, "")
    assert "'scann' is neither a verb nor a folder; did you mean curator scan?" in err
    status, _, err = ended(start("--library", shelf.library, shelf.outputs, "no such folder"))
    assert status == 2
    assert "'no such folder' is neither a verb nor a folder" in err


def test_the_windows_options_are_those_of_the_verbs(start: Start) -> None:
    for options, told in (
        (["--device", "quark"], "'quark' should be auto, cpu"),
        (["--dtype", "float7"], "'float7' should be one of"),
        (["--weights", "clip"], "KEY=PATH"),
        (["--library"], "requires an argument"),
    ):
        status, out, err = ended(start(*options, COLUMNS="200"))
        assert (status, out) == (2, "")
        assert told in err


@linux
def test_the_demo_ends_well_where_there_is_no_display(start: Start, tmp_path: Path) -> None:
    options = ["--weights", f"clip={tmp_path}", "--weights", f"aesthetic_v2={tmp_path}"]
    status, out, err = ended(start("demo", tmp_path / "demo", *options, **NO_DISPLAY))
    assert status == 0
    assert "Look around: " in out
    assert "display" not in err


def test_results_are_all_there_is_on_standard_output(start: Start, shelf: Shelf) -> None:
    status, out, err = ended(start("scan", "--json"))
    assert status == 0
    assert json.loads(out)["unchanged"] == 6
    assert err == ""
    status, out, err = ended(start("find", "foo:1"))
    assert (status, out) == (2, "")
    assert err.startswith("curator: there is no field or scorer called 'foo'")
    assert "Traceback" not in err


def test_a_fault_of_our_own_is_told_whole(start: Start, tmp_path: Path) -> None:
    plugin = tmp_path / "sitecustomize.py"
    plugin.write_text(
        "import curator.library.history as history\n"
        "def broken(self, steps): raise RuntimeError('sand in the works')\n"
        "history.History.__init__ = broken\n"
    )
    path = os.pathsep.join((str(tmp_path), os.getcwd()))
    status, out, err = ended(start("find", PYTHONPATH=path))
    assert (status, out) == (1, "")
    assert "fault of its own" in err
    assert "Traceback" in err
    assert "sand in the works" in err


@posix
def test_a_reader_that_has_had_enough_is_no_failure(start: Start) -> None:
    process = start("find", "--format", "json")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(PATIENCE_S) == 0


@posix
def test_names_that_are_no_text_come_out_as_they_are(
    start: Start, curator: Curator, tmp_path: Path
) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9 \xf0\x9f\x8e\xa8 'quoted'\nline"
    image = write_image(tmp_path / "plain.png", "a dog", seed=12)
    try:
        os.mkdir(folder)
    except OSError:
        pytest.skip("this file system takes no such names")
    os.rename(image, folder + b"/\xff.png")
    status, _, err = ended(start("scan", folder))
    assert (status, err) == (0, "")
    process = start("find", "dog", "--format", "paths")
    assert process.communicate(timeout=PATIENCE_S)[0] == folder + b"/\xff.png\n"
    (record,) = curator.found("dog")
    assert os.fsencode(record["path"]) == folder + b"/\xff.png"
    assert "\\xff.png" in curator("find", "dog").stdout
    curator("folders", "remove", os.fsdecode(folder))


@posix
def test_while_one_watches_others_read_and_none_writes(
    start: Start, curator: Curator, tiny: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "arrivals"
    folder.mkdir()
    options = ["--scorers", "clip", "--weights", f"clip={tiny / 'clip'}", "--device", "cpu"]
    watching = start("watch", folder, *options)
    read_until(watching, b"Watching 2 folders")
    write_image(folder / "new.png", "a dog", seed=12)
    wait_until(lambda: any("clip" in each["scores"] for each in curator.found("dog")))
    assert "arrivals" in curator("folders").stdout
    assert "1 image exported" in curator("export", "dog", tmp_path / "out").stdout
    assert curator.json("cull", "--keep-if", "dog", "--dry-run", "--json")["kept"] == 1
    for verb in (["mark", "dog", "--keep"], ["undo"], ["scan"], ["score"]):
        told = curator(*verb, status=3).stderr
        assert f"in use by curator watch (process {watching.pid})" in told
    watching.send_signal(signal.SIGINT)
    assert_interrupted(watching)
    curator("mark", "dog", "--keep")


@posix
def test_a_rule_flags_what_arrives_while_one_watches_once_it_is_scored(
    start: Start, curator: Curator, tiny: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "arrivals"
    folder.mkdir()
    curator("rules", "save", "All", "--reject-if", "clip>=-1000", "--on-arrival")
    options = ["--scorers", "clip", "--weights", f"clip={tiny / 'clip'}", "--device", "cpu"]
    watching = start("watch", folder, *options)
    read_until(watching, b"Watching 2 folders")
    write_image(folder / "new.png", "a dog", seed=12)
    read_until(watching, b"By rule: 1 image rejected")
    assert [each["name"] for each in curator.found("flag:reject")] == ["new.png"]
    watching.send_signal(signal.SIGINT)
    assert_interrupted(watching)


@posix
def test_a_termination_ends_watch_as_ctrl_c_does(start: Start) -> None:
    watching = start("watch", "--scorers", "sharpness")
    read_until(watching, b"Watching 1 folder")
    watching.send_signal(signal.SIGTERM)
    assert_interrupted(watching)


def assert_interrupted(process: subprocess.Popen[bytes]) -> None:
    status, out, err = ended(process)
    assert (status, out) == (130, ""), err
    assert "Interrupted; what was done is kept." in err
    assert "Traceback" not in err


@posix
def test_an_interrupted_scan_loses_nothing_and_goes_on(
    start: Start, curator: Curator, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    first = write_image(folder / "0.png", "a dog", seed=12)
    for number in range(1, 300):
        (folder / f"{number}.png").write_bytes(first.read_bytes() + b"%d" % number)
        os.utime(folder / f"{number}.png", (1_700_000_000, 1_700_000_000))
    scanning = start("scan", folder)
    wait_until(lambda: len(curator.found("dog", "--limit", "1")) == 1)
    scanning.send_signal(signal.SIGINT)
    status, _, err = ended(scanning)
    if status != 0:  # it may have been quicker than the signal
        assert status == 130
        assert "Traceback" not in err
    there = len(curator.found("dog"))
    document = curator.json("scan", folder, "--json")
    assert document["unchanged"] == there
    assert document["found"] == 300
    assert len(curator.found("dog")) == 300


@posix
def test_interrupted_or_killed_scoring_keeps_what_is_scored_and_goes_on(
    start: Start, curator: Curator, tiny: Path
) -> None:
    options = ["--scorers", "clip", "--weights", f"clip={tiny / 'clip'}", "--device", "cpu"]

    def scored() -> int:
        return sum("clip" in each["scores"] for each in curator.found())

    for number, count in ((signal.SIGINT, 1), (signal.SIGKILL, 3)):
        scoring = start("score", *options, CURATOR_IMAGES_PER_SECOND="1")
        wait_until(lambda count=count: scored() >= count)
        scoring.send_signal(number)
        status, _, err = ended(scoring)
        assert status == (130 if number == signal.SIGINT else -signal.SIGKILL)
        assert "Traceback" not in err
    kept = scored()
    assert 3 <= kept < 6
    document = curator.json("score", *options, "--json")
    assert sum(document["scored"].values()) + sum(document["skipped"].values()) == 6 - kept
    assert scored() == 6


@posix
def test_an_interrupted_export_leaves_whole_files_and_their_manifest(
    start: Start, curator: Curator, tmp_path: Path
) -> None:
    folder, target = tmp_path / "large", tmp_path / "keepers"
    first = write_image(folder / "0.png", "a dog", seed=12).read_bytes()
    for number in range(40):
        (folder / f"{number}.png").write_bytes(first + b"%d" % number + b"\0" * 8_000_000)
        os.utime(folder / f"{number}.png", (1_700_000_000, 1_700_000_000))
    curator("scan", folder)
    exporting = start("export", "dog", target)
    wait_until(lambda: target.is_dir() and len(list(target.glob("*.png"))) > 1)
    exporting.send_signal(signal.SIGINT)
    status, out, err = ended(exporting)
    assert status == 130, err
    manifest = json.loads((target / "curator-manifest.json").read_text("utf-8"))
    files = {path.name for path in target.iterdir()} - {"curator-manifest.json"}
    assert {each["file"] for each in manifest["images"]} == files
    assert 2 <= len(files) < 40
    assert f"{len(files)} images exported" in out
