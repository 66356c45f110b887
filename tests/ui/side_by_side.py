"""What the tests of compare and survey share: a window on images of several sizes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.library.gallery import Gallery
from curator.library.scan import scan
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.theme import Theme

from ..library.conftest import OpenLibrary, parameters, write_png  # noqa: TID252

Key = Qt.Key
LANDSCAPE = (320, 240)
SIZES = (LANDSCAPE, (640, 480), (240, 320), *[LANDSCAPE] * 4, (64, 48))
"""Stacked by prompt, which is of one size too: 0, 4 and 6; 3 and 5."""


@pytest.fixture
def window(
    open_library: OpenLibrary,
    looks: Looks,
    theme: Theme,
    icons: Icons,
    tmp_path: Path,
    qtbot: QtBot,
) -> Iterator[MainWindow]:
    """Images 0 to 7 by name, the even ones of a prompt, the odd ones of another; 0 is current."""
    for number, size in enumerate(SIZES):
        text = parameters(("a red fox", "a blue owl")[number % 2], seed=number)
        write_png(tmp_path / "in" / f"{number}.png", text, shade=30 * number, size=size)
    library = open_library()
    scan(library, [library.add_folder(tmp_path / "in")])
    window = MainWindow(library, looks, theme, icons, ErrorReporter(icons, tmp_path / "log"))
    window.resize(1280, 720)
    window.gallery.show(Criteria(sort=Sort("name")))
    window.gallery.go_to(0)
    with qtbot.waitActive(window):
        window.show()
    window.views.take_focus()
    yield window
    window.leave()
    window.deleteLater()


def press(*keys: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys one after the other, wherever the keyboard is."""
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, held)


def select(gallery: Gallery, text: str) -> None:
    """Select images by their names."""
    gallery.go_to(int(text[0]))
    gallery.selecting.select(np.array([int(each) for each in text]))


def names(gallery: Gallery, ids: object) -> str:
    """Images by name, each one digit."""
    details = gallery.library.details(np.atleast_1d(np.asarray(ids, np.int64)))
    return "".join(each.places[0].relpath.decode()[0] for each in details)


def flagged(gallery: Gallery, flag: Flag) -> str:
    """All images with a flag."""
    columns = gallery.library.columns
    return names(gallery, columns.ids[columns["flag"] == flag])


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until no file is on its way and the window has heard of it."""
    qtbot.waitUntil(lambda: not window.library.files.busy, timeout=20_000)
