"""Headings that fold away what stands below them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from curator.ui.icons import Icons
from curator.ui.panels.parts import GAP, ICON, bold_font
from curator.ui.theme import Theme, focus_color, mixed

_PADDING = 5
_ROUND = 4


class Heading(QAbstractButton):
    """A title with a chevron, its left edge where the content's is."""

    def __init__(self, title: str, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme, self._icons = theme, icons
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setFont(bold_font(self.font()))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Chevron and title."""
        metrics = self.fontMetrics()
        width = ICON + GAP + metrics.horizontalAdvance(self.text())
        return QSize(width, metrics.height() + 2 * _PADDING)

    def minimumSizeHint(self) -> QSize:
        """The chevron is enough."""
        return QSize(ICON, self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        """Chevron, title, and where pointer or keyboard are."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mixed(colors.panel, colors.text, 0.08))
            painter.drawRoundedRect(frame, _ROUND, _ROUND)
        if self.hasFocus():
            painter.setPen(focus_color(colors))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, _ROUND, _ROUND)
        name = "chevron-down" if self.isChecked() else "chevron-right"
        chevron = self._icons.pixmap(name, ICON, colors.text, self.devicePixelRatioF())
        painter.drawPixmap(0, (self.height() - ICON) // 2, chevron)
        painter.setPen(colors.text)
        room = self.rect().adjusted(ICON + GAP, 0, 0, 0)
        title = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        painter.end()


class Section(QWidget):
    """A heading over some content; a press folds or unfolds it.

    Signals:
        toggled(open): it was folded or unfolded.
    """

    toggled = Signal(bool)

    def __init__(
        self, title: str, content: QWidget, theme: Theme, icons: Icons, *, unfolded: bool = True
    ) -> None:
        super().__init__()
        self.title = title
        self.content = content
        self.heading = Heading(title, theme, icons)
        self.heading.setChecked(unfolded)
        self.heading.toggled.connect(self._on_toggled)
        self._head = QHBoxLayout()
        self._head.setSpacing(0)
        self._head.addWidget(self.heading, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self._head)
        column.addWidget(content)
        content.setVisible(unfolded)

    @property
    def is_unfolded(self) -> bool:
        """Whether the content shows."""
        return self.heading.isChecked()

    def unfold(self, *, open_it: bool = True) -> None:
        """Show the content, or fold it away."""
        self.heading.setChecked(open_it)

    def add_button(self, button: QToolButton) -> None:
        """Put a button at the end of the heading."""
        self._head.addWidget(button)

    def _on_toggled(self, unfolded: bool) -> None:
        self.content.setVisible(unfolded)
        self.toggled.emit(unfolded)
