"""A button of the filter bar: says what is chosen of one axis, opens the list, clears it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.parts import IconButton, set_shown
from curator.ui.theme import Theme

_WIDEST = 150
"""Of the name on a face."""

_ARROW = 12
_CROSS = 24
_OPENING = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Chosen(NamedTuple):
    """What is chosen: one name ("": nothing is), and how many beside it."""

    name: str = ""
    beside: int = 0

    def __str__(self) -> str:
        return f"{self.name} +{self.beside}" if self.beside else self.name


class FacetButton(QWidget):
    """A face with title and choice, and beside it a cross while anything is chosen.

    Signals:
        pressed(): the list is asked for.
        cleared(): nothing is to be chosen.
    """

    pressed = Signal()
    cleared = Signal()

    def __init__(self, title: str, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._title, self._told = title, Chosen()
        self.face = _Face(icons, theme)
        self.face.clicked.connect(self._on_clicked)
        self.cross = IconButton(icons, theme, "close", f"Clear {title}")
        self.cross.clicked.connect(self.cleared)
        self.cross.setFixedSize(_CROSS, self.face.sizeHint().height())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.face)
        row.addWidget(self.cross)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.tell(Chosen())

    def tell(self, chosen: Chosen) -> None:
        """Show what is chosen."""
        self._told, is_any = chosen, bool(chosen.name)
        text = f"{self._title}: {chosen}" if is_any else self._title
        self.face.setChecked(is_any)
        self.face.setAccessibleName(words.visible(text if is_any else f"{text}: all"))
        self.face.setToolTip(words.tooltip(text if is_any else f"Filter by {self._title}"))
        name = words.one_line(chosen.name)
        short = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _WIDEST)
        face = f"{self._title}: {chosen._replace(name=short)}" if is_any else self._title
        self.face.setText(words.menu_text(face))
        set_shown(self.cross, is_any)
        self.updateGeometry()

    @property
    def told(self) -> Chosen:
        """What is shown as chosen."""
        return self._told

    def sizeHint(self) -> QSize:
        """As wide as the words, and the cross if there is one."""
        face = self.face.sizeHint()
        return QSize(face.width() + (_CROSS if self._told.name else 0), face.height())

    def _on_clicked(self) -> None:
        self.face.setChecked(bool(self._told.name))  # A press opens; what is chosen decides this.
        self.pressed.emit()


class _Face(QToolButton):
    """Opens by Enter and Down, too."""

    def __init__(self, icons: Icons, theme: Theme) -> None:
        super().__init__()
        self._icons = icons
        self.setProperty("role", "facet")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # The arrow stands at the end.
        self.setIconSize(QSize(_ARROW, _ARROW))
        theme.changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self.setIcon(self._icons.icon("chevron-down"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As a press."""
        if event.key() in _OPENING:
            self.click()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Down opens the list here, whatever it does elsewhere in the window."""
        if event.type() == QEvent.Type.ShortcutOverride and _opens(event):
            event.accept()
            return True
        return super().event(event)


def _opens(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() in _OPENING and not event.modifiers()
