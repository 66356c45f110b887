"""What is kept of the columns, and when it is not to be trusted."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.store import snapshot
from curator.store.gather import Coded, joined, number_array
from curator.store.load import ImageRows, Loaded


def loaded() -> Loaded:
    rows = ImageRows(
        ids=np.asarray([1, 5], np.int64),
        integers={"seed": np.asarray([0, 2**64 - 1], np.uint64)},
        cfg=np.asarray([7.5, np.nan]),
        texts={"tool": Coded(np.asarray([1, 0], np.int32), ["", "工具 \ud800"])},
        scores={"style:a/b": np.asarray([np.nan, 0.1], np.float32)},
    )
    return Loaded(rows, {"夜/猫": np.asarray([5], np.int64), "empty": np.zeros(0, np.int64)})


def test_comes_back_as_it_was(tmp_path: Path) -> None:
    snapshot.save(tmp_path / "cache", loaded(), "now")
    back = snapshot.read(tmp_path / "cache", "now")
    assert back is not None
    as_it_was(back)


def as_it_was(back: Loaded) -> None:
    was = loaded()
    np.testing.assert_array_equal(back.rows.ids, was.rows.ids)
    np.testing.assert_array_equal(back.rows.cfg, was.rows.cfg)
    np.testing.assert_array_equal(back.rows.integers["seed"], was.rows.integers["seed"])
    np.testing.assert_array_equal(back.rows.scores["style:a/b"], was.rows.scores["style:a/b"])
    assert back.rows.texts["tool"].names == was.rows.texts["tool"].names
    assert back.rows.texts["tool"].codes.tolist() == [1, 0]
    assert {name: ids.tolist() for name, ids in back.tags.items()} == {"夜/猫": [5], "empty": []}


def test_another_moment_is_another_library(tmp_path: Path) -> None:
    snapshot.save(tmp_path, loaded(), "now")
    assert snapshot.is_of(tmp_path, "now")
    assert not snapshot.is_of(tmp_path, "later")
    assert snapshot.read(tmp_path, "later") is None
    assert snapshot.read(tmp_path / "nowhere", "now") is None


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "foreign"])
def test_damage_is_noticed(tmp_path: Path, harm: str) -> None:
    snapshot.save(tmp_path, loaded(), "now")
    file = tmp_path / snapshot.FILE_NAME
    data = bytearray(file.read_bytes())
    match harm:
        case "cut":
            data = data[: len(data) // 2]
        case "flipped":
            data[data.index(np.float64(7.5).tobytes())] ^= 0xFF
        case "emptied":
            data = bytearray()
        case "foreign":
            with file.open("wb") as other:
                np.save(other, np.frombuffer(b'"now"', np.uint8))
            data = bytearray(file.read_bytes())
    file.write_bytes(data)
    assert snapshot.read(tmp_path, "now") is None


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that refuses")
def test_a_folder_that_refuses_costs_nothing_but_time(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    snapshot.save(tmp_path, loaded(), "now")
    tmp_path.chmod(0o700)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_of_the_folder_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    snapshot.save(tmp_path / "cache", loaded(), "now")
    assert snapshot.read(tmp_path / "cache", "now") is None
    assert not snapshot.is_of(tmp_path / "cache", "now")


def test_what_a_killed_program_left_is_cleared_away(tmp_path: Path) -> None:
    old, young = tmp_path / "columns-a.tmp", tmp_path / "columns-b.tmp"
    for each in (old, young):
        each.touch()
    os.utime(old, (1, 1))
    snapshot.save(tmp_path, loaded(), "now")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["columns-b.tmp", snapshot.FILE_NAME]


@pytest.mark.skipif(os.name == "nt", reason="limits the size of files as POSIX does")
def test_a_full_disk_costs_nothing_but_time(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "import numpy as np; from curator.store import snapshot\n"
        "from curator.store.load import ImageRows, Loaded\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "rows = ImageRows(np.arange(5000), {}, np.zeros(5000), {})\n"
        "snapshot.save(Path(sys.argv[1]), Loaded(rows, {}), 'now')\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)
    assert list(tmp_path.iterdir()) == []


def test_large_integers_come_through_exactly() -> None:
    assert number_array("9007199254740993,-9223372036854775808", np.int64).tolist() == [
        2**53 + 1,
        -(2**63),
    ]
    assert number_array("18446744073709551615,0", np.uint64).tolist() == [2**64 - 1, 0]
    assert number_array("1,0", np.bool_).tolist() == [True, False]
    assert np.isnan(number_array("nan,1e-300", np.float64)[0])


def test_texts_of_several_answers_share_their_codes() -> None:
    whole = joined([Coded.of(["b", "a", "b"]), Coded.of([]), Coded.of(["c", "a"])])
    assert [whole.names[code] for code in whole.codes] == ["b", "a", "b", "c", "a"]
    assert sorted(whole.names) == ["a", "b", "c"]


@given(st.data())
def test_whatever_is_damaged_is_not_read(data: st.DataObject) -> None:
    """Also what numpy says of arrays, and the names that they have."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        snapshot.save(folder, loaded(), "now")
        whole = bytearray((folder / snapshot.FILE_NAME).read_bytes())
        at = data.draw(st.integers(0, len(whole) - 1))
        byte = data.draw(st.sampled_from(b"0123456789(),'<>|fiuO ") | st.integers(0, 255))
        whole[at] = byte if byte != whole[at] else byte ^ 1
        (folder / snapshot.FILE_NAME).write_bytes(whole)
        found = snapshot.read(folder, "now")
        if found is not None:  # Between head and array some bytes mean nothing.
            as_it_was(found)
