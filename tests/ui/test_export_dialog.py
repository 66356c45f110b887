from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import instead_of_the_desktop
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from curator.domain.collection import CollectionKind
from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.library.collections import origin_of
from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.ui import words
from curator.ui.background import Background
from curator.ui.dialogs.export import ExportDialog
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.theme import Theme

KEEP = Judgement(flag=Flag.KEEP)


@pytest.fixture
def gallery(ui_library: Library) -> Iterator[Gallery]:
    """Six images by name, the second and the third selected, the last two kept."""
    gallery = Gallery(ui_library)
    gallery.show(Criteria(sort=Sort("name")))
    for index in (4, 5):
        gallery.go_to(index)
        gallery.judge(KEEP)
    gallery.go_to(1)
    gallery.extend_to(2)
    yield gallery
    gallery.close()


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background(1)
    yield made
    made.close()


@pytest.fixture
def dialog(
    gallery: Gallery,
    background: Background,
    looks: Looks,
    theme: Theme,
    icons: Icons,
    qtbot: QtBot,
) -> Iterator[ExportDialog]:
    made = ExportDialog(gallery, background, looks, theme, icons)
    qtbot.addWidget(made)
    stop = gallery.subscribe(made.on_change)
    made.offer()
    yield made
    stop()
    made.stop()


def scopes(dialog: ExportDialog) -> list[str]:
    return [each.text() for each in dialog.findChildren(QRadioButton)]


def scope(dialog: ExportDialog, name: str) -> QRadioButton:
    return next(each for each in dialog.findChildren(QRadioButton) if name in each.text())


def remarks(dialog: ExportDialog) -> dict[str, Tone]:
    return {each.text: each.tone for each in dialog.findChildren(Remark) if each.isVisible()}


def about(dialog: ExportDialog, words: str) -> Tone | None:
    """How a remark that holds these words is meant; None when nobody says so."""
    return next((tone for text, tone in remarks(dialog).items() if words in text), None)


def exported(dialog: ExportDialog, target: Path, qtbot: QtBot) -> list[str]:
    """Export into a folder and wait for the report; the names of what lies there."""
    dialog.form.target.choose(target)
    qtbot.waitUntil(dialog.start.isEnabled)
    dialog.start.click()
    qtbot.waitUntil(lambda: not dialog.running)
    return sorted(path.name for path in target.iterdir()) if target.is_dir() else []


def test_the_counts_follow_the_gallery(dialog: ExportDialog, gallery: Gallery) -> None:
    assert scopes(dialog) == ["Selection (2)", "Kept (2) among those shown", "Everything shown (6)"]
    assert scope(dialog, "Selection").isChecked()
    assert dialog.start.text() == "Export 2 images"
    gallery.judge(KEEP)
    gallery.select_all()
    assert scopes(dialog) == ["Selection (6)", "Kept (4) among those shown", "Everything shown (6)"]
    assert dialog.start.text() == "Export 6 images"
    gallery.show(Criteria(text="flag:reject"))
    assert dialog.start.text() == "Export"
    assert not dialog.start.isEnabled()


def test_the_kept_are_likely_meant_when_nothing_is_selected(
    dialog: ExportDialog, gallery: Gallery
) -> None:
    gallery.select_none()
    dialog.offer()
    assert scope(dialog, "Kept").isChecked()
    assert not scope(dialog, "Selection").isEnabled()


