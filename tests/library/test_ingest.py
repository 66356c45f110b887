"""One file to one Fact: nothing a file holds raises, and everything comes from one decode."""

from __future__ import annotations

import os
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from curator.domain.change import FileRead, NotAnImage
from curator.domain.image import FileStat, FolderId
from curator.domain.score import Geometry, InputSpec, Interpolation
from curator.library import ingest
from curator.library.ingest import contents_of, read_file
from curator.library.targets import Ingested, NotYet, Target, Tools, Unreadable
from curator.metadata.reading import installed_readers

from .conftest import parameters, write_png

NEW = Tools(installed_readers(), known=lambda _: None, gone=lambda _: False)
SPEC = InputSpec(224, Geometry.CROP, Interpolation.BICUBIC)


def target(path: Path | bytes) -> Target:
    return Target(FolderId(1), b"x", os.fsencode(path), FileStat(0, 0, 0))


def png() -> bytes:
    buffer = BytesIO()
    Image.radial_gradient("L").resize((40, 30)).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def test_everything_comes_from_one_decode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_png(tmp_path / "a.png", parameters("a fox"))
    decoded: list[int] = []
    real = ingest.decode

    def counting(data: bytes, **more: int) -> object:
        decoded.append(len(data))
        return real(data, **more)

    monkeypatch.setattr(ingest, "decode", counting)
    result = read_file(target(path), replace(NEW, specs=lambda: frozenset([SPEC])))
    assert isinstance(result, Ingested)
    assert isinstance(result.fact, FileRead)
    contents = result.fact.contents
    assert contents is not None
    assert len(decoded) == 1
    assert result.inputs[SPEC].shape == (224, 224, 3)
    assert contents.generation.positive == contents.plain.text == "a fox"
    assert contents.prompt_key
    assert contents.thumbnail
    assert len(contents.scores) == 7
    assert (contents.width, contents.height, contents.error) == (48, 40, None)


def test_known_content_is_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "decode", None)
    path = write_png(tmp_path / "a.png")
    result = read_file(target(path), replace(NEW, known=lambda _: []))
    assert isinstance(result, Ingested)
    assert isinstance(result.fact, FileRead)
    assert result.fact.contents is None


@given(st.binary(max_size=300) | st.integers(1, 400).map(lambda n: png()[:-n]))
def test_no_bytes_raise(data: bytes) -> None:
    contents, inputs = contents_of(data, NEW)
    if contents.error is not None:
        assert contents.thumbnail is None
        assert contents.scores == ()
        assert not inputs


@given(st.data())
def test_no_flipped_byte_raises(data: st.DataObject) -> None:
    whole = bytearray(png())
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    contents_of(bytes(whole), NEW)


def test_what_is_no_image_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"PNG is what I am not" * 100)
    result = read_file(target(tmp_path / "a.png"), NEW)
    assert isinstance(result, Ingested)
    assert isinstance(result.fact, NotAnImage)


def test_empty_and_vanished_files_are_for_later(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert isinstance(read_file(target(tmp_path / "empty"), NEW), NotYet)
    assert isinstance(read_file(target(tmp_path / "gone"), NEW), NotYet)


def test_cut_off_file_is_for_later_while_it_is_young(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png()[:-200])
    assert isinstance(read_file(target(path), NEW), NotYet)
    os.utime(path, (5, 5))
    result = read_file(target(path), NEW)
    assert isinstance(result, Ingested)
    assert isinstance(result.fact, FileRead)
    assert result.fact.contents is not None
    assert result.fact.contents.error


def test_pipes_and_folders_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert isinstance(read_file(target(tmp_path / "folder"), NEW), Unreadable)


def test_too_many_pixels_are_refused_before_decoding(tmp_path: Path) -> None:
    path = write_png(tmp_path / "a.png")
    contents, _ = contents_of(path.read_bytes(), replace(NEW, most_pixels=100))
    assert contents.error
    assert "large" in contents.error


def test_folder_that_looks_like_an_image_leaves_nothing_open(tmp_path: Path) -> None:
    folder = tmp_path / "x.png"
    folder.mkdir()
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0
    for _ in range(5):
        assert isinstance(read_file(target(folder), NEW), Unreadable)
    if before:
        assert len(os.listdir("/proc/self/fd")) <= before
