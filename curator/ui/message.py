"""A message in a window of its own, which stops nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from curator.ui.icons import Icons
from curator.ui.words import visible

_ICON_SIZE = 32
_TEXT_WIDTH = 420


class Message(QDialog):
    """Some words, and details for whoever wants to pass them on.

    Args:
        text: what happened, in a sentence.
        more: what else to know; "" for nothing.
        details: shown when asked for, to be copied; "" for none.
    """

    def __init__(
        self, icons: Icons, text: str, more: str, details: str, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Curator")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._details = QPlainTextEdit(visible(details), readOnly=True)
        self._details.setAccessibleName("Details")
        self._details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._details.setMinimumSize(560, 220)
        self._details.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        self._lay_out(icons, text, more)
        if details:
            self.add_button("Copy details").clicked.connect(self._copy_details)
            self.add_button("Details").clicked.connect(self._show_details)

    def add_button(self, text: str) -> QPushButton:
        """A button that leaves the message open."""
        button = QPushButton(text, autoDefault=False)
        self.buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        return button

    def _lay_out(self, icons: Icons, text: str, more: str) -> None:
        colors = icons.theme.colors
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(_label(text, bold=bool(more)))
        if more:
            words.addWidget(_label(more))
        words.addStretch()
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(_picture(icons, colors.borderline), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        whole = QVBoxLayout(self)
        whole.setSpacing(16)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.addLayout(top)
        whole.addWidget(self._details, 1)
        whole.addWidget(self.buttons)

    @Slot()
    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())

    @Slot()
    def _show_details(self) -> None:
        self._details.setVisible(not self._details.isVisible())
        self.adjustSize()


def _label(text: str, *, bold: bool = False) -> QLabel:
    label = QLabel(visible(text))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(_TEXT_WIDTH)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    font = label.font()
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    label.setFont(font)
    return label


def _picture(icons: Icons, color: QColor) -> QLabel:
    label = QLabel()
    ratio = label.devicePixelRatio()
    label.setPixmap(icons.pixmap("warning", _ICON_SIZE, color, ratio))
    return label
