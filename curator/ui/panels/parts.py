"""Small widgets that several panels are made of."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from curator.ui.icons import Icons
from curator.ui.theme import Theme
from curator.ui.words import menu_text, one_line, tooltip, visible

ICON = 16
GAP = 4
WIDE_GAP = 8
_BUTTON_FRAME = 14
_FEW_LETTERS = 24


def plain_label(text: str = "", *, role: str = "", wrap: bool = False) -> QLabel:
    """A label that takes no text for markup; `role` is a look the stylesheet knows."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(visible(text))
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
    return label


def bold(label: QLabel) -> QLabel:
    """The label with its text in a stronger weight."""
    label.setFont(bold_font(label.font()))
    return label


def bold_font(font: QFont) -> QFont:
    """A font in a stronger weight."""
    stronger = QFont(font)
    stronger.setBold(True)
    return stronger


def set_shown(widget: QWidget, shown: bool) -> None:
    """Show or hide a widget; to tell Qt again what it knows costs a layout."""
    # A layout shows, a moment later, what nobody has hidden in so many words.
    is_told = widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
    if widget.isHidden() == shown or not is_told:
        widget.setVisible(shown)


def upright_rule() -> QFrame:
    """A line between things that stand side by side."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.VLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(line.palette().ColorRole.Mid)
    return line


class IconButton(QToolButton):
    """A flat button with one of our icons, which follows the theme."""

    def __init__(self, icons: Icons, theme: Theme, name: str, told: str) -> None:
        super().__init__()
        self._icons, self._name = icons, name
        self.setAutoRaise(True)
        self.setIconSize(QSize(ICON, ICON))
        self.setToolTip(told)
        self.setAccessibleName(told)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._tint)
        self._tint()

    def set_icon_name(self, name: str) -> None:
        """Show another icon from now on."""
        if name != self._name:
            self._name = name
            self._tint()

    def _tint(self) -> None:
        self.setIcon(self._icons.icon(self._name))


class ElidedButton(QToolButton):
    """A flat button with icon and text that gives up the text's end where there is no room."""

    def __init__(self, icons: Icons, theme: Theme, name: str) -> None:
        super().__init__()
        self._icons, self._name, self._whole = icons, name, ""
        self.setAutoRaise(True)
        self.setIconSize(QSize(ICON, ICON))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._tint)
        self._tint()

    @property
    def whole_text(self) -> str:
        """The text without anything left out."""
        return self._whole

    def set_whole_text(self, text: str) -> None:
        """Show another text; it may come from a file."""
        if text != self._whole:
            self._whole = text
            self.setToolTip(tooltip(text))
            self.setAccessibleName(visible(text))
            self._fit()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        width = self.fontMetrics().horizontalAdvance(one_line(self._whole)) + 2
        return QSize(width + ICON + _BUTTON_FRAME, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The icon and a few letters."""
        return QSize(ICON + _BUTTON_FRAME + _FEW_LETTERS, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out more or less."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - ICON - _BUTTON_FRAME
        text = one_line(self._whole)
        fitting = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, room))
        self.setText(menu_text(fitting))

    def _tint(self) -> None:
        self.setIcon(self._icons.icon(self._name))


def colored_icon(icons: Icons, name: str, color: QColor) -> QIcon:
    """An icon in one colour, sharp on screens of either usual scale."""
    icon = QIcon()
    for ratio in (1.0, 2.0):
        icon.addPixmap(icons.pixmap(name, ICON, color, ratio))
    return icon


class Segments(QFrame):
    """A few choices side by side in one frame, one of them taken.

    Signals:
        chosen(number): another one was pressed.
    """

    chosen = Signal(int)

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName("segments")
        self.setStyleSheet(
            "#segments { background: palette(button); border: 1px solid palette(mid);"
            " border-radius: 6px; }"
        )
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for number, (text, told) in enumerate(choices):
            button = QToolButton()
            button.setText(text)
            button.setToolTip(told)
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(button, number)
            row.addWidget(button)
        self._group.idClicked.connect(self.chosen)

    def choose(self, number: int) -> None:
        """Show a choice as taken."""
        self._group.button(number).setChecked(True)

    def button(self, number: int) -> QAbstractButton:
        """One of the choices."""
        return self._group.button(number)


class SidewaysScroll(QScrollArea):
    """Scrolls a row of widgets; an upright wheel moves it too, as there is no other way to go.

    Signals:
        resized(): there is more or less room now.
    """

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell those who share out the room."""
        super().resizeEvent(event)
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Take either direction of the wheel."""
        turn = event.angleDelta().x() or event.angleDelta().y()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - turn)
        event.accept()


def remove_all(holder: QWidget) -> None:
    """Take everything out of a widget's layout and let go of it."""
    layout = holder.layout()
    while layout is not None and (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
