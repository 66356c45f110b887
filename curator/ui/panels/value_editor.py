"""A line to type one figure in, right where the figure stands."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_LEAST_WIDTH = 64


class ValueEditor(QLineEdit):
    """Takes a figure; nothing typed means open.

    Signals:
        typed(value): a number, or None for open; what is no number is left out.
        ended(): the editor is of no more use.
    """

    typed = Signal(object)
    ended = Signal()

    def __init__(self, value: float | None, hint: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._ended = False
        self.setText("" if value is None else f"{value:.6g}")
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFrame(False)
        self.selectAll()
        self.returnPressed.connect(self._commit)
        self.installEventFilter(self)

    def open_at(self, rect: QRectF) -> None:
        """Show it over a figure, inside the parent."""
        width = max(_LEAST_WIDTH, int(rect.width()) + 16)
        height = max(self.sizeHint().height(), int(rect.height()))
        left = min(max(0, int(rect.center().x()) - width // 2), self._parent.width() - width)
        self.setGeometry(left, self._parent.height() - height, width, height)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape gives up, leaving commits; Tab must not walk on with the editor open."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._end()
                return True
        if event.type() == QEvent.Type.FocusOut:
            self._commit()
        return super().eventFilter(watched, event)

    def _commit(self) -> None:
        if self._ended:
            return
        value = read_number(self.text())
        if value is not None or not self.text().strip():
            self.typed.emit(value)
        self._end()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self.ended.emit()


def read_number(text: str) -> float | None:
    """A number as people type it, with a point or a comma; None when it is none."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
