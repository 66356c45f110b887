"""Thumbnails and embeddings: files that may vanish or be damaged at any time without loss."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from curator.store.embeddings import Embeddings
from curator.store.thumbs import Thumbs


def test_thumbnails_come_back_after_a_restart(tmp_path: Path) -> None:
    thumbs = Thumbs(tmp_path)
    thumbs.put([(b"a", b"jpeg"), (b"b", b"other")])
    thumbs.put([(b"a", b"newer")])
    thumbs.close()
    again = Thumbs(tmp_path)
    assert (again.get(b"a"), again.get(b"b"), again.get(b"c")) == (b"newer", b"other", None)
    again.close()


def test_embeddings_are_parted_by_tower(tmp_path: Path) -> None:
    embeddings = Embeddings(tmp_path)
    embeddings.put([("t1", b"a", np.float32([1, 2])), ("t2", b"a", np.float32([3]))])
    one = embeddings.get("t1", b"a")
    assert one is not None
    assert (one.dtype, one.tolist()) == (np.float16, [1, 2])
    assert embeddings.get("t3", b"a") is None
    embeddings.close()


def test_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "thumbs.sqlite3").write_bytes(b"rubbish" * 1000)
    thumbs = Thumbs(tmp_path)
    thumbs.put([(b"a", b"jpeg")])
    assert thumbs.get(b"a") == b"jpeg"
    thumbs.close()


def test_cache_damaged_while_open_is_made_anew(tmp_path: Path) -> None:
    thumbs = Thumbs(tmp_path)
    thumbs.put([(n.to_bytes(4, "big"), b"x" * 5000) for n in range(200)])
    thumbs.close()
    path = tmp_path / "thumbs.sqlite3"
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
    again = Thumbs(tmp_path)
    for n in range(200):
        again.get(n.to_bytes(4, "big"))
    again.put([(b"a", b"jpeg")])
    assert again.get(b"a") == b"jpeg"
    again.close()


def test_a_cache_that_takes_no_more_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    thumbs = Thumbs(tmp_path)
    with closing(sqlite3.connect(tmp_path / "thumbs.sqlite3")) as connection:
        connection.execute("DROP TABLE thumb")
    for _ in range(3):
        thumbs.put([(b"a", b"jpeg")])
    thumbs.close()
    assert ["no more rows" in each.message for each in caplog.records] == [True]


def test_no_place_for_a_cache_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    thumbs = Thumbs(tmp_path / "file" / "cache")
    thumbs.put([(b"a", b"jpeg")])
    assert thumbs.get(b"a") is None
    thumbs.close()
    thumbs.put([(b"a", b"jpeg")])
    assert thumbs.get(b"a") is None


def test_embeddings_are_read_in_parts_in_order_of_their_pixels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curator.store.embeddings.CHUNK_BYTES", 3 * 2 * 4)
    chance = np.random.default_rng(0)
    hashes = [chance.bytes(16) for _ in range(10)]
    embeddings = Embeddings(tmp_path)
    embeddings.put(("t1", each, np.full(4, n, np.float32)) for n, each in enumerate(hashes))
    embeddings.put([("t1", b"odd", np.float32([1, 2])), ("t2", b"x", np.float32([1, 2, 3, 4]))])
    parts = list(embeddings.all_of("t1", 4))
    found = [each for part in parts for each in part.hashes]
    assert found == sorted(hashes)
    assert max(len(part.hashes) for part in parts) == 3
    rows = np.concatenate([part.vectors for part in parts])
    assert rows.dtype == np.float16
    assert rows[:, 0].tolist() == [hashes.index(each) for each in found]
    assert embeddings.towers() == ["t1", "t2"]
    assert (embeddings.count("t1"), embeddings.count("t2"), embeddings.count("t3")) == (11, 1, 0)
    assert list(embeddings.all_of("t3", 4)) == []
    embeddings.close()
    assert (embeddings.towers(), list(embeddings.all_of("t1", 4))) == ([], [])


def test_embeddings_lie_close_together(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    embeddings = Embeddings(tmp_path)
    embeddings.put(("tower", chance.bytes(16), np.zeros(768, np.float32)) for _ in range(2000))
    embeddings.close()
    size = sum(each.stat().st_size for each in tmp_path.iterdir())
    assert size < 1.7 * 2000 * 2 * 768
