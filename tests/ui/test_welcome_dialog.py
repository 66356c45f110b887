from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from curator.library.usual_folders import FoundFolder
from curator.ui.dialogs.welcome import Welcome
from curator.ui.elided import ElidedLabel
from curator.ui.icons import Icons
from curator.ui.theme import Theme, ThemeMode


@pytest.fixture
def welcome(qtbot: QtBot, theme: Theme, icons: Icons) -> Welcome:
    made = Welcome(theme, icons)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    return made


def button_called(welcome: Welcome, name: str) -> QPushButton:
    return next(each for each in welcome.findChildren(QPushButton) if name in each.accessibleName())


def dropped(welcome: Welcome, paths: list[Path]) -> bool:
    """Drag files over it and let go; whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), actions, data, buttons, keys)
    QApplication.sendEvent(welcome, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(welcome, QDropEvent(QPointF(9, 9), actions, data, buttons, keys))
    return True


def test_a_found_folder_is_one_click_away(welcome: Welcome, qtbot: QtBot, tmp_path: Path) -> None:
    welcome.offer([FoundFolder("ComfyUI", tmp_path / "output"), FoundFolder("Forge", tmp_path)])
    with qtbot.waitSignal(welcome.folder_chosen) as chosen:
        button_called(welcome, "ComfyUI").click()
    assert chosen.args == [tmp_path / "output"]


def test_paths_are_shown_as_text_whole_in_the_tooltip(welcome: Welcome) -> None:
    path = Path("/home/小明/<b>bold</b> & co") / ("long " * 40).strip() / "输出/🐱"
    welcome.offer([FoundFolder("Fooocus", path)])
    card = button_called(welcome, "Fooocus")
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; co" in card.toolTip()
    shown = card.findChild(ElidedLabel)
    assert shown.whole_text == str(path)
    assert "…" in shown.text()
    for label in card.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or not label.text()


def test_a_name_of_bytes_that_are_no_text_can_be_shown_and_chosen(
    welcome: Welcome, qtbot: QtBot
) -> None:
    path = Path("/out/\udcff\udcfe")
    welcome.offer([FoundFolder("ComfyUI", path)])
    with qtbot.waitSignal(welcome.folder_chosen) as chosen:
        button_called(welcome, "ComfyUI").click()
    assert chosen.args == [path]


def test_other_folders_take_the_place_of_those_before(welcome: Welcome, tmp_path: Path) -> None:
    welcome.offer([FoundFolder("ComfyUI", tmp_path)])
    welcome.offer([])
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    assert [each.accessibleName() for each in welcome.findChildren(QPushButton)] == [
        "Choose a folder…",
        "Try with sample images",
    ]


def test_dropped_folders_are_chosen_and_files_are_not(
    welcome: Welcome, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second, file = tmp_path / "a", tmp_path / "b", tmp_path / "c.png"
    first.mkdir()
    second.mkdir()
    file.touch()
    chosen: list[Path] = []
    welcome.folder_chosen.connect(chosen.append)
    assert dropped(welcome, [first, file, second])
    assert chosen == [first, second]
    assert not dropped(welcome, [file])


def test_any_folder_can_be_chosen(welcome: Welcome, qtbot: QtBot, tmp_path: Path) -> None:
    button_called(welcome, "Choose a folder").click()
    asked = welcome.findChild(QFileDialog)
    assert asked.fileMode() is QFileDialog.FileMode.Directory
    asked.setDirectory(str(tmp_path))
    with qtbot.waitSignal(welcome.folder_chosen) as chosen:
        asked.accept()
    assert chosen.args == [tmp_path]


def test_samples_are_asked_for_once_while_they_are_made(welcome: Welcome, qtbot: QtBot) -> None:
    with qtbot.waitSignal(welcome.samples_wanted):
        button_called(welcome, "sample").click()
    welcome.offer([FoundFolder("ComfyUI", Path("/out"))])
    welcome.say_busy("Making sample images …")
    texts = [label.text() for label in welcome.findChildren(QLabel)]
    assert "Making sample images …" in texts
    assert not any(each.isEnabled() for each in welcome.findChildren(QPushButton))
    welcome.say_busy("")
    assert all(each.isEnabled() for each in welcome.findChildren(QPushButton))


def test_everything_fits_a_small_window_and_both_themes(welcome: Welcome, theme: Theme) -> None:
    welcome.offer([FoundFolder(tool, Path("/out") / tool) for tool in ("ComfyUI", "Forge")])
    QApplication.processEvents()
    dark = welcome.grab().toImage()
    for each in welcome.findChildren(QPushButton):
        corner = each.mapTo(welcome, each.rect().bottomRight())
        assert welcome.rect().contains(corner), each.accessibleName()
    theme.mode = ThemeMode.LIGHT
    QApplication.processEvents()
    assert welcome.grab().toImage().pixelColor(2, 2) != dark.pixelColor(2, 2)
