"""From the first moment of Qt to the last: application, library, window, and their end in order."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget

from curator.domain.errors import CuratorError, LibraryError, LibraryInUseError
from curator.library.library import Library
from curator.library.news import News, Phase, State
from curator.library.places import LibraryPlaces
from curator.settings import Settings
from curator.ui.ending import Ending, tell_without_window
from curator.ui.errors import ErrorReporter
from curator.ui.garbage import Garbage
from curator.ui.icons import Icons
from curator.ui.interrupts import Interrupts
from curator.ui.logs import LogFile
from curator.ui.looks import Looks
from curator.ui.message import Message
from curator.ui.theme import Theme
from curator.ui.words import error_in_words

HOLDER = "the Curator window"

_SWITCH_S = 0.0001
"""For how long a busy thread keeps Python from the window's; Python's own 5 ms add up to stutter
wherever Qt lets go of the interpreter many times in one paint."""

_LOOKING = "Looking and searching work as ever; nothing can be changed then."


class Window(Protocol):
    """What a session asks of the main window."""

    def show(self) -> None:
        """Appear."""

    def begin(self) -> None:
        """Start what goes on behind it: watching, scoring."""

    def watch(self, folders: Sequence[Path]) -> None:
        """Watch these folders too, from now on."""

    def leave(self) -> None:
        """Close without asking anything."""


MakeWindow = Callable[[Library, Looks, Theme, Icons, ErrorReporter], Window]


def make_application(otherwise: int) -> QApplication:
    """The one application; where Qt gives up, say so in words and end with this exit status."""
    said: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
        said.append(text or "")
        if kind is QtMsgType.QtFatalMsg:
            tell_without_window(_reason(said))
            os._exit(otherwise)  # Qt would abort the process, and leave its memory on the disk.

    before = qInstallMessageHandler(hear)
    application = QApplication(["curator"])
    qInstallMessageHandler(before)
    application.setApplicationName("Curator")
    application.setDesktopFileName("curator")
    return application


def _reason(said: Sequence[str]) -> str:
    """Of all that Qt said before it gave up, what tells the cause."""
    *causes, end = said
    unreachable = [text for text in causes if "could not connect" in text]
    telling = [text for text in causes if "Could not load the Qt platform plugin" not in text]
    return "; ".join(dict.fromkeys(unreachable or telling)) or end.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Setup:
    """What a session is about.

    Attributes:
        places: where the library lies.
        log_path: where the log is written.
    """

    settings: Settings
    places: LibraryPlaces
    looks: Looks
    log_path: Path


class Session(QObject):
    """One life of the window; `make_window` makes it on an open library."""

    def __init__(
        self, application: QApplication, setup: Setup, make_window: MakeWindow | None = None
    ) -> None:
        super().__init__()
        self._application = application
        self._setup = setup
        self._make_window = make_window or _main_window
        self._log = LogFile(setup.log_path)
        self._theme = Theme(application, setup.looks.theme)
        self._icons = Icons(self._theme)
        self._reporter = ErrorReporter(self._icons, setup.log_path, self)
        self._library: Library | None = None
        self._window: Window | None = None
        self._message: Message | None = None
        self._folders: tuple[Path, ...] = ()
        self._status = Ending.CLOSED
        self._phase: Phase | None = None
        self._garbage = Garbage(self)
        application.setWindowIcon(self._icons.application_icon())

    def run(self, folders: Sequence[Path]) -> int:
        """Open library and window, stay until it is closed, and end everything in order."""
        self._folders = tuple(folders)
        interrupts = Interrupts(self)
        interrupts.heard.connect(self._leave)
        self._reporter.install()
        sys.setswitchinterval(_SWITCH_S)
        try:
            self._open(writable=True)
            self._application.exec()
            # The last window to close asks to quit as well; nobody is left to hear of it.
            QCoreApplication.removePostedEvents(self._application, QEvent.Type.Quit.value)
        finally:
            self._end()
            interrupts.close()
        return self._status

    def _open(self, *, writable: bool) -> None:
        """Open the library and the window on it, or say why that cannot be done."""
        try:
            self._library = Library(
                self._setup.places,
                self._setup.settings,
                writable=writable,
                holder=HOLDER,
                behind=True,
            )
        except LibraryInUseError as error:
            self._offer_to_look_only(error)
        except CuratorError as error:
            self._give_up(error)
        else:
            self._library.subscribe(self._hear)
            self._show_window(self._library)

    def _show_window(self, library: Library) -> None:
        window = self._make_window(
            library, self._setup.looks, self._theme, self._icons, self._reporter
        )
        self._window = window
        if isinstance(window, QWidget):
            self._reporter.set_window(window)
        window.show()
        self._garbage.settle()
        window.begin()
        if self._folders and library.writable:
            window.watch(self._folders)

    def _hear(self, news: News) -> None:
        """Once torch is there, it stays."""
        if isinstance(news, State) and news.phase is not self._phase:
            if news.phase is Phase.LOADING:
                self._garbage.rest()
            elif self._phase is Phase.LOADING:
                self._garbage.settle()
            self._phase = news.phase

    def _offer_to_look_only(self, error: LibraryInUseError) -> None:
        self._status = Ending.LIBRARY
        self._message = self._say(error, _LOOKING)
        self._message.add_button("Only look").clicked.connect(self._look_only)

    @Slot()
    def _look_only(self) -> None:
        self._status = Ending.CLOSED
        message, self._message = self._message, None
        self._open(writable=False)
        if message is not None:
            message.close()

    def _give_up(self, error: CuratorError) -> None:
        self._status = Ending.LIBRARY if isinstance(error, LibraryError) else Ending.FAILED
        self._message = self._say(error, "")

    def _say(self, error: CuratorError, more: str) -> Message:
        """Tell an error before there is a window, on standard error too."""
        text = error_in_words(error)
        sys.stderr.write(f"curator: {text}\n")
        message = Message(self._icons, text, more, "", None)
        quits = message.buttons.button(QDialogButtonBox.StandardButton.Close)
        quits.setText("Quit")
        message.rejected.connect(self._stay_closed)
        message.show()
        return message

    @Slot()
    def _stay_closed(self) -> None:
        if self._window is None:
            self._application.quit()

    @Slot()
    def _leave(self) -> None:
        """Asked to end from outside: nobody is there to answer questions."""
        self._status = Ending.INTERRUPTED
        if self._window is not None:
            self._window.leave()
        self._application.quit()

    def _end(self) -> None:
        """The library, which writes what is not written yet, then what is left of the window.

        Not the other way round: as long as there are threads, one of them might clear it away.
        """
        self._reporter.set_window(None)
        if self._library is not None:
            self._library.close()
        self._window = None
        self._garbage.close()
        self._reporter.uninstall()
        self._setup.looks.save()
        self._log.close()


def _main_window(
    library: Library, looks: Looks, theme: Theme, icons: Icons, reporter: ErrorReporter
) -> Window:
    from curator.ui.main_window import MainWindow

    return MainWindow(library, looks, theme, icons, reporter)
