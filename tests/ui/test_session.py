"""A session: from the library's door to its end, whatever state the library is in."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QPushButton

from curator.domain.image import Flag
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.places import LibraryPlaces, library_places
from curator.settings import Settings
from curator.ui.ending import Ending
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.message import Message
from curator.ui.session import Session, Setup
from curator.ui.theme import Theme

from ..library.conftest import OpenLibrary  # noqa: TID252


class BareWindow(QMainWindow):
    """The least a session can show: a window that knows what it was asked for."""

    def __init__(
        self, library: Library, looks: Looks, theme: Theme, icons: Icons, reporter: ErrorReporter
    ) -> None:
        super().__init__()
        self.library, self.looks, self.reporter = library, looks, reporter
        self.asked: list[str] = []
        self.folders: tuple[Path, ...] = ()

    def begin(self) -> None:
        assert self.isVisible()
        self.asked.append("begin")

    def watch(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)

    def leave(self) -> None:
        self.asked.append("leave")
        self.close()


@dataclass
class Stage:
    """Runs sessions on one library, and does something as soon as a window or message shows."""

    application: QApplication
    places: LibraryPlaces
    looks: Looks
    log_path: Path
    windows: list[BareWindow] = field(default_factory=list)

    def run(self, act: Callable[[], None], *folders: Path) -> int:
        setup = Setup(Settings(), self.places, self.looks, self.log_path)
        session = Session(self.application, setup, self._make_window)
        QTimer.singleShot(0, act)
        return session.run(folders)

    def _make_window(
        self, library: Library, looks: Looks, theme: Theme, icons: Icons, reporter: ErrorReporter
    ) -> BareWindow:
        window = BareWindow(library, looks, theme, icons, reporter)
        self.windows.append(window)
        return window

    @property
    def window(self) -> BareWindow:
        return self.windows[-1]


@pytest.fixture
def stage(qapp: QApplication, tmp_path: Path, looks: Looks) -> Iterator[Stage]:
    stage = Stage(
        qapp, library_places(tmp_path / "library", {}), looks, tmp_path / "logs" / "curator.log"
    )
    yield stage
    for window in stage.windows:
        window.deleteLater()


def message() -> Message:
    (shown,) = (
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, Message) and each.isVisible()
    )
    return shown


def words() -> str:
    return " ".join(label.text() for label in message().findChildren(QLabel))


def press(text: str) -> None:
    next(each for each in message().findChildren(QPushButton) if each.text() == text).click()


def test_the_window_shows_and_watches_and_ends(stage: Stage, pictures: Path) -> None:
    assert stage.run(lambda: stage.window.close() and None, pictures) == Ending.CLOSED
    assert stage.window.asked == ["begin"]
    assert stage.window.folders == (pictures,)
    assert stage.window.looks is stage.looks
    with Library(stage.places, Settings(), writable=True, holder="the next"):
        pass  # nobody holds it any more


def test_what_was_decided_last_is_written(stage: Stage, ui_library: Library) -> None:
    ui_library.close()

    def decide() -> None:
        library = stage.window.library
        library.do(judge(library.columns, library.columns.ids, Judgement(flag=Flag.KEEP)))
        stage.window.close()

    assert stage.run(decide) == Ending.CLOSED
    with Library(stage.places, Settings(), writable=False, holder="") as library:
        assert len(library.find(library.parse("flag:keep"))) == 6


def test_a_library_in_use_can_be_looked_at(stage: Stage, open_library: OpenLibrary) -> None:
    open_library()
    told: list[str] = []

    def look() -> None:
        told.append(words())
        press("Only look")
        stage.window.close()

    assert stage.run(look, Path.home()) == Ending.CLOSED
    assert "in use by a test" in told[0]
    assert not stage.window.library.writable
    assert stage.window.folders == ()


def test_a_library_in_use_can_be_left_alone(
    stage: Stage, open_library: OpenLibrary, capsys: pytest.CaptureFixture[str]
) -> None:
    open_library()
    assert stage.run(lambda: press("Quit")) == Ending.LIBRARY
    assert stage.windows == []
    assert "curator: The library is in use by a test" in capsys.readouterr().err


def test_a_damaged_library_is_told_in_words(stage: Stage, open_library: OpenLibrary) -> None:
    library = open_library()
    library.close()
    path = stage.places.directory / "library.sqlite3"
    path.write_bytes(b"no library" * 1000)
    told: list[str] = []

    def read() -> None:
        told.append(words())
        message().reject()

    assert stage.run(read) == Ending.LIBRARY
    assert "backups" in told[0]
    assert stage.windows == []


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="this user may write anywhere")
def test_a_place_that_cannot_be_written_is_told_in_words(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir(mode=0o500)
    assert stage.run(lambda: press("Quit")) == Ending.FAILED


@pytest.mark.skipif(os.name == "nt", reason="no such signals on Windows")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_without_asking(stage: Stage, number: int) -> None:
    before = signal.getsignal(number)
    assert stage.run(lambda: os.kill(os.getpid(), number)) == Ending.INTERRUPTED
    assert stage.window.asked == ["begin", "leave"]
    assert signal.getsignal(number) is before


@pytest.mark.skipif(os.name == "nt", reason="no such signals on Windows")
def test_a_signal_ends_a_question_too(stage: Stage, open_library: OpenLibrary) -> None:
    open_library()
    assert stage.run(lambda: os.kill(os.getpid(), signal.SIGTERM)) == Ending.INTERRUPTED


@pytest.mark.qt_no_exception_capture
def test_a_fault_is_told_and_the_window_lives_on(stage: Stage) -> None:
    seen: list[str] = []

    def look() -> None:
        seen.append(words())
        assert message().parentWidget() is stage.window
        assert stage.window.isVisible()
        stage.window.close()

    def stumble() -> None:
        QTimer.singleShot(50, look)
        raise ZeroDivisionError

    assert stage.run(stumble) == Ending.CLOSED
    assert "ZeroDivisionError" in seen[0]
    assert "ZeroDivisionError" in stage.log_path.read_text("utf-8")


def test_a_window_that_cannot_be_made_leaves_no_lock(stage: Stage) -> None:
    def fail(*_: object) -> BareWindow:
        raise RuntimeError("no window today")

    hook = sys.excepthook
    setup = Setup(Settings(), stage.places, stage.looks, stage.log_path)
    with pytest.raises(RuntimeError, match="no window today"):
        Session(stage.application, setup, fail).run([])
    assert sys.excepthook is hook
    with Library(stage.places, Settings(), writable=True, holder="the next"):
        pass
