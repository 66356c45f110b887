from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from curator.ui.file_manager import choosing_command, open_folder, show_file, url_of


class Desktop(QObject):
    """What would be opened by the system's programs."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


@pytest.fixture
def desktop(qtbot: QtBot) -> Iterator[Desktop]:
    made = Desktop()
    QDesktopServices.setUrlHandler("file", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("file")


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
