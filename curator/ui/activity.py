"""Notices that the person does something, for scoring that waits until they do nothing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject

from curator.library.library import Library

_ACTS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class Activity(QObject):
    """Tells the library of keys, clicks, moves and turns of the wheel in any of our windows.

    It sees every event of the program, so it is there only while the setting asks for it.
    """

    def __init__(self, library: Library, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._follows = False

    def follow(self, wanted: bool) -> None:
        """Follow what the person does, or no longer; to begin with, they have just done this."""
        application = QCoreApplication.instance()
        if application is None or wanted == self._follows:
            return
        self._follows = wanted
        if wanted:
            self._library.person_acted()
            application.installEventFilter(self)
        else:
            application.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """What comes from the system comes from the person; what Qt makes up does not."""
        if event.type() in _ACTS and event.spontaneous():
            self._library.person_acted()
        return False
