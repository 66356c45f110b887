"""The window on a library whose columns come behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from curator.domain.errors import LibraryDamagedError
from curator.domain.image import Flag
from curator.library import loading
from curator.library.commands import Judgement
from curator.library.gallery import Change
from curator.library.loading import LoadFailed
from curator.library.scan import scan
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.message import Message
from curator.ui.theme import Theme

from ..library.conftest import OpenLibrary  # noqa: TID252

MakeWindow = Callable[[], MainWindow]


@pytest.fixture
def make_window(
    open_library: OpenLibrary,
    pictures: Path,
    tmp_path: Path,
    theme: Theme,
    icons: Icons,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MakeWindow]:
    """Called in the test itself: between it and its fixtures the columns might come in."""
    library = open_library()
    library.add_folder(pictures)
    scan(library, library.watched)
    library.close()
    monkeypatch.setattr(loading, "FEW", 2)
    monkeypatch.setattr(loading, "FIRST_SCREEN", 2)
    made: list[MainWindow] = []

    def make() -> MainWindow:
        reporter = ErrorReporter(icons, tmp_path / "log")
        looks = Looks(tmp_path / "looks.ini")
        made.append(MainWindow(open_library(behind=True), looks, theme, icons, reporter))
        return made[-1]

    yield make
    for window in made:
        window.leave()
        window.deleteLater()


def test_the_first_screen_then_all(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window()
    assert window.library.loading is not None
    assert window.library.loading.total == 6
    assert len(window.gallery) == 2
    window.status.on_change(Change.ROWS)
    assert window.line.counts.whole_text == "The newest 2 · reading 6 images …"
    window.show()
    qtbot.waitUntil(lambda: len(window.gallery) == 6)
    qtbot.waitUntil(lambda: "undecided of" in window.line.counts.whole_text)
    assert window.gallery.current == window.gallery.id_at(0)


def test_what_is_culled_meanwhile_is_all_of_it_in_the_end(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window()
    with qtbot.waitActive(window):
        window.show()
    window.views.show_view("cull")
    window.gallery.judge(Judgement(flag=Flag.KEEP))
    kept, current = window.gallery.id_at(0), window.gallery.current
    qtbot.waitUntil(lambda: len(window.gallery) == 6)
    qtbot.waitUntil(lambda: window.gallery.stacks.is_frozen)
    assert window.gallery.current == current
    assert window.gallery.cell(window.gallery.index_of(kept) or 0).flag is Flag.KEEP
    assert window.views.image_view is not None
    assert window.views.image_view.go_back()
    assert window.gallery.current == kept


def test_that_no_more_images_come_is_told(make_window: MakeWindow, qapp: QApplication) -> None:
    window = make_window()
    window.reporter.hear(LoadFailed(LibraryDamagedError("the library cannot be used: torn")))
    (message,) = [each for each in qapp.topLevelWidgets() if isinstance(each, Message)]
    assert any("torn" in label.text() for label in message.findChildren(QLabel))
    message.close()
