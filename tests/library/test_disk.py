from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path

import pytest

from curator.library.disk import Disk, content_of, same_content
from curator.library.file_trouble import FileTroubleError, Trouble, failure_of

from .files_here import OtherVolume, tree

DISKS = [Disk(), OtherVolume()]


@pytest.fixture(params=DISKS, ids=["rename", "copy"])
def disk(request: pytest.FixtureRequest) -> Disk:
    found: Disk = request.param
    return found


def test_move_keeps_content_and_time(tmp_path: Path, disk: Disk) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"x" * 3_000_000)
    os.utime(one, ns=(1, 1_234_567_890_123_456_789))
    disk.move(bytes(one), bytes(other))
    assert tree(tmp_path) == {"other": b"x" * 3_000_000}
    assert other.stat().st_mtime_ns == 1_234_567_890_123_456_789


def test_move_never_overwrites(tmp_path: Path, disk: Disk) -> None:
    for name in ("one", "other"):
        (tmp_path / name).write_text(name)
    with pytest.raises(FileExistsError):
        disk.move(bytes(tmp_path / "one"), bytes(tmp_path / "other"))
    assert tree(tmp_path) == {"one": b"one", "other": b"other"}


def test_many_who_want_one_name_lose_nothing(tmp_path: Path, disk: Disk) -> None:
    for n in range(8):
        (tmp_path / f"{n}").write_text(f"{n}")
    go = threading.Barrier(8)
    won: list[int] = []

    def move(n: int) -> None:
        go.wait()
        try:
            disk.move(bytes(tmp_path / f"{n}"), bytes(tmp_path / "name"))
        except FileExistsError:
            return
        won.append(n)

    threads = [threading.Thread(target=move, args=(n,)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    (winner,) = won
    assert (tmp_path / "name").read_text() == str(winner)
    assert sorted(tree(tmp_path).values()) == [f"{n}".encode() for n in range(8)]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("absolute", [True, False])
def test_link_leads_to_the_same_file_from_elsewhere(
    tmp_path: Path, disk: Disk, absolute: bool
) -> None:
    (tmp_path / "real").write_text("x")
    (tmp_path / "deep").mkdir()
    link, moved = tmp_path / "link", tmp_path / "deep" / "link"
    link.symlink_to(tmp_path / "real" if absolute else "real")
    before = link.readlink()
    disk.move(bytes(link), bytes(moved))
    assert (moved.read_text(), moved.is_symlink(), link.is_symlink()) == ("x", True, False)
    disk.move(bytes(moved), bytes(link))
    assert link.readlink() == before


def test_source_that_cannot_be_left_takes_its_copy_back(tmp_path: Path) -> None:
    class Clinging(OtherVolume):
        def remove(self, path: bytes) -> None:
            if path.endswith(b"one"):
                raise PermissionError(13, "Permission denied")
            super().remove(path)

    (tmp_path / "one").write_text("x")
    with pytest.raises(PermissionError):
        Clinging().move(bytes(tmp_path / "one"), bytes(tmp_path / "other"))
    assert tree(tmp_path) == {"one": b"x"}


def test_copy_that_does_not_come_out_the_same_is_none(tmp_path: Path) -> None:
    class Faulty(OtherVolume):
        def write(self, source: bytes, target: bytes) -> bytes:
            digest = super().write(source, target)
            Path(os.fsdecode(target)).write_bytes(b"y")
            return digest

    (tmp_path / "one").write_text("x")
    with pytest.raises(FileTroubleError) as raised:
        Faulty().move(bytes(tmp_path / "one"), bytes(tmp_path / "other"))
    assert raised.value.trouble is Trouble.CHANGED
    assert tree(tmp_path) == {"one": b"x"}


def test_file_that_is_written_on_meanwhile_is_not_copied(tmp_path: Path) -> None:
    class Growing(OtherVolume):
        def write(self, source: bytes, target: bytes) -> bytes:
            digest = super().write(source, target)
            with open(source, "ab") as file:
                file.write(b"more")
            return digest

    (tmp_path / "one").write_text("x")
    with pytest.raises(FileTroubleError):
        Growing().move(bytes(tmp_path / "one"), bytes(tmp_path / "other"))
    assert tree(tmp_path) == {"one": b"xmore"}


@pytest.mark.skipif(os.name == "nt", reason="no such limits there")
def test_really_full_disk(tmp_path: Path) -> None:
    import resource

    (tmp_path / "one").write_bytes(b"x" * 100_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(OSError, match="large") as raised:
            OtherVolume().move(bytes(tmp_path / "one"), bytes(tmp_path / "other"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert failure_of(b"one", raised.value).trouble is Trouble.FULL
    assert list(tree(tmp_path)) == ["one"]


@pytest.mark.skipif(
    sys.platform != "linux" or not os.access("/dev/shm", os.W_OK), reason="needs another volume"
)
def test_really_another_volume(tmp_path: Path) -> None:
    there = Path("/dev/shm", f"curator-test-{os.getpid()}")
    there.mkdir()
    try:
        if there.stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("it is the same volume here")
        (tmp_path / "one").write_bytes(b"x" * 2_000_000)
        Disk().move(bytes(tmp_path / "one"), bytes(there / "one"))
        assert (tree(tmp_path), tree(there)) == ({}, {"one": b"x" * 2_000_000})
        Disk().move(bytes(there / "one"), bytes(tmp_path / "two"))
        assert (list(tree(tmp_path)), tree(there)) == (["two"], {})
    finally:
        shutil.rmtree(there)


def test_same_content(tmp_path: Path) -> None:
    for name, text in (("a", "x"), ("b", "x"), ("c", "y"), ("d", "xx")):
        (tmp_path / name).write_text(text)
    a, b, c, d = (bytes(tmp_path / name) for name in "abcd")
    assert same_content(a, b)
    assert not same_content(a, c)
    assert not same_content(a, d)
    assert content_of(a) == content_of(b) != content_of(c)


def test_what_is_not_there_cannot_be_binned(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Disk().to_bin(bytes(tmp_path / "nothing"))


def test_whatever_else_goes_wrong_is_told_by_its_own_words() -> None:
    assert failure_of(b"a", OSError("odd")).reason == "odd"
    assert failure_of(b"a", ValueError()).reason == "ValueError"
    assert failure_of(b"a", FileTroubleError(Trouble.LAST, "last")).trouble is Trouble.LAST


class SeenRemoving(Disk):
    """Removes a file, or lets somebody else be quicker; notes in what order things are done."""

    def __init__(self, done: list[str], *, others: bool = False) -> None:
        self.done, self.others = done, others

    def remove(self, path: bytes) -> None:
        self.done.append(f"remove {os.path.basename(path).decode()}")
        if self.others:
            os.unlink(path)
        super().remove(path)


def copied(folder: Path) -> tuple[bytes, bytes]:
    one, other = folder / "one", folder / "there" / "other"
    other.parent.mkdir()
    one.write_text("one")
    Disk().copy(bytes(one), bytes(other))
    return bytes(one), bytes(other)


def test_copy_stays_when_somebody_else_removes_the_source(tmp_path: Path) -> None:
    one, other = copied(tmp_path)
    SeenRemoving([], others=True).leave(one, other)
    assert tree(tmp_path) == {"there/other": b"one"}


def test_source_that_was_written_on_is_not_removed(tmp_path: Path) -> None:
    one, other = copied(tmp_path)
    (tmp_path / "one").write_text("more")
    with pytest.raises(FileTroubleError) as caught:
        Disk().leave(one, other)
    assert caught.value.trouble is Trouble.CHANGED
    assert tree(tmp_path) == {"one": b"more"}


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not written there like files")
def test_name_is_on_the_disk_before_the_source_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = copied(tmp_path)
    done: list[str] = []
    there = os.stat(tmp_path / "there").st_ino
    monkeypatch.setattr(os, "fsync", lambda file: done.append(f"sync {os.fstat(file).st_ino}"))
    SeenRemoving(done).leave(one, other)
    assert done == [f"sync {there}", "remove one"]


@pytest.mark.skipif(sys.platform == "win32", reason="rights are others there")
def test_copy_keeps_rights(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("one")
    one.chmod(0o600)
    Disk().copy(bytes(one), bytes(other))
    assert other.stat().st_mode & 0o777 == 0o600


def test_whatever_the_bin_raises_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise ValueError("the shell says no")

    monkeypatch.setattr("send2trash.send2trash", refuse)
    (tmp_path / "one").write_text("one")
    with pytest.raises(OSError, match="the shell says no"):
        Disk().to_bin(bytes(tmp_path / "one"))


@pytest.mark.skipif(sys.platform != "linux", reason="Python knows them on Linux alone")
def test_copy_keeps_what_is_noted_on_a_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("one")
    if sys.platform == "linux":
        try:
            os.setxattr(one, "user.stars", b"5")
        except OSError:
            pytest.skip("no such notes here")
        Disk().copy(bytes(one), bytes(other))
        assert os.getxattr(other, "user.stars") == b"5"
