"""Texts beside an image: which are found, in which encoding, and what is left alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from curator.imaging.sidecar import JSON, LARGEST, TXT, described_by, read_sidecars

TEXT = "a lighthouse, 灯台\nSteps: 20, Seed: 7"
ON_UNIX = pytest.mark.skipif(sys.platform == "win32", reason="names and pipes of Unix")


def beside(folder: Path, name: str, text: str = TEXT, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("image.txt", TXT),
        ("image.TXT", TXT),
        ("image.Txt", TXT),
        ("image.png.txt", TXT),
        ("image.json", JSON),
        ("image.JSON", JSON),
        ("image.png.json", JSON),
        ("image.swarm.json", JSON),
        ("image.metadata.json", JSON),
    ],
)
def test_names_that_generators_write_are_found(tmp_path: Path, name: str, key: str) -> None:
    beside(tmp_path, name)
    image = tmp_path / "image.png"
    for spelt in (str(image), os.fsencode(image)):
        assert read_sidecars(spelt) == {key: TEXT}


@pytest.mark.parametrize(
    ("name", "beginnings"),
    [
        (b"a.txt", [b"a"]),
        (b"sub/a.png.TXT", [b"sub/a.png"]),
        (b"a.swarm.json", [b"a.swarm", b"a"]),
        (b"\xff\xfe.metadata.json", [b"\xff\xfe.metadata", b"\xff\xfe"]),
        (b"a.md", []),
        (b"txt", []),
    ],
)
def test_images_that_a_text_may_lie_beside(name: bytes, beginnings: list[bytes]) -> None:
    assert sorted(described_by(name)) == sorted(beginnings)


def test_the_first_of_a_kind_wins(tmp_path: Path) -> None:
    for name in ("image.txt", "image.png.txt", "image.json", "image.swarm.json"):
        beside(tmp_path, name, name)
    image = str(tmp_path / "image.png")
    assert read_sidecars(image) == {TXT: "image.txt", JSON: "image.json"}


def test_other_images_and_other_files_are_not_asked(tmp_path: Path) -> None:
    for name in ("other.txt", "image2.txt", "image.text", "image", "txt", ".txt", "image.png"):
        beside(tmp_path, name)
    assert read_sidecars(str(tmp_path / "image.png")) == {}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (TEXT.encode(), TEXT),
        (TEXT.encode("utf-8-sig"), TEXT),
        (TEXT.encode("utf-16"), TEXT),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), TEXT),
        (TEXT.encode("utf-16-le"), TEXT),
        ("Bärenfänger é".encode("latin-1"), "Bärenfänger é"),
        (b"a cat\x92s nap", "a cat’s nap"),
        (b"a cat\0and a dog\0\0", "a cat\ufffdand a dog"),
        (b"\xff\xfe\0\xd8a\0", "\ufffda"),
    ],
)
def test_every_encoding_is_read(tmp_path: Path, data: bytes, text: str) -> None:
    (tmp_path / "image.txt").write_bytes(data)
    assert read_sidecars(str(tmp_path / "image.jpg")) == {TXT: text}


@pytest.mark.parametrize(
    "name", ["灯台.webp", "Ä ö.v1.2.png", ".hidden", "no extension", "a\nb.png"]
)
def test_images_may_have_any_name(tmp_path: Path, name: str) -> None:
    beside(tmp_path, Path(name).stem + ".txt")
    assert read_sidecars(str(tmp_path / name)) == {TXT: TEXT}


@ON_UNIX
def test_names_that_are_no_text_are_names_too(tmp_path: Path) -> None:
    image = os.fsencode(tmp_path) + b"/\xff\xfe odd.png"
    try:
        Path(os.fsdecode(image[:-4] + b".txt")).write_text(TEXT, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    assert read_sidecars(image) == {TXT: TEXT}


@pytest.mark.parametrize("path", ["", "/", ".", "..", "\0", "no such folder/image.png", "a/\0.png"])
def test_paths_that_lead_nowhere_give_nothing(path: str) -> None:
    assert read_sidecars(path) == {}


@pytest.mark.parametrize("name", ["image.txt", "image.TXT", "image.json"])
def test_an_image_is_no_text_beside_itself(tmp_path: Path, name: str) -> None:
    beside(tmp_path, name)
    assert read_sidecars(str(tmp_path / name)) == {}


def test_large_and_empty_files_are_left_alone(tmp_path: Path) -> None:
    beside(tmp_path, "image.txt", "a" * (LARGEST + 1))
    beside(tmp_path, "image.json", " \n\0")
    assert read_sidecars(str(tmp_path / "image.png")) == {}
    beside(tmp_path, "image.png.txt", "a" * LARGEST)
    beside(tmp_path, "image.swarm.json", "{}")
    assert read_sidecars(str(tmp_path / "image.png")) == {TXT: "a" * LARGEST, JSON: "{}"}


@ON_UNIX
def test_pipes_folders_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "image.txt")
    (tmp_path / "image.json").mkdir()
    (tmp_path / "image.png.json").symlink_to("/dev/zero")
    (tmp_path / "image.swarm.json").symlink_to(tmp_path / "image.swarm.json")
    before = open_files()
    assert read_sidecars(str(tmp_path / "image.png")) == {}
    beside(tmp_path, "image.png.txt")
    assert read_sidecars(str(tmp_path / "image.png")) == {TXT: TEXT}
    assert open_files() == before


def open_files() -> int:
    listed = Path("/proc/self/fd")
    return len(list(listed.iterdir())) if listed.is_dir() else 0
