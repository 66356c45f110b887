"""The whole job in the window: an empty library at first, exported keepers at the end.

Everything is real: library, files, scoring thread on tiny weights, keys and mouse.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QRadioButton
from pytestqt.qtbot import QtBot
from tiny_weights import make_tiny_weights

from curator.domain.image import Flag
from curator.library.library import Library
from curator.ui.dialogs.export import ExportDialog
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.theme import Theme

from ..library.conftest import OpenLibrary, parameters, write_png  # noqa: TID252

PATIENCE_MS = 60_000
COUNT = 6


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """An empty library beside weights of a toy's size."""
    monkeypatch.setenv("CURATOR_WEIGHTS", str(make_tiny_weights(tmp_path / "weights")))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return open_library()


@pytest.fixture
def window(
    library: Library, looks: Looks, theme: Theme, icons: Icons, tmp_path: Path, qtbot: QtBot
) -> Iterator[MainWindow]:
    reporter = ErrorReporter(icons, tmp_path / "curator.log")
    window = MainWindow(library, looks, theme, icons, reporter)
    window.resize(1280, 720)
    window.show()
    qtbot.waitExposed(window)
    window.begin()
    yield window
    window.leave()
    window.deleteLater()


def drop_images(folder: Path) -> None:
    """Files as a generator leaves them, each sharper than the one before."""
    for number in range(COUNT):
        text = parameters(f"a red cat and the dog number {number}", seed=number)
        write_png(folder / f"{number}.png", text, size=(64 + 24 * number, 64))


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
    """A key where the keyboard is now."""
    focus = QApplication.focusWidget() or window
    QTest.keyClick(focus, key, modifiers or Qt.KeyboardModifier.NoModifier)


def test_from_an_empty_library_to_exported_keepers(
    window: MainWindow, library: Library, tmp_path: Path, qtbot: QtBot
) -> None:
    outputs, keepers = tmp_path / "outputs", tmp_path / "keepers"
    outputs.mkdir()
    gallery = window.gallery

    assert window.views.currentWidget() is window.welcome
    window.welcome.folder_chosen.emit(outputs)
    qtbot.waitUntil(lambda: window.views.currentWidget() is window.browse, timeout=PATIENCE_MS)
    assert "Waiting for the first image" in window.browse.hint.text.text()

    drop_images(outputs)
    qtbot.waitUntil(lambda: len(gallery) == COUNT, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: all_scored(library, "clip", "aesthetic_v2"), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "clip" in window.filter_bar.keys, timeout=PATIENCE_MS)

    drag_the_low_handle(window, "sharpness", qtbot)
    shown = len(gallery)
    assert 0 < shown < COUNT
    window.filter_bar.clear()
    qtbot.waitUntil(lambda: len(gallery) == COUNT)

    window.views.take_focus()
    gallery.go_to(0)
    first = gallery.current
    press(window, Qt.Key.Key_X)
    assert gallery.cell(0).flag is Flag.REJECT
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert gallery.cell(0).flag is Flag.UNDECIDED
    assert gallery.current == first
    press(window, Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    press(window, Qt.Key.Key_P)
    assert [gallery.cell(index).flag for index in range(2)] == [Flag.KEEP, Flag.KEEP]

    press(window, Qt.Key.Key_T)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "hands px")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert library.columns.tags() == {"hands px": 1}
    assert gallery.cell(1).flag is Flag.KEEP  # the P and the X of the tag were letters

    export_the_kept(window, keepers, qtbot)
    manifest = json.loads((keepers / "curator-manifest.json").read_text("utf-8"))
    assert len(manifest["images"]) == 2
    for image in manifest["images"]:
        copy = (keepers / image["file"]).read_bytes()
        assert hashlib.sha256(copy).hexdigest() == image["sha256"]
        assert copy == Path(image["source"]).read_bytes()
        assert image["image"]["flag"] == "keep"
        assert {"clip", "aesthetic_v2"} <= image["image"]["scores"].keys()


def all_scored(library: Library, *keys: str) -> bool:
    ids = library.columns.ids
    return all(
        len(ids) == COUNT and not (library.columns.score(key) != library.columns.score(key)).any()
        for key in keys
    )


def drag_the_low_handle(window: MainWindow, key: str, qtbot: QtBot) -> None:
    """Drag a score's lower handle to the middle of its histogram, with the mouse."""
    slider = window.filter_bar.scores.column(key).slider
    # Histograms follow a little later.
    qtbot.waitUntil(lambda: slider.known == COUNT, timeout=PATIENCE_MS)
    height = slider.height() // 2
    places = [QPoint(round(slider.width() * share), height) for share in (0.05, 0.2, 0.4, 0.5)]
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(slider, place)
        qtbot.wait(20)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=places[-1])


def export_the_kept(window: MainWindow, target: Path, qtbot: QtBot) -> None:
    window.actions_of_window["export"].trigger()
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    (kept,) = [each for each in dialog.findChildren(QRadioButton) if "Kept (2)" in each.text()]
    kept.click()
    box = dialog.form.target.findChild(QComboBox)
    assert box is not None
    box.setEditText(str(target))
    qtbot.waitUntil(dialog.start.isEnabled, timeout=PATIENCE_MS)
    dialog.start.click()
    qtbot.waitUntil(lambda: not dialog.running and dialog.report.isVisible(), timeout=PATIENCE_MS)
    dialog.close()
