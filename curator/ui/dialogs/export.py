"""Export: copies of chosen images into a folder, while the main window stays usable."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from curator.domain.errors import CuratorError, UsageError
from curator.library.collections import Origin, keep_export
from curator.library.gallery import Change, Gallery
from curator.library.keepers import (
    Export,
    ExportReport,
    PreparedExport,
    carry_out,
    prepare_export,
)
from curator.ui import words
from curator.ui.background import Background
from curator.ui.dialogs.export_form import ExportForm
from curator.ui.dialogs.export_pages import ProgressPage, ReportPage
from curator.ui.dialogs.long_work import Advance, Handle, LongWork
from curator.ui.dialogs.parts import MARGIN, button, in_a_row, resize, scrolling
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.file_manager import open_folder
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.theme import Theme

_COUNTED = Change.ROWS | Change.SELECTION | Change.VALUES | Change.CUT | Change.LIBRARY
_WIDTH = 600
_FORM_HEIGHT, _SHORT_HEIGHT = 500, 190


class ExportDialog(QDialog):
    """Asks, exports, and tells what came of it.

    Closed in the middle of an export, it comes back when that has ended.

    Args:
        background: does the copying; a long one should not keep others from theirs.
    """

    def __init__(
        self,
        gallery: Gallery,
        background: Background,
        looks: Looks,
        theme: Theme,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export images")
        self._gallery = gallery
        self._order: Export | None = None
        self._work = LongWork(background, self)
        self._work.advanced.connect(self._on_advance)
        self._work.done.connect(self._on_done)
        self._work.failed.connect(self._on_failed)
        self.form = ExportForm(gallery, background, looks, theme, icons)
        self.form.changed.connect(self._refresh)
        self.progress = ProgressPage()
        self.report = ReportPage(Remark(theme, icons))
        self._problem = Remark(theme, icons)
        self.open_target = button("Open folder", self._open_target)
        self.cancel = button("Cancel", self._cancel)
        self.start = button("Export", self._start)
        self.start.setDefault(True)
        self._lay_out()
        self._turn_to(self._form_page)

    @property
    def running(self) -> bool:
        """Whether images are being copied."""
        return self._work.running

    @property
    def problem(self) -> str:
        """Why the export could not begin; "" when nothing was wrong."""
        return self._problem.text

    def offer(self) -> None:
        """Show the form for what is looked at now, or the export under way."""
        if not self.running:
            self._problem.clear()
            self._turn_to(self._form_page)
            self.form.begin()
        self.show()
        self.raise_()
        self.activateWindow()

    def stop(self) -> None:
        """End the export under way after its image, and tell no more of it."""
        self._work.close()

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """The gallery changed."""
        if (
            change & _COUNTED
            and self.isVisible()
            and self._pages.currentWidget() is self._form_page
        ):
            self.form.count_again()

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._form_page = scrolling(self.form)
        for page in (self._form_page, self.progress, self.report):
            self._pages.addWidget(page)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(12)
        rows.addWidget(self._pages, 1)
        rows.addWidget(self._problem)
        rows.addLayout(in_a_row(None, self.open_target, self.cancel, self.start))
        resize(self, _WIDTH, _FORM_HEIGHT)

    def _turn_to(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        listed = page is self._form_page or (page is self.report and self.report.failures)
        resize(self, self.width(), _FORM_HEIGHT if listed else _SHORT_HEIGHT)
        self.open_target.setVisible(page is self.report)
        self.start.setVisible(page is self._form_page)
        self.cancel.setText("Close" if page is self.report else "Cancel")
        self.cancel.setAccessibleName(self.cancel.text())
        self.cancel.setEnabled(True)
        main: QPushButton = self.start if page is self._form_page else self.cancel
        main.setDefault(True)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self.start.setEnabled(self.form.ready)
        self.start.setText(
            f"Export {words.images(self.form.count)}" if self.form.count else "Export"
        )
        self.start.setAccessibleName(self.start.text())

    @Slot()
    def _start(self) -> None:
        order = self.form.order()
        if order is None:
            return
        self._problem.clear()
        try:
            prepared = prepare_export(self._gallery.library, order)
        except CuratorError as error:
            self._refuse(error)
            return
        self.form.remember()
        self._order = order
        self.progress.begin(len(order.ids), order.target)
        self._turn_to(self.progress)
        self._work.start(lambda handle: _carried_out(prepared, handle))

    @Slot()
    def _cancel(self) -> None:
        if self.running:
            self._work.cancel()
            self.progress.say_stopping()
            self.cancel.setEnabled(False)
        else:
            self.close()

    @Slot()
    def _open_target(self) -> None:
        open_folder(self._target)

    @Slot(object)
    def _on_advance(self, advance: Advance) -> None:
        if self.cancel.isEnabled():
            self.progress.show_advance(advance)

    @property
    def _target(self) -> Path:
        return self._order.target if self._order is not None else Path()

    def _keep(self, report: ExportReport) -> None:
        """What was exported is a keeper set from now on."""
        library, order = self._gallery.library, self._order
        if library.writable and report.written and order is not None:
            ids = np.asarray([each.item.image_id for each in report.written], np.int64)
            origin = Origin(order.query, order.rule or "", str(order.target))
            keep_export(library, ids, origin, time.time_ns())

    @Slot(object)
    def _on_done(self, report: ExportReport) -> None:
        self._keep(report)
        self.report.show_report(report, self._target)
        self._turn_to(self.report)
        self.show()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, CuratorError):
            self._turn_to(self._form_page)
            self.form.begin()
            raise error
        if isinstance(error, UsageError):
            self._refuse(error)
        else:
            self.report.show_breakdown(words.error_in_words(error), self._target)
            self._turn_to(self.report)
        self.show()

    def _refuse(self, error: CuratorError) -> None:
        self._problem.say(Tone.PROBLEM, words.error_in_words(error))
        self._turn_to(self._form_page)


def _carried_out(prepared: PreparedExport, handle: Handle) -> ExportReport:
    return carry_out(prepared, handle.tell, handle.cancelled)
