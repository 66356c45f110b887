from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from curator.domain.errors import StorageError
from curator.export.placing import part_in, place, storing_in, write_new


def test_a_file_never_replaces_another(tmp_path: Path) -> None:
    assert write_new(tmp_path, ["a", "b"], b"first").name == "a"
    assert write_new(tmp_path, ["a", "b"], b"second").name == "b"
    with pytest.raises(StorageError):
        write_new(tmp_path, ["a", "b"], b"third")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a": b"first",
        "b": b"second",
    }


def test_a_link_that_leads_nowhere_takes_its_name_too(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "nowhere")
    assert write_new(tmp_path, ["a", "b"], b"x").name == "b"
    assert not (tmp_path / "nowhere").exists()


def test_new_files_have_the_rights_of_new_files(tmp_path: Path) -> None:
    (tmp_path / "usual").write_bytes(b"")
    path = write_new(tmp_path, ["a"], b"x")
    assert path.stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.skipif(os.name == "nt", reason="Windows renames without links")
def test_volumes_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_source: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert write_new(tmp_path, ["a", "b"], b"first").name == "a"
    assert write_new(tmp_path, ["a", "b"], b"second").name == "b"
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [b"first", b"second"]


def test_many_writers_never_share_a_name(tmp_path: Path) -> None:
    def write(writer: int) -> None:
        for number in range(50):
            names = (f"{name}.png" for name in range(1000))
            write_new(tmp_path, names, f"{writer}:{number}".encode())

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    contents = {path.read_text() for path in tmp_path.iterdir()}
    assert contents == {f"{writer}:{number}" for writer in range(4) for number in range(50)}


def test_what_is_unfinished_is_removed(tmp_path: Path) -> None:
    def spoil() -> None:
        with part_in(tmp_path) as part:
            part.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spoil()
    assert list(tmp_path.iterdir()) == []


def test_what_is_unfinished_is_hidden(tmp_path: Path) -> None:
    with part_in(tmp_path) as part:
        part.write_bytes(b"x")
        assert part.name.startswith(".curator-")
        place(part, ["a"])
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "it may not be written to"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_the_system_is_put_in_words(tmp_path: Path, number: int, words: str) -> None:
    with pytest.raises(StorageError) as caught, storing_in(tmp_path):
        raise OSError(number, os.strerror(number))
    assert str(caught.value) == f"{tmp_path} cannot be written: {words}"
