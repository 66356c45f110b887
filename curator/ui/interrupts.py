"""Ctrl-C and termination, heard while Qt's event loop runs."""

from __future__ import annotations

import os
import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LAST_STRAW = 3
_STATUS = 130
_STILL_BUSY = b"Closing; once more ends at once, and may lose what is not written yet.\n"


class Interrupts(QObject):
    """Tells of the first signal; the third ends the process on the spot.

    Python runs its handlers only between two steps of its own, which may never come while Qt
    waits. So the system writes into a socket, and that wakes Qt.
    """

    heard = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._inlet, self._outlet = socket.socketpair()
        for end in (self._inlet, self._outlet):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._outlet.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._wakeup_before = signal.set_wakeup_fd(self._inlet.fileno(), warn_on_full_buffer=False)
        # A process that was started to ignore a signal goes on ignoring it.
        heard = [each for each in _SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]
        self._before = {each: signal.signal(each, self._note) for each in heard}

    def close(self) -> None:
        """Leave the signals to whoever had them before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakeup_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        for end in (self._inlet, self._outlet):
            end.close()

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._count += 1
        if self._count >= _LAST_STRAW:
            os._exit(_STATUS)
        if self._count > 1:
            os.write(2, _STILL_BUSY)

    @Slot()
    def _read(self) -> None:
        self._outlet.recv(64)
        if self._count:
            self.heard.emit()
