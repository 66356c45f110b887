"""An evening at the keyboard: 200 images culled, cut and put away, undone and done again."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library.library import Library
from curator.library.scan import scan
from curator.ui.dialogs.process_rejects import ProcessRejects
from curator.ui.main_window import MainWindow
from curator.ui.panels.filters import SliderMode
from curator.ui.panels.histogram import HistogramSlider

from ..library.conftest import OpenLibrary, parameters, write_png  # noqa: TID252
from .test_main_window import MakeWindow, make_window

__all__ = ["make_window"]

Key, Held = Qt.Key, Qt.KeyboardModifier
PROMPTS, SEEDS = 50, 4
PATIENCE_MS = 60_000

Flags = dict[int, int]
Files = dict[str, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """200 images of 50 prompts, some with a text beside them."""
    folder = tmp_path / "evening"
    for number in range(PROMPTS * SEEDS):
        text = parameters(f"a fox, number {number // SEEDS}", seed=number)
        path = folder / f"{number:03}.png"
        write_png(path, text, shade=number, size=(48, 32))
        if number % 3 == 0:
            path.with_suffix(".txt").write_text(f"caption {number}")
    return folder


@pytest.fixture
def library(open_library: OpenLibrary, folder: Path) -> Library:
    library = open_library()
    scan(library, [library.add_folder(folder)])
    return library


@pytest.fixture
def window(make_window: MakeWindow, library: Library) -> MainWindow:
    window = make_window(library)
    window.gallery.stacks.rule = StackRule.PROMPT
    return window


def press(*keys: Qt.Key, held: Qt.KeyboardModifier = Held.NoModifier) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, held)
        QApplication.sendPostedEvents()


def flags(library: Library) -> Flags:
    return dict(zip(library.columns.ids.tolist(), library.columns["flag"].tolist(), strict=True))


def files(folder: Path) -> Files:
    """Every file below, by what is in it."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
    }


def culled_by_stack(window: MainWindow) -> None:
    """The best of twenty stacks is kept, the rest of them rejected; then image by image."""
    press(Key.Key_K)
    assert window.views.name == "cull"
    press(*[Key.Key_W] * 20)
    press(*[Key.Key_P, Key.Key_X, Key.Key_X, Key.Key_3] * 4)
    press(Key.Key_Backspace, Key.Key_Backspace, Key.Key_P)
    press(Key.Key_Escape)
    assert window.views.name == "grid"


def compared(window: MainWindow) -> None:
    press(Key.Key_End, Key.Key_C)
    assert window.views.name == "compare"
    press(Key.Key_Right, Key.Key_Up, Key.Key_P)
    press(Key.Key_Escape)
    assert window.views.name == "grid"


def cut(window: MainWindow, qtbot: QtBot) -> None:
    """Both lines of a cut, moved by arrows; then what lies between them, one by one."""
    bar = window.filter_bar
    bar.set_keys(["exposure"])
    bar.set_mode(SliderMode.CUT)
    (slider,) = (each for each in bar.scores.findChildren(HistogramSlider) if each.isVisible())
    qtbot.waitUntil(lambda: not slider._axis.is_empty)
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    press(*[Key.Key_Right] * 12)
    press(Key.Key_Tab)
    press(*[Key.Key_Left] * 12)
    assert window.gallery.cut_lines
    bar.outcome.apply.setFocus(Qt.FocusReason.TabFocusReason)
    press(Key.Key_Space)
    window.views.take_focus()
    press(Key.Key_M)
    assert window.views.name == "cull"
    shown = window.library.columns.rows_of(window.gallery.ids)
    assert set(window.library.columns["flag"][shown].tolist()) == {Flag.UNDECIDED}
    press(Key.Key_P, Key.Key_X, Key.Key_P)
    press(Key.Key_M)


def rejects_processed(window: MainWindow, qtbot: QtBot) -> None:
    window.views.show_grid()
    press(Key.Key_Backspace, held=Held.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), ProcessRejects))
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: not window.library.files.busy, timeout=PATIENCE_MS)
    window.activateWindow()  # as a desktop does when a dialog is gone
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)


def everything(window: MainWindow, key: Qt.KeyboardModifier, qtbot: QtBot) -> int:
    """Undone, or done again: press until nothing more happens; how often."""
    action = "redo" if key & Held.ShiftModifier else "undo"
    presses = 0
    while window.actions_of_window[action].isEnabled():
        press(Key.Key_Z, held=key)
        presses += 1
        qtbot.waitUntil(lambda: not window.library.files.busy, timeout=PATIENCE_MS)
        QApplication.processEvents()
    return presses


def test_an_evening_by_keys_alone(
    window: MainWindow, library: Library, folder: Path, qtbot: QtBot
) -> None:
    flags_before, files_before = flags(library), files(folder)
    assert len(flags_before) == PROMPTS * SEEDS
    culled_by_stack(window)
    compared(window)
    cut(window, qtbot)
    rejects_processed(window, qtbot)
    flags_after, files_after = flags(library), files(folder)
    counted = Counter(flags_after.values())
    held = [name for name in files_after if name.startswith(".curator-holding")]
    assert counted[Flag.REJECT] == len([name for name in held if name.endswith(".png")])
    assert counted[Flag.KEEP] > 20
    assert sorted(files_after.values()) == sorted(files_before.values())

    steps = everything(window, Held.ControlModifier, qtbot)
    assert (flags(library), files(folder)) == (flags_before, files_before)
    redone = everything(window, Held.ControlModifier | Held.ShiftModifier, qtbot)
    assert redone == steps > 30
    assert (flags(library), files(folder)) == (flags_after, files_after)
