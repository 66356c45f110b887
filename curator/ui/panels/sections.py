"""Headings that fold away what stands below them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from curator.ui.icons import Icons
from curator.ui.panels.parts import GAP, ICON
from curator.ui.theme import Theme


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
        self._icons = icons
        self._heading = QToolButton()
        self._heading.setText(title)
        self._heading.setAccessibleName(title)
        self._heading.setCheckable(True)
        self._heading.setChecked(unfolded)
        self._heading.setIconSize(QSize(ICON, ICON))
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._heading.setStyleSheet(
            "QToolButton { text-align: left; font-weight: 600; }"
            "QToolButton:checked { background: transparent; border-color: transparent; }"
            "QToolButton:checked:focus { border-color: palette(highlight); }"
        )
        self._heading.toggled.connect(self._on_toggled)
        self._head = QHBoxLayout()
        self._head.setSpacing(0)
        self._head.addWidget(self._heading, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self._head)
        column.addWidget(content)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        theme.changed.connect(self._tint)
        self._on_toggled(unfolded)

    @property
    def is_unfolded(self) -> bool:
        """Whether the content shows."""
        return self._heading.isChecked()

    def unfold(self, *, open_it: bool = True) -> None:
        """Show the content, or fold it away."""
        self._heading.setChecked(open_it)

    def add_button(self, button: QToolButton) -> None:
        """Put a button at the end of the heading."""
        self._head.addWidget(button)

    def _on_toggled(self, unfolded: bool) -> None:
        self.content.setVisible(unfolded)
        self._tint()
        self.toggled.emit(unfolded)

    def _tint(self) -> None:
        name = "chevron-down" if self.is_unfolded else "chevron-right"
        self._heading.setIcon(self._icons.icon(name))
