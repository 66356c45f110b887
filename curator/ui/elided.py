"""A line of text from a file (a path, a name) that gives up its middle where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from curator.ui.words import one_line, tooltip

_SMALLEST = 48


class ElidedLabel(QLabel):
    """Shows as much as fits and the whole in its tooltip.

    Both ends of a path tell more than its middle, so that is left out; `mode` says otherwise.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.set_whole_text(text)

    @property
    def whole_text(self) -> str:
        """The text without anything left out."""
        return self._whole

    def set_whole_text(self, text: str) -> None:
        """Show another text; it may come from a file."""
        self._whole = one_line(text)
        self.setToolTip(tooltip(text))
        self.setAccessibleName(self._whole)
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        margins = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self._whole) + 2
        return QSize(width + margins.left() + margins.right(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Hardly anything."""
        return QSize(_SMALLEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out more or less."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        self.setText(self.fontMetrics().elidedText(self._whole, self._mode, room))
