"""Flags, stars and labels as things to press: one look in the filter bar and in the inspector."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from curator.domain.image import HIGHEST_RATING, Flag, Label
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.histogram_paint import small
from curator.ui.panels.parts import ICON, IconButton, colored_icon
from curator.ui.theme import Theme, focus_color

_STAR = 16
_PITCH = 19
_DOT = 12
_MOST_COUNTED = "888k"


@dataclass(frozen=True, slots=True)
class Mark:
    """One button of a row: what it stands for, its name, and how its icon is made."""

    value: Flag | Label
    name: str
    icon: Callable[[], QIcon]


class MarkRow(QWidget):
    """Buttons for the values of one axis; who owns it says which are checked.

    Signals:
        chosen(value): a button was pressed; nothing is checked by that alone.
    """

    chosen = Signal(object)

    def __init__(self, name: str, marks: Sequence[Mark], theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._marks = {mark.value: mark for mark in marks}
        self._buttons = {mark.value: self._button(mark) for mark in marks}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in self._buttons.values():
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._tint)
        self._tint()

    def set_checked(self, values: Collection[Flag | Label]) -> None:
        """Show which values hold."""
        for value, button in self._buttons.items():
            button.setChecked(value in values)

    def show_counts(self, counts: Mapping[Hashable, int]) -> None:
        """Say below each button how many images have its value."""
        for value, button in self._buttons.items():
            show_count(button, self._marks[value].name, counts.get(value, 0))

    def is_checked(self, value: Flag | Label) -> bool:
        """Whether a value is shown as holding."""
        return self._buttons[value].isChecked()

    def button(self, value: Flag | Label) -> QToolButton:
        """The button of a value."""
        return self._buttons[value]

    def _button(self, mark: Mark) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setIconSize(QSize(ICON, ICON))
        button.setToolTip(mark.name)
        button.setAccessibleName(mark.name)
        button.clicked.connect(self._on_clicked)
        return button

    def _on_clicked(self) -> None:
        pressed = self.sender()
        for value, button in self._buttons.items():
            if button is pressed:
                button.setChecked(not button.isChecked())
                self.chosen.emit(value)

    def _tint(self) -> None:
        for value, button in self._buttons.items():
            button.setIcon(self._marks[value].icon())


def show_count(button: QToolButton, name: str, count: int) -> None:
    """Say below a button's icon how many images there are of what it stands for."""
    text, told = words.short_count(count), f"{name}: {words.images(count)}"
    if button.toolButtonStyle() is not Qt.ToolButtonStyle.ToolButtonTextUnderIcon:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setProperty("role", "counted")
        button.style().unpolish(button)
        button.style().polish(button)
        button.setFixedWidth(_counted_width(button.font()))
        button.setFont(small(button.font()))
    if button.text() != text:
        button.setText(text)
    button.setToolTip(told)
    button.setAccessibleName(told)


def _counted_width(font: QFont) -> int:
    """Width of a button that says how many images have its value, and of a star that does."""
    return QFontMetrics(small(font)).horizontalAdvance(_MOST_COUNTED) + 4


def unrated_button(theme: Theme, icons: Icons) -> QToolButton:
    """Stands for images without stars."""
    button = IconButton(icons, theme, "star-none", words.stars(0))
    button.setCheckable(True)
    return button


def flag_row(theme: Theme, icons: Icons) -> MarkRow:
    """Keep, undecided, reject."""

    def mark(flag: Flag, color: Callable[[], QColor]) -> Mark:
        name = {Flag.KEEP: "keep", Flag.UNDECIDED: "undecided", Flag.REJECT: "reject"}[flag]
        return Mark(flag, words.flag(flag), lambda: colored_icon(icons, name, color()))

    return MarkRow(
        "flag",
        (
            mark(Flag.KEEP, lambda: theme.colors.keep),
            mark(Flag.UNDECIDED, lambda: theme.colors.muted),
            mark(Flag.REJECT, lambda: theme.colors.reject),
        ),
        theme,
    )