def test_copies_and_manifest_are_what_was_chosen(
    dialog: ExportDialog, gallery: Gallery, pictures: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    gallery.show(Criteria(text="snow OR dusk", sort=Sort("name", worst_first=True)))
    scope(dialog, "Kept").click()
    dialog.form.names.choose("{rank:02}-{seed}")
    dialog.form.json.setChecked(True)
    dialog.form.csv.setChecked(True)
    names = exported(dialog, tmp_path / "out" / "keepers", qtbot)
    assert names == [
        "01-5.png",
        "01-5.png.json",
        "02-4.png",
        "02-4.png.json",
        "curator-export.csv",
        "curator-manifest.json",
    ]
    target = tmp_path / "out" / "keepers"
    assert (target / "01-5.png").read_bytes() == (pictures / "5.png").read_bytes()
    manifest = json.loads((target / "curator-manifest.json").read_bytes())
    assert manifest["query"] == "(snow OR dusk) flag:keep sort:-name"
    assert manifest["rule"] is None
    assert [each["file"] for each in manifest["images"]] == ["01-5.png", "02-4.png"]
    assert about(dialog, "2 images exported") is Tone.DONE


def test_a_selection_is_told_as_such(dialog: ExportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    names = exported(dialog, tmp_path / "out", qtbot)
    assert names == ["1.png", "2.png", "curator-manifest.json"]
    manifest = json.loads((tmp_path / "out" / "curator-manifest.json").read_bytes())
    assert manifest["query"] == "sort:name"
    assert manifest["rule"] == "2 of 6 images selected by hand"


def test_a_typed_folder_is_exported_into_with_enter(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    box = dialog.form.target.findChild(QComboBox)
    assert box is not None
    line = box.lineEdit()
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, str(tmp_path / "typed"))
    qtbot.waitUntil(dialog.start.isEnabled)
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (tmp_path / "typed" / "curator-manifest.json").exists())
    qtbot.waitUntil(lambda: not dialog.running)


def test_what_lies_in_the_target_stays(dialog: ExportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "1.png").write_bytes(b"mine")
    dialog.form.target.choose(tmp_path / "out")
    qtbot.waitUntil(lambda: about(dialog, "none of them is overwritten") is Tone.INFO)
    assert "1 (2).png" in exported(dialog, tmp_path / "out", qtbot)
    assert (tmp_path / "out" / "1.png").read_bytes() == b"mine"


def test_what_speaks_against_the_target_is_told_in_place(
    dialog: ExportDialog, pictures: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.form.target.choose(pictures / "0.png")
    qtbot.waitUntil(lambda: about(dialog, "is a file") is Tone.PROBLEM)
    assert not dialog.start.isEnabled()
    dialog.form.target.choose(pictures / "kept")
    qtbot.waitUntil(lambda: about(dialog, "is watched") is Tone.WARNING)
    assert dialog.start.isEnabled()
    dialog.form.target.choose(tmp_path / "new")
    qtbot.waitUntil(lambda: about(dialog, "will be made") is Tone.INFO)
    for unfit in ("", "some/folder"):
        dialog.findChild(QComboBox).setEditText(unfit)
        assert about(dialog, "whole path") is Tone.PROBLEM
        assert not dialog.start.isEnabled()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do anything")
def test_a_folder_that_may_not_be_written_is_refused(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "shut").mkdir(mode=0o555)
    dialog.form.target.choose(tmp_path / "shut")
    qtbot.waitUntil(lambda: about(dialog, "may not be written") is Tone.PROBLEM)
    assert not dialog.start.isEnabled()


def test_the_name_of_the_first_copy_is_shown_while_typing(dialog: ExportDialog) -> None:
    line = dialog.form.names.findChild(QLineEdit)
    line.setText("{rank:04}-{stem}")
    assert dialog.form.names.example == "First image: 0001-1.png"
    line.setText("{rank:04}-{nobody}")
    assert about(dialog, "no image has a 'nobody'") is None
    assert about(dialog, "No image has a 'nobody'") is Tone.PROBLEM
    assert not dialog.start.isEnabled()
    assert line.property("wrong")
    line.setText("fox ")
    fields = dialog.form.names.findChild(QPushButton).menu().actions()
    next(each for each in fields if "Seed" in each.text()).trigger()
    assert line.text() == "fox {seed}"
    assert dialog.form.names.example == "First image: fox 1.png"


def test_answers_are_remembered_once_they_were_used(
    dialog: ExportDialog,
    gallery: Gallery,
    background: Background,
    looks: Looks,
    theme: Theme,
    icons: Icons,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    dialog.form.names.choose("{seed}")
    dialog.form.csv.setChecked(True)
    odd = tmp_path / "输出 🐱 & co"
    for target in (tmp_path / "first", odd):
        exported(dialog, target, qtbot)
        dialog.offer()
    another = ExportDialog(gallery, background, looks, theme, icons)
    qtbot.addWidget(another)
    box = another.findChild(QComboBox)
    assert [box.itemText(row) for row in range(box.count())] == [str(odd), str(tmp_path / "first")]
    assert another.form.target.target == odd
    assert another.form.names.template == "{seed}"
    assert another.form.csv.isChecked()
    assert not another.form.json.isChecked()
    another.stop()


def test_a_chosen_folder_comes_into_the_field(dialog: ExportDialog, tmp_path: Path) -> None:
    next(each for each in dialog.findChildren(QPushButton) if each.text() == "Browse…").click()
    asked = dialog.findChild(QFileDialog)
    asked.setDirectory(str(tmp_path))
    asked.accept()
    assert dialog.form.target.target == tmp_path


def test_images_that_cannot_be_copied_are_listed_with_their_reasons(
    dialog: ExportDialog, pictures: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    (pictures / "1.png").unlink()
    names = exported(dialog, tmp_path / "out", qtbot)
    assert names == ["2.png", "curator-manifest.json"]
    assert about(dialog, "1 image exported, 1 image could not be.") is Tone.WARNING
    ((file, reason),) = dialog.report.failures
    assert file == str(pictures / "1.png")
    assert "gone" in reason


def test_cancelling_leaves_whole_copies_and_says_so(
    dialog: ExportDialog, background: Background, tmp_path: Path, qtbot: QtBot
) -> None:
    scope(dialog, "Everything").click()
    dialog.form.target.choose(tmp_path / "out")
    qtbot.waitUntil(dialog.start.isEnabled)
    hold = threading.Event()
    background.run(hold.wait, bool, bool)
    dialog.start.click()
    dialog.cancel.click()
    assert not dialog.cancel.isEnabled()
    hold.set()
    qtbot.waitUntil(lambda: not dialog.running)
    assert about(dialog, "Stopped: ") is Tone.INFO
    assert dialog.cancel.text() == "Close"


def deep_folder(path: Path) -> Path:
    """A path that a system just takes for a folder, and for no file in it."""
    while len(str(path)) < 4085:
        path /= "d" * min(200, 4084 - len(str(path)))
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="relies on Linux's longest path")
def test_a_target_that_cannot_be_written_any_more_is_told_in_words(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    target = deep_folder(tmp_path)
    dialog.form.target.choose(target)
    qtbot.waitUntil(dialog.start.isEnabled)
    dialog.start.click()
    qtbot.waitUntil(lambda: not dialog.running)
    assert about(dialog, "cannot be written: File name too long") is Tone.PROBLEM
    assert about(dialog, "What was written until then is whole.") is Tone.PROBLEM
    assert list(target.iterdir()) == []


def test_an_order_that_cannot_be_carried_out_goes_back_to_the_form(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.form.target.choose(tmp_path / "out")
    qtbot.waitUntil(dialog.start.isEnabled)
    (tmp_path / "out").touch()
    dialog.start.click()
    qtbot.waitUntil(lambda: not dialog.running)
    assert "must be a folder" in dialog.problem
    assert dialog.start.isVisible()
    dialog.offer()
    assert not dialog.problem


def test_the_folder_opens_afterwards(dialog: ExportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    with instead_of_the_desktop() as desktop:
        exported(dialog, tmp_path / "out", qtbot)
        assert dialog.open_target.isVisible()
        dialog.open_target.click()
    assert desktop.opened == [tmp_path / "out"]


def test_closed_in_the_middle_it_comes_back_with_the_report(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.form.target.choose(tmp_path / "out")
    qtbot.waitUntil(dialog.start.isEnabled)
    dialog.start.click()
    dialog.close()
    qtbot.waitUntil(dialog.isVisible)
    assert about(dialog, "2 images exported") is Tone.DONE
    dialog.offer()
    assert dialog.start.isVisible()


def test_the_size_of_the_copies_is_told(dialog: ExportDialog, pictures: Path, qtbot: QtBot) -> None:
    scope(dialog, "Everything").click()
    size = words.size_of(sum(path.stat().st_size for path in pictures.iterdir()))
    qtbot.waitUntil(lambda: about(dialog, f"Copies, {size} in all") is Tone.INFO)


def test_what_was_exported_is_a_keeper_set_from_then_on(
    dialog: ExportDialog, gallery: Gallery, tmp_path: Path, qtbot: QtBot
) -> None:
    selected, before = gallery.selection.tolist(), gallery.library.has_undo
    exported(dialog, tmp_path / "prints", qtbot)
    gallery.library.flush()
    (kept,) = gallery.library.columns.lists.all(CollectionKind.KEEPERS)
    assert kept.name.startswith("prints 20")
    assert gallery.library.columns.lists.in_order(kept.id).tolist() == selected
    assert origin_of(kept).target == str(tmp_path / "prints")
    assert gallery.library.has_undo == before
