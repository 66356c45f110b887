from __future__ import annotations

import ctypes
import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from curator.domain.errors import StorageError
from curator.export import placing
from curator.export.placing import part_in, place, rename_new, storing_in, write_new


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


@pytest.fixture
def system_without_the_call(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An older system, or another one, which cannot rename without overwriting at once."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSYS, "no such library")

    placing._renameat2.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", refuse)
    yield
    placing._renameat2.cache_clear()


@pytest.mark.usefixtures("system_without_the_call")
@pytest.mark.skipif(os.name == "nt", reason="Windows renames without links")
@pytest.mark.parametrize("links", [True, False])
def test_renaming_in_two_steps_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    with pytest.raises(FileExistsError):
        rename_new(bytes(tmp_path / "a"), bytes(tmp_path / "b"))
    rename_new(bytes(tmp_path / "a"), bytes(tmp_path / "c"))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b": b"b", "c": b"a"}


def no_links(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_renaming_a_link_moves_the_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"x")
    (tmp_path / "link").symlink_to("real")
    rename_new(bytes(tmp_path / "link"), bytes(tmp_path / "other"))
    assert (tmp_path / "other").readlink() == Path("real")


def test_what_is_not_there_cannot_be_renamed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        rename_new(bytes(tmp_path / "nothing"), bytes(tmp_path / "a"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("system_without_the_call")
@pytest.mark.skipif(os.name == "nt", reason="Windows renames without links")
def test_volumes_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", no_links)
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
