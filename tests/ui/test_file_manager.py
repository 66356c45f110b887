from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, instead_of_the_desktop
from pytestqt.qtbot import QtBot

from curator.ui.file_manager import choosing_command, open_folder, show_file, url_of


@pytest.fixture
def desktop(qtbot: QtBot) -> Iterator[Desktop]:
    with instead_of_the_desktop() as made:
        yield made


def test_a_folder_opens_or_what_is_left_of_its_path(desktop: Desktop, tmp_path: Path) -> None:
    odd = tmp_path / "输出 #1 %20"
    odd.mkdir()
    assert open_folder(odd)
    assert open_folder(odd / "gone" / "too")
    assert desktop.opened == [odd, odd]


def test_a_file_that_is_gone_shows_its_folder(desktop: Desktop, tmp_path: Path) -> None:
    assert show_file(tmp_path / "gone.png")
    assert desktop.opened == [tmp_path]


def test_systems_that_can_choose_the_file() -> None:
    file = Path("/out/a b.png")
    assert choosing_command("win32", file) == ["explorer", f"/select,{file}"]
    assert choosing_command("darwin", file) == ["open", "-R", str(file)]
    assert choosing_command("linux", file) == []


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_no_text_reach_the_system_as_bytes() -> None:
    assert bytes(url_of(Path("/out/\udcff")).toEncoded().data()) == b"file:///out/%FF"
