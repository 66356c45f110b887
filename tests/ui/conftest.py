"""What the window's tests share: Qt without a screen, and a watch on all that is left running."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from qt_here import why_no_qt

from curator.domain.collection import Collection
from curator.domain.criteria import Criteria, Sort
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.pictures import Pictures
from curator.library.scan import scan

from ..library.conftest import (  # noqa: TID252
    OpenLibrary,
    open_library,
    parameters,
    write_png,
)

__all__ = ["open_library"]

os.environ["QT_QPA_PLATFORM"] = os.environ.get("CURATOR_TEST_PLATFORM", "offscreen")

WHY_NOT = why_no_qt()

if WHY_NOT is None:
    import shiboken6
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from curator.ui.background import Background
    from curator.ui.errors import ErrorReporter
    from curator.ui.finder import Finder
    from curator.ui.gallery.layout import GAP, MARGIN
    from curator.ui.gallery.thumbnails import Thumbnails
    from curator.ui.gallery.view import GridView
    from curator.ui.icons import Icons
    from curator.ui.list_deeds import Around, ListDeeds
    from curator.ui.looks import Looks
    from curator.ui.theme import Theme, ThemeMode


class _LeftOut(pytest.Module):
    """A file of tests that cannot even be imported here."""

    def collect(self) -> Any:
        pytest.skip(str(WHY_NOT), allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> Any:
    """Skip every file of this folder, with the reason, where there is no Qt."""
    if WHY_NOT is None or module_path.parent != Path(__file__).parent:
        return None
    return _LeftOut.from_parent(parent, path=module_path)


@pytest.fixture(autouse=True)
def nothing_left_running(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a timer running or a window open."""
    before = set(_active_timers())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    timers = [timer for timer in _active_timers() if timer not in before]
    for window in windows:
        window.close()
    for timer in timers:
        timer.stop()
    assert not windows
    assert not timers


def _active_timers() -> list[QTimer]:
    timers = [each for each in gc.get_objects() if type(each) is QTimer]
    return [timer for timer in timers if shiboken6.isValid(timer) and timer.isActive()]


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The dark theme, whatever the machine prefers."""
    theme = Theme(qapp, ThemeMode.DARK)
    yield theme
    theme.deleteLater()


@pytest.fixture
def icons(theme: Theme) -> Icons:
    return Icons(theme)


@pytest.fixture
def looks(tmp_path: Path) -> Looks:
    """An empty memory of the window, in the test's own folder."""
    return Looks(tmp_path / "window.ini")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of six small images: two prompts, three seeds each, the prompt's own checkpoint."""
    folder = tmp_path / "pictures"
    for number in range(6):
        subject = ("a red fox in snow", "a lighthouse at dusk")[number % 2]
        text = parameters(subject, seed=number, model=f"dreams_{number % 2}")
        write_png(folder / f"{number}.png", text, shade=40 * number)
    return folder


@pytest.fixture
def ui_library(open_library: OpenLibrary, pictures: Path) -> Library:
    """An open library that has taken in `pictures`."""
    library = open_library()
    scan(library, [library.add_folder(pictures)])
    return library


class Answers:
    """Gives dialogs their answers at once, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Any = ""

    def name(self, title: str, hint: str, done: Callable[[str], object]) -> None:
        self.asked.append(title)
        done(self.answer)

    def target(self, known: Sequence[Collection], done: Callable[[Any], object]) -> None:
        self.asked.append(", ".join(each.name for each in known))
        done(self.answer)


@dataclass
class Dock:
    """What the panels of the left dock stand on."""

    library: Library
    gallery: Gallery
    deeds: ListDeeds
    answers: Answers
    reporter: ErrorReporter
    told: list[str]

    def close_messages(self) -> str:
        """What stands in messages that are open; they are closed."""
        messages = list(self.reporter._open)
        self.reporter.uninstall()
        return "\n".join(messages)


@pytest.fixture
def dock(ui_library: Library, looks: Looks, icons: Icons, tmp_path: Path) -> Iterator[Dock]:
    """Six images, and deeds on lists whose questions are answered at once."""
    gallery, background, answers = Gallery(ui_library), Background(), Answers()
    reporter, told = ErrorReporter(icons, tmp_path / "log.txt"), []
    reporter.noticed.connect(told.append)
    finder = Finder(gallery, background)
    deeds = ListDeeds(Around(gallery, finder, looks, reporter, answers))
    yield Dock(ui_library, gallery, deeds, answers, reporter, told)
    finder.stop()
    background.close()
    gallery.close()


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of thirty images, 00.png to 29.png, each of its own colours and prompt."""
    folder = tmp_path / "many"
    for number in range(30):
        write_png(
            folder / f"{number:02}.png", parameters(f"fox {number}", seed=number), shade=8 * number
        )
    return folder


@pytest.fixture
def grid_gallery(open_library: OpenLibrary, many: Path) -> Iterator[Gallery]:
    """Thirty images, A to Z by name."""
    library = open_library()
    scan(library, [library.add_folder(many)])
    gallery = Gallery(library)
    gallery.show(Criteria(sort=Sort("name")))
    gallery.go_to(0)
    gallery.select_none()
    yield gallery
    gallery.close()


@pytest.fixture
def thumbnails(grid_gallery: Gallery) -> Iterator[Thumbnails]:
    thumbnails = Thumbnails(Pictures(grid_gallery.library))
    yield thumbnails
    thumbnails.close()


@pytest.fixture
def grid(
    grid_gallery: Gallery, thumbnails: Thumbnails, theme: Theme, icons: Icons, qtbot: QtBot
) -> Iterator[GridView]:
    """The thirty images in rows of four, two and a half rows in sight, none selected."""
    grid = GridView(grid_gallery, thumbnails, theme, icons)
    qtbot.addWidget(grid)
    grid.cell_size = 100
    bar = grid.verticalScrollBar().sizeHint().width()
    grid.resize(bar + 2 * MARGIN + 4 * (100 + GAP) - GAP, MARGIN + 270)
    stop = grid_gallery.subscribe(grid.on_change)
    with qtbot.waitExposed(grid):
        grid.show()
    yield grid
    stop()
    grid.close()