def label_row(theme: Theme) -> MarkRow:
    """The four colours."""

    def mark(label: Label) -> Mark:
        return Mark(label, words.label(label), lambda: _dot(theme.colors.labels[label]))

    return MarkRow("label", [mark(label) for label in Label if label is not Label.NONE], theme)


def _dot(color: QColor) -> QIcon:
    icon = QIcon()
    for ratio in (1, 2):
        pixmap = QPixmap(ICON * ratio, ICON * ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(ICON, ICON) * ratio / 2, _DOT * ratio / 2, _DOT * ratio / 2)
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        icon.addPixmap(pixmap)
    return icon


class StarRow(QWidget):
    """Five stars; pressing the last full one again takes them all away.

    Signals:
        chosen(rating): stars were pressed.
    """

    chosen = Signal(int)

    def __init__(self, name: str, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._name, self._theme, self._icons = name, theme, icons
        self._rating: int | None = 0
        self._hovered = 0
        self._counts: tuple[int, ...] = ()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.set_rating(0)

    @property
    def rating(self) -> int | None:
        """The stars shown; None when images with different ratings are meant."""
        return self._rating

    def set_rating(self, rating: int | None) -> None:
        """Show so many stars."""
        self._rating = rating
        told = "different ratings" if rating is None else words.stars(rating)
        self.setAccessibleName(f"{self._name}: {told}")
        self.setToolTip(f"{self._name}: {told}")
        self.update()

    def show_counts(self, counts: Sequence[int]) -> None:
        """Say below each star how many images have so many or more."""
        begun, self._counts = bool(self._counts), tuple(counts)
        if not begun:
            self.updateGeometry()
        self.update()

    @property
    def counts(self) -> tuple[int, ...]:
        """What stands below the stars; empty: nothing."""
        return self._counts

    def sizeHint(self) -> QSize:
        """Room for the stars, and what stands below them."""
        below = QFontMetrics(small(self.font())).height() if self._counts else 0
        return QSize(self._pitch * HIGHEST_RATING + 2, _STAR + 8 + below)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what a press would give."""
        self._hovered = self._star_at(event.position().x())
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Show what is."""
        self._hovered = 0
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose."""
        if event.button() == Qt.MouseButton.LeftButton:
            star = self._star_at(event.position().x())
            self._hovered = 0
            self.chosen.emit(0 if star == self._rating else star)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The press was all; nobody below needs the rest of it."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows add and take away."""
        by = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.chosen.emit(min(HIGHEST_RATING, max(0, (self._rating or 0) + by)))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Full stars up to the rating, outlines behind."""
        painter = QPainter(self)
        colors, ratio = self._theme.colors, self.devicePixelRatioF()
        full = self._hovered or self._rating or 0
        inset = (self._pitch - _STAR) / 2 if self._counts else 2.0
        for at in range(HIGHEST_RATING):
            name, color = ("star", colors.star) if at < full else ("star-empty", colors.muted)
            painter.drawPixmap(
                QPointF(at * self._pitch + inset, self._top),
                self._icons.pixmap(name, _STAR, color, ratio),
            )
        self._paint_counts(painter)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(focus_color(colors))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    @property
    def _pitch(self) -> int:
        return _counted_width(self.font()) if self._counts else _PITCH

    @property
    def _top(self) -> float:
        return 4.0 if self._counts else (self.height() - _STAR) / 2

    def _paint_counts(self, painter: QPainter) -> None:
        painter.setFont(small(self.font()))
        painter.setPen(self._theme.colors.muted)
        top = self._top + _STAR
        for at, count in enumerate(self._counts):
            area = QRectF(at * self._pitch, top, self._pitch, self.height() - top)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words.short_count(count))

    def _star_at(self, x: float) -> int:
        return min(HIGHEST_RATING, max(1, int(x // self._pitch) + 1))
