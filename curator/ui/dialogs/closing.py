"""What happens to images that lack scores when the window is closed: asked once, then remembered.

Scoring can stop (it goes on at the next start) or be finished first, with the window out of the
way: in the system tray where there is one, minimised elsewhere.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QMenu,
    QSystemTrayIcon,
    QVBoxLayout,
    QWidget,
)

from curator.library.library import Library
from curator.ui import words
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, label
from curator.ui.icons import Icons
from curator.ui.looks import Looks

REMEMBERED = "closing/with_scores_lacking"
LOOK_EVERY_MS = 500
_WIDTH = 440


class Ending(StrEnum):
    """What can be done about scores that are lacking."""

    STOP = "stop"
    FINISH = "finish"


class Closing(QObject):
    """Asked by the window before it closes; closes it itself once that is decided."""

    def __init__(self, window: QWidget, library: Library, looks: Looks, icons: Icons) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._looks = looks
        self._decided = False
        self._question: ClosingQuestion | None = None
        self._finishing = Finishing(window, library, icons)
        self._finishing.finished.connect(self._stop)

    @property
    def waits(self) -> bool:
        """Whether the window closes by itself once all is scored."""
        return self._finishing.active

    def may_close(self) -> bool:
        """Whether the window may close now; if not, it is closed later, or the user keeps it."""
        left = images_left(self._library)
        if self._decided or not left or _session_ends():
            return True
        remembered = self._looks.text(REMEMBERED)
        if remembered == Ending.STOP or self.waits:
            return True
        if remembered == Ending.FINISH:
            self._finishing.start()
        else:
            self._ask(left)
        return False

    def close(self) -> None:
        """Wait for nothing any more."""
        self._finishing.end()

    def _ask(self, left: int) -> None:
        if self._question is None:
            self._question = ClosingQuestion(self._window)
            self._question.chosen.connect(self._take)
        self._question.ask(left)

    @Slot(object, bool)
    def _take(self, ending: Ending, for_ever: bool) -> None:
        if for_ever:
            self._looks.set_text(REMEMBERED, ending.value)
        if ending is Ending.STOP:
            self._stop()
        else:
            self._finishing.start()

    @Slot()
    def _stop(self) -> None:
        self._decided = True
        hidden = self._window.isHidden()
        if self._window.close() and hidden:
            QCoreApplication.quit()  # Qt waits for the last window that is seen to be closed.


class ClosingQuestion(QDialog):
    """The question itself; closed without an answer, the window stays open."""

    chosen = Signal(object, bool)
    """An Ending, and whether it is for ever."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Close Curator")
        self.setModal(True)
        self._fact = label(bold=True)
        self._for_ever = QCheckBox("Do not ask again")
        self._for_ever.setAccessibleName("Do not ask again")
        self.stop = button("Stop and close", self._stop)
        self.stop.setDefault(True)
        self.finish = button("Finish, then close", self._finish)
        self.keep = button("Keep open", self.reject)
        self._lay_out()

    def ask(self, left: int) -> None:
        """Ask about that many images."""
        lack = "lacks" if left == 1 else "lack"
        self._fact.setText(f"{words.images(left)} still {lack} scores.")
        self.stop.setFocus()
        self.open()

    @property
    def question(self) -> str:
        """What is asked."""
        return self._fact.text()

    def _lay_out(self) -> None:
        hint = label("They are scored when you open Curator again.", role="muted")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(GAP)
        self.setMinimumWidth(_WIDTH)
        rows.addWidget(self._fact)
        rows.addWidget(hint)
        rows.addSpacing(GAP)
        rows.addWidget(self._for_ever)
        rows.addSpacing(GAP)
        rows.addLayout(in_a_row(self.keep, None, self.finish, self.stop))

    @Slot()
    def _stop(self) -> None:
        self._choose(Ending.STOP)

    @Slot()
    def _finish(self) -> None:
        self._choose(Ending.FINISH)

    def _choose(self, ending: Ending) -> None:
        self.accept()
        self.chosen.emit(ending, self._for_ever.isChecked())


class Finishing(QObject):
    """Scoring goes on with the window out of the way; showing the window again ends the wait."""

    finished = Signal()

    def __init__(self, window: QWidget, library: Library, icons: Icons) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._icons = icons
        self._tray: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def active(self) -> bool:
        """Whether the end of scoring is waited for."""
        return self._timer.isActive()

    def start(self) -> None:
        """Get out of the way and wait for the last score."""
        self._library.resume_scoring()
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._into_tray()
        else:
            self._window.showMinimized()
        self._window.installEventFilter(self)
        self._timer.start()

    def end(self) -> None:
        """Wait no longer."""
        self._timer.stop()
        self._window.removeEventFilter(self)
        if self._tray is not None:
            self._tray.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever brings the window back wants to go on working."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.WindowStateChange):
            minimised = self._window.windowState() & Qt.WindowState.WindowMinimized
            if self._window.isVisible() and not minimised:
                self.end()
        return False

    def _into_tray(self) -> None:
        if self._tray is None:
            self._menu = QMenu(self._window)
            self._menu.addAction("Open Curator", self._window.show)
            self._menu.addAction("Stop and close", self._give_up)
            self._tray = QSystemTrayIcon(self._icons.application_icon(), self)
            self._tray.setContextMenu(self._menu)
            self._tray.activated.connect(self._open)
        self._tray.show()
        self._tell_left()
        self._window.hide()

    @Slot()
    def _look(self) -> None:
        if images_left(self._library):
            self._tell_left()
        else:
            self._give_up()

    @Slot()
    def _give_up(self) -> None:
        self.end()
        self.finished.emit()

    @Slot(QSystemTrayIcon.ActivationReason)
    def _open(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self._window.show()

    def _tell_left(self) -> None:
        if self._tray is not None:
            left = words.images(images_left(self._library))
            self._tray.setToolTip(f"Curator scores {left}, then closes")


def _session_ends() -> bool:
    """The user logs out: no time for questions."""
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()


def images_left(library: Library) -> int:
    """How many images wait for scores."""
    progress = library.scoring_progress
    return 0 if progress is None else progress.left
