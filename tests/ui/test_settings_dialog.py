"""The page of settings: every field is there, can be changed, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QPlainTextEdit,
    QSpinBox,
)
from pytestqt.qtbot import QtBot

from curator.library.library import Library
from curator.library.setting_list import SettingInfo, all_settings
from curator.settings import Settings, load_settings
from curator.ui.dialogs.setting_row import SettingRow
from curator.ui.dialogs.settings import SettingsDialog
from curator.ui.icons import Icons
from curator.ui.keymap import Keymap

from ..library.conftest import OpenLibrary  # noqa: TID252


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    library = open_library()
    library.settings = Settings()
    return library


@pytest.fixture
def file(library: Library) -> Path:
    return library.settings_file


@pytest.fixture
def make_dialog(library: Library, icons: Icons, qtbot: QtBot) -> Callable[[], SettingsDialog]:
    def make() -> SettingsDialog:
        dialog = SettingsDialog(library, Keymap(), icons)
        qtbot.addWidget(dialog)
        with qtbot.waitExposed(dialog):
            dialog.show()
        return dialog

    return make


@pytest.fixture
def dialog(make_dialog: Callable[[], SettingsDialog]) -> SettingsDialog:
    return make_dialog()


OTHERS: dict[str, object] = {"device": "cpu", "weights": {"clip": Path("/weights/clip")}}


def another(info: SettingInfo, value: object) -> object:
    """A valid value that is not this one."""
    if info.key in OTHERS:
        return OTHERS[info.key]
    if isinstance(value, bool):
        return not value
    if info.choices:
        return next(choice for choice in info.choices if choice != value)
    if isinstance(value, tuple):
        return (*value, "more")
    if isinstance(value, int | float):
        return value + 1 if info.most is None or value + 1 <= info.most else info.most
    return 7


def set_by_hand(row: SettingRow, value: object) -> None:
    """As fingers do it, with the widget that the row has."""
    widget = row.editor.widget
    match widget:
        case QCheckBox():
            widget.click()
        case QSpinBox() | QDoubleSpinBox():
            widget.setFocus()
            widget.selectAll()
            QTest.keyClicks(widget, f"{value:g}" if isinstance(value, int | float) else "")
            QTest.keyClick(widget, Qt.Key.Key_Return)
        case QComboBox():
            widget.setCurrentText(str(value))
            widget.activated.emit(widget.currentIndex())
        case QPlainTextEdit():
            lines = value if isinstance(value, tuple) else [f"{k} = {v}" for k, v in pairs(value)]
            widget.setPlainText("\n".join(lines))
            row.editor.commit()


def pairs(value: object) -> Any:
    return value.items() if isinstance(value, dict) else ()


@pytest.mark.parametrize("info", all_settings(), ids=lambda info: info.key)
def test_every_setting_is_there_and_can_be_changed_and_reset(
    dialog: SettingsDialog, library: Library, file: Path, info: SettingInfo
) -> None:
    row = dialog.rows[info.key]
    told: list[SettingInfo] = []
    dialog.changed.connect(told.append)
    assert row.isVisible()
    assert not row.reset.isVisible()
    wanted = another(info, getattr(library.settings, info.key))
    set_by_hand(row, wanted)
    assert getattr(library.settings, info.key) == wanted
    assert getattr(load_settings(file), info.key) == wanted
    assert row.editor.value() == wanted
    row.reset.click()
    assert getattr(library.settings, info.key) == info.default
    assert load_settings(file) == Settings()
    assert row.editor.value() == info.default
    assert not row.reset.isVisible()
    assert told == [info, info]


def test_comments_in_the_file_survive(dialog: SettingsDialog, file: Path) -> None:
    file.write_text("# mine\nthumbnail_edge = 300  # sharp\n", "utf-8")
    set_by_hand(dialog.rows["unload_minutes"], 9)
    text = file.read_text("utf-8")
    assert "# mine\nthumbnail_edge = 300  # sharp\n" in text
    assert "unload_minutes = 9.0" in text


def test_a_value_that_cannot_be_is_told_and_not_kept(
    dialog: SettingsDialog, library: Library, file: Path
) -> None:
    row = dialog.rows["device"]
    set_by_hand(row, "gpu")
    assert row.remark.text == "Should be auto, cpu, mps, cuda or cuda:N (found 'gpu')."
    assert row.editor.value() == "gpu"
    assert library.settings.device == "auto"
    assert not file.exists()
    set_by_hand(row, "cuda:1")
    assert row.remark.text == ""
    assert library.settings.device == "cuda:1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("clip", "“clip” should be a name, an equals sign and a path."),
        ("a = /x\na = /y", "A is named twice."),
    ],
)
def test_lines_that_name_no_path_are_told(
    dialog: SettingsDialog, library: Library, text: str, words: str
) -> None:
    row = dialog.rows["weights"]
    set_by_hand(row, tuple(text.splitlines()))
    assert row.remark.text == words
    assert library.settings.weights == {}


def test_a_file_that_cannot_be_changed_is_told(dialog: SettingsDialog, file: Path) -> None:
    file.write_text("not = [toml", "utf-8")
    row = dialog.rows["only_when_idle"]
    row.editor.widget.setFocus()
    set_by_hand(row, True)
    assert "is not valid TOML" in row.remark.text


def test_what_holds_later_says_so_until_it_is_as_it_was(dialog: SettingsDialog) -> None:
    row = dialog.rows["thumbnail_edge"]
    set_by_hand(row, 512)
    assert row.remark.text == "Holds after a restart."
    set_by_hand(row, 256)
    assert row.remark.text == ""
    at_once = dialog.rows["unload_minutes"]
    set_by_hand(at_once, 1)
    assert at_once.remark.text == ""


def test_what_the_environment_or_an_option_sets_is_shown_and_left_alone(
    library: Library,
    make_dialog: Callable[[], SettingsDialog],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CURATOR_THUMBNAIL_EDGE", "512")
    library.settings = Settings().with_options({"device": "cpu"})
    dialog = make_dialog()
    by_environment, by_option = dialog.rows["thumbnail_edge"], dialog.rows["device"]
    assert by_environment.remark.text == "CURATOR_THUMBNAIL_EDGE in the environment sets this."
    assert by_environment.editor.value() == 512
    assert by_option.remark.text.startswith("An option on the command line")
    assert by_option.editor.value() == "cpu"
    for row in (by_environment, by_option):
        assert not row.editor.widget.isEnabled()
        assert not row.reset.isVisible()
    assert dialog.rows["dtype"].editor.widget.isEnabled()


def test_no_file_is_written_for_every_step_on_the_way(
    dialog: SettingsDialog, file: Path, library: Library, qtbot: QtBot
) -> None:
    row = dialog.rows["most_megapixels"]
    row.editor.setFocus()
    for _ in range(3):
        QTest.keyClick(row.editor.widget, Qt.Key.Key_Up)
    assert not file.exists()
    qtbot.waitUntil(lambda: library.settings.most_megapixels != 256)
    assert load_settings(file).most_megapixels == library.settings.most_megapixels


def test_what_was_typed_last_counts_when_the_page_is_closed(
    dialog: SettingsDialog, library: Library
) -> None:
    lines = dialog.rows["ignore_patterns"].editor.widget
    assert isinstance(lines, QPlainTextEdit)
    lines.setPlainText("*.tmp\n\n drafts/** \n*.tmp")
    dialog.close()
    assert library.settings.ignore_patterns == ("*.tmp", "drafts/**")


def test_what_was_set_elsewhere_is_shown_when_it_is_opened_again(
    dialog: SettingsDialog, library: Library
) -> None:
    dialog.close()
    library.score_only_when_idle(wanted=True)
    dialog.show()
    assert dialog.rows["only_when_idle"].editor.value() is True
    assert dialog.rows["only_when_idle"].reset.isVisible()


def test_words_find_settings(dialog: SettingsDialog) -> None:
    def shown() -> set[str]:
        return {key for key, row in dialog.rows.items() if row.isVisible()}

    everything = shown()
    QTest.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is dialog.wanted
    QTest.keyClicks(dialog.wanted, "graphics memory")
    assert shown() == {"spare_vram_mb", "short_of_vram"}
    assert [group for group, part in dialog.sections.items() if part.isVisible()] == [
        "Beside other programs"
    ]
    dialog.wanted.setText("no such thing")
    assert not shown()
    assert dialog._nothing.isVisible()
    dialog.wanted.clear()
    assert shown() == everything


def test_the_wheel_scrolls_the_page_and_changes_nothing(dialog: SettingsDialog) -> None:
    box = dialog.rows["settle_seconds"].editor.widget
    dialog.wanted.setFocus()
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(box.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)
    assert dialog.rows["settle_seconds"].editor.value() == 0.4


def test_the_page_of_keys_is_made_when_it_is_turned_to(dialog: SettingsDialog) -> None:
    assert "keys" not in dialog.__dict__
    dialog.show_keys()
    assert dialog.keys.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert dialog.keys.wanted.hasFocus()
    dialog.pages.setCurrentIndex(0)
    QTest.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert dialog.wanted.hasFocus()
