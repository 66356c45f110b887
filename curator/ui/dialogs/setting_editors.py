"""What a setting is changed with, by its kind: each shows a value and tells when it is another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, QLocale, QObject, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from curator.library.setting_list import Kind, SettingInfo
from curator.ui.words import counted, one_line, visible

_REST_MS = 400
_WIDTH = 240
_DECIMALS = 3
_LEAST, _MOST = -1_000_000_000, 1_000_000_000
_LINES = (2, 6)


class Editor(QWidget):
    """Holds the one widget of a kind; `edited` tells that the user has set something."""

    edited = Signal()

    def __init__(self, widget: QWidget, info: SettingInfo) -> None:
        super().__init__()
        self.widget = widget
        widget.setAccessibleName(info.title)
        widget.setAccessibleDescription(info.description)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(widget)
        self.setFocusProxy(widget)

    def value(self) -> object:
        """What is set; a ValueError says in words why that is nothing."""
        raise NotImplementedError

    def show_value(self, value: object) -> None:
        """Show a value; nothing is told of it."""
        raise NotImplementedError

    def commit(self) -> None:
        """Tell now what would be told a moment later."""


class _Switch(Editor):
    def __init__(self, info: SettingInfo) -> None:
        self._box = QCheckBox("On")
        super().__init__(self._box, info)
        self.setFixedWidth(_WIDTH)
        self._box.clicked.connect(self.edited)

    def value(self) -> object:
        return self._box.isChecked()

    def show_value(self, value: object) -> None:
        self._box.setChecked(bool(value))


class _Later(Editor):
    """Tells when the user has paused, so that no file is written for every step on the way."""

    def __init__(self, widget: QWidget, info: SettingInfo) -> None:
        super().__init__(widget, info)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.edited)

    def commit(self) -> None:
        if self._rest.isActive():
            self._rest.stop()
            self.edited.emit()

    @Slot()
    def _begin_rest(self) -> None:
        self._rest.start()


class _Number(_Later):
    """A whole number or a fraction; where none may be set, one below the least stands for that."""

    def __init__(self, info: SettingInfo) -> None:
        self._info = info
        self._box = _Whole() if info.kind is Kind.WHOLE else _Fraction()
        super().__init__(self._box, info)
        least, most = info.least, info.most
        low = _LEAST if least is None else least
        high = _MOST if most is None else most
        if isinstance(self._box, QSpinBox):
            self._none = int(low) - 1
            self._box.setRange(self._none if info.optional else int(low), int(high))
        else:
            self._box.setRange(low, high)
        if info.optional:
            self._box.setSpecialValueText(info.about.unset)
        if info.about.unit:
            self._box.setSuffix(f" {info.about.unit}")
        self._box.setFixedWidth(_WIDTH)
        self._box.valueChanged.connect(self._begin_rest)
        self._box.editingFinished.connect(self.commit)
        still(self._box)

    def value(self) -> object:
        value = self._box.value()
        return None if self._info.optional and value == self._none else value

    def show_value(self, value: object) -> None:
        with QSignalBlocker(self._box):
            if isinstance(self._box, QSpinBox):
                self._box.setValue(int(value) if isinstance(value, int) else self._none)
            elif isinstance(value, int | float):
                self._box.setValue(value)


class _Whole(QSpinBox):
    def __init__(self) -> None:
        super().__init__()
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)


class _Fraction(QDoubleSpinBox):
    """Writes no more digits than there are."""

    def __init__(self) -> None:
        super().__init__()
        self.setDecimals(_DECIMALS)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        plain = QLocale(QLocale.Language.C)
        plain.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        self.setLocale(plain)

    def textFromValue(self, value: float) -> str:
        return f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")


class _Choice(Editor):
    """One of some texts; where others are possible too, it can be written."""

    def __init__(self, info: SettingInfo) -> None:
        self._box = QComboBox()
        super().__init__(self._box, info)
        self._box.addItems(list(info.choices))
        self._box.setFixedWidth(_WIDTH)
        self._box.setEditable(info.kind is Kind.TEXT)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._box.activated.connect(self.edited)
        line = self._box.lineEdit()
        if line is not None:
            line.editingFinished.connect(self.edited)
        still(self._box)

    def value(self) -> object:
        return self._box.currentText().strip()

    def show_value(self, value: object) -> None:
        with QSignalBlocker(self._box):
            self._box.setCurrentText(visible(str(value)))


class _Lines(_Later):
    """A text of several lines, one name or one "name = path" on each."""

    def __init__(self, info: SettingInfo) -> None:
        self._box = QPlainTextEdit()
        self._as_paths = info.kind is Kind.PATHS
        super().__init__(self._box, info)
        self._box.setPlaceholderText("name = path" if self._as_paths else "one on each line")
        self._box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._box.setTabChangesFocus(True)
        self._box.textChanged.connect(self._fit)
        self._box.textChanged.connect(self._begin_rest)
        self._fit()

    def value(self) -> object:
        lines = [line.strip() for line in self._box.toPlainText().splitlines() if line.strip()]
        return _paths(lines) if self._as_paths else tuple(dict.fromkeys(lines))

    def show_value(self, value: object) -> None:
        if isinstance(value, Mapping):
            lines = [f"{name} = {path}" for name, path in value.items()]
        else:
            lines = list(map(str, value)) if isinstance(value, tuple) else []
        text = "\n".join(map(one_line, lines))
        if text != self._box.toPlainText():
            with QSignalBlocker(self._box):
                self._box.setPlainText(text)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """As high as its lines, within bounds."""
        few, many = _LINES
        lines = min(max(few, self._box.document().blockCount()), many)
        frame = 2 * (self._box.frameWidth() + int(self._box.document().documentMargin()) + 4)
        self._box.setFixedHeight(lines * self._box.fontMetrics().lineSpacing() + frame)


def _paths(lines: list[str]) -> dict[str, Path]:
    paths: dict[str, Path] = {}
    for line in lines:
        name, equals, path = (part.strip() for part in line.partition("="))
        if not (name and equals and path):
            raise ValueError(f"“{line}” should be a name, an equals sign and a path")
        if name in paths:
            raise ValueError(f"{name} is named twice")
        paths[name] = Path(path).expanduser()
    return paths


class _WheelGuard(QObject):
    """Turning the wheel over a page must scroll it, and change no setting on the way."""

    def __init__(self, guarded: QWidget) -> None:
        super().__init__(guarded)
        self._guarded = guarded
        guarded.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Let the wheel through to what has the keyboard."""
        passes_by = event.type() is QEvent.Type.Wheel and not self._guarded.hasFocus()
        if passes_by:
            event.ignore()
        return passes_by


def still(widget: QWidget) -> None:
    """Let a widget heed the wheel only while the keyboard is there."""
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    _WheelGuard(widget)


def editor_for(info: SettingInfo) -> Editor:
    """The editor of a setting's kind."""
    match info.kind:
        case Kind.SWITCH:
            return _Switch(info)
        case Kind.WHOLE | Kind.NUMBER:
            return _Number(info)
        case Kind.CHOICE | Kind.TEXT:
            return _Choice(info)
        case Kind.NAMES | Kind.PATHS:
            return _Lines(info)


def in_words(info: SettingInfo, value: object) -> str:
    """A value as one reads it, for what the default is."""
    if value is None:
        return info.about.unset
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(map(one_line, map(str, value))) or "none"
    if isinstance(value, Mapping):
        return counted(len(value), "path") if value else "none"
    unit = f" {info.about.unit}" if info.about.unit else ""
    return f"{value:g}{unit}" if isinstance(value, float) else f"{value}{unit}"
