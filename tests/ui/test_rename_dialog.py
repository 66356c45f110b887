"""Asking for a file's new name: what stands there, and what is foreseen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from curator.ui.dialogs.rename import RenameDialog
from curator.ui.icons import Icons

Ask = Callable[[str], RenameDialog]


@pytest.fixture
def ask(icons: Icons, tmp_path: Path, qtbot: QtBot) -> Ask:
    parent = QWidget()
    qtbot.addWidget(parent)

    def asked(name: str) -> RenameDialog:
        dialog = RenameDialog(tmp_path / name, lambda _: None, icons, parent)
        qtbot.addWidget(dialog)
        return dialog

    for name in ("fox.png", "owl.png", "owl (2).png", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    return asked


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("fox.png", ""),
        ("fox", "It will be called fox.png."),
        ("cat.png", ""),
        ("cat.webp", ""),
        ("", ""),
        ("cat", "It will be called cat.png."),
        ("cat 1.5", "It will be called cat 1.5.png."),
        ("owl", "There is a file owl.png already; it will be called owl (3).png."),
        ("owl.png", "There is a file owl.png already; it will be called owl (3).png."),
        (" 狐 ", "It will be called 狐.png."),
    ],
)
def test_what_will_come_of_it_is_told(ask: Ask, written: str, told: str) -> None:
    dialog = ask("fox.png")
    dialog.name.setText(written)
    assert dialog.problem.text == told
    assert dialog.make.isEnabled() == bool(written.strip())


def test_the_part_before_the_extension_is_chosen(ask: Ask) -> None:
    dialog = ask("fox.png")
    assert dialog.name.text() == "fox.png"
    assert dialog.name.selectedText() == "fox"
    assert dialog.make.text() == "Rename"


def test_a_name_that_is_no_text_is_not_written_there(ask: Ask) -> None:
    dialog = ask(os.fsdecode(b"f\xff.png"))
    assert dialog.name.text() == ""
    assert not dialog.make.isEnabled()


def test_half_a_letter_is_no_name(ask: Ask) -> None:
    dialog = ask("fox.png")
    dialog.name.setText("\ud83d")
    assert dialog.problem.text == ""
