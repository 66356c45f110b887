"""The failures since Curator was opened, each with its reason, as a window beside the main one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from curator.ui.dialogs.failure_list import FAILED_IMAGES, Column, Failure, Failures
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, label, resize, table
from curator.ui.file_manager import show_file

__all__ = ["Failures", "FailuresDialog"]


class FailuresDialog(QDialog):
    """The list, the whole text of the chosen rows, and what can be done about them."""

    query_wanted = Signal(str)
    """A query whose images the window should show."""

    def __init__(self, failures: Failures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failures = failures
        self.setWindowTitle("Failures")
        resize(self, 820, 480)
        self._table = _table(failures)
        self._table.selectionModel().selectionChanged.connect(self._show_chosen)
        self._table.doubleClicked.connect(self._show_file)
        self._nothing = label("Nothing has failed since Curator was opened.", role="muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName("The chosen failures in full")
        self._text.setPlaceholderText("Choose a row to read the whole reason.")
        self._copy = button("Copy", self._copy_chosen)
        self._show = button("Show in file manager", self._show_file)
        self._images = button("Show images that cannot be read", self._want_images)
        self._images.setEnabled(False)
        self._clear = button("Clear list", failures.clear)
        self._close = button("Close", self.close)
        self._close.setDefault(True)
        self._lay_out()
        failures.counted.connect(self._refresh)
        failures.modelReset.connect(self._show_chosen)
        self._refresh()
        self._show_chosen()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell the newest in full; other images may be unreadable than when it was open before."""
        super().showEvent(event)
        self._images.setEnabled(False)
        self._refresh()
        if len(self._failures) and not self._chosen():
            self._table.selectRow(0)

    def _lay_out(self) -> None:
        self._whole = QWidget()
        below = QVBoxLayout(self._whole)
        below.setContentsMargins(0, GAP, 0, 0)
        below.addWidget(self._text)
        lists = QWidget()
        self._lists = QStackedLayout(lists)
        self._lists.addWidget(self._table)
        self._lists.addWidget(self._nothing)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(lists)
        splitter.addWidget(self._whole)
        splitter.setSizes([300, 110])
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(12)
        rows.addWidget(splitter, 1)
        acts = (self._copy, self._show, self._images, None, self._clear, self._close)
        rows.addLayout(in_a_row(*acts))

    def _chosen(self) -> list[Failure]:
        rows = sorted(index.row() for index in self._table.selectionModel().selectedRows())
        return [self._failures.failure(row) for row in rows]

    @Slot()
    def _refresh(self) -> None:
        """The list changed, or it is shown again."""
        some = len(self._failures) > 0
        self._lists.setCurrentWidget(self._table if some else self._nothing)
        self._whole.setVisible(some)
        self._clear.setEnabled(some)
        # Asking costs a look at every image; once there is one there is no need to ask again.
        if self.isVisible() and not self._images.isEnabled():
            self._images.setEnabled(self._failures.unreadable_images() > 0)

    @Slot()
    def _show_chosen(self) -> None:
        chosen = self._chosen()
        self._text.setPlainText("\n\n".join(map(self._failures.report, chosen)))
        self._copy.setEnabled(bool(chosen))
        self._show.setEnabled(any(map(self._failures.path, chosen)))

    @Slot()
    def _copy_chosen(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())

    @Slot()
    def _show_file(self) -> None:
        paths = filter(None, map(self._failures.path, self._chosen()))
        path = next(paths, None)
        if path is not None:
            show_file(path)

    @Slot()
    def _want_images(self) -> None:
        self.query_wanted.emit(FAILED_IMAGES)


def _table(failures: Failures) -> QTableView:
    made = table(failures, "Failures, newest first")
    made.setFrameShape(QTableView.Shape.NoFrame)
    header, letter = made.horizontalHeader(), made.fontMetrics().horizontalAdvance("0")
    header.setSectionResizeMode(Column.REASON, QHeaderView.ResizeMode.Stretch)
    header.resizeSection(Column.TIME, 20 * letter)
    header.resizeSection(Column.WHAT, 40 * letter)
    return made
