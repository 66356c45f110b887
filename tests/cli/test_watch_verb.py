from __future__ import annotations

import os
import re
import threading
import time
from pathlib import Path

from .conftest import Curator, write_image


def test_watch_takes_in_what_is_there_and_what_arrives(curator: Curator, tmp_path: Path) -> None:
    folder = tmp_path / "arrivals"
    write_image(folder / "before.png", "a dog", seed=11)
    writer = threading.Timer(0.5, write_image, (folder / "during.png", "a dog"), {"seed": 12})
    writer.start()
    told = curator("watch", folder, "--for", "5", "--scorers", "sharpness")
    writer.join()
    assert told.stdout == ""
    assert "Watching 2 folders" in told.stderr
    assert sum(map(int, re.findall(r"(\d+) new", told.stderr))) == 2
    assert {each["name"] for each in curator.found("dog")} == {"before.png", "during.png"}


def test_missing_weights_are_told_once(curator: Curator, tmp_path: Path) -> None:
    nowhere = f"clip={tmp_path / 'nowhere'}"
    told = curator("watch", "--for", "0.2", "--scorers", "clip", "--weights", nowhere).stderr
    assert told.count("clip does not run") == 1
    assert "mend the path" in told


def test_a_broken_file_is_told_and_ends_with_1(curator: Curator, tmp_path: Path) -> None:
    folder = tmp_path / "arrivals"
    write_image(folder / "whole.png", "a dog", seed=11)
    broken = folder / "broken.png"
    broken.write_bytes((folder / "whole.png").read_bytes()[:400])
    long_ago = time.time_ns() - 10**12

    os.utime(broken, ns=(long_ago, long_ago))
    told = curator("watch", folder, "--for", "2", "--scorers", "sharpness", status=1).stderr
    assert f"{broken}: " in told
    assert "1 new" in told


def test_watch_without_any_folder_is_wrong_use(curator: Curator, tmp_path: Path) -> None:
    told = curator("watch", "--library", tmp_path / "empty", "--for", "1", status=2).stderr
    assert "no folder is watched yet" in told


def test_for_is_no_negative_number(curator: Curator) -> None:
    curator("watch", "--for", "-1", status=2)
