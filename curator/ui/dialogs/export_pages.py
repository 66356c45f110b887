"""What the export dialog shows once an export has begun: how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QProgressBar, QVBoxLayout, QWidget

from curator.library.keepers import ExportReport
from curator.ui import words
from curator.ui.dialogs.long_work import Advance
from curator.ui.dialogs.parts import GAP, label, table
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.elided import ElidedLabel

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_TITLES = ("File", "Reason")


class ProgressPage(QWidget):
    """How far the export is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label(bold=True)
        self._target = ElidedLabel()
        self._target.setProperty("role", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress of the export")
        self._speed = label(role="muted")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP)
        rows.addWidget(self._title)
        rows.addWidget(self._target)
        rows.addSpacing(GAP)
        rows.addWidget(self._bar)
        rows.addWidget(self._speed)
        rows.addStretch(1)

    @property
    def text(self) -> str:
        """How far it is, in words."""
        return self._speed.text()

    def begin(self, count: int, target: Path) -> None:
        """An export begins."""
        self._title.setText(f"Exporting {words.images(count)} …")
        self._target.set_whole_text(str(target))
        self.show_advance(Advance(0, count))

    def show_advance(self, advance: Advance) -> None:
        """The export went on."""
        self._bar.setMaximum(advance.total if advance.done else 0)
        self._bar.setValue(advance.done)
        if not advance.done:
            self._speed.setText("Looking whether the originals are as they were …")
            return
        parts = [f"{advance.done:,} of {advance.total:,}"]
        if advance.per_second:
            parts.append(f"{advance.per_second:.3g} images/s")
        if advance.seconds_left is not None:
            parts.append(f"{words.duration(advance.seconds_left)} left")
        self._speed.setText(" · ".join(parts))

    def say_stopping(self) -> None:
        """The user wants it to end."""
        self._speed.setText("Stopping after this image …")


class ReportPage(QWidget):
    """What came of the export."""

    def __init__(self, remark: Remark, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remark = remark
        self._target = ElidedLabel()
        self._target.setProperty("role", "muted")
        self._failed = _Failed()
        self._heading = label(bold=True)
        self._table = table(self._failed, "Images that were not exported")
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP)
        rows.addWidget(remark)
        rows.addWidget(self._target)
        rows.addSpacing(GAP)
        rows.addWidget(self._heading)
        rows.addWidget(self._table, 1000)
        rows.addStretch(1)

    @property
    def failures(self) -> list[tuple[str, str]]:
        """The images that were not exported: file and reason."""
        return list(self._failed.rows)

    def show_report(self, report: ExportReport, target: Path) -> None:
        """The export ended by itself, or because the user stopped it."""
        done = f"{words.images(len(report.written))} exported"
        if report.cancelled:
            self._remark.say(Tone.INFO, f"Stopped: {done}; each of them is whole.")
        elif report.failed:
            failed = f"{words.images(len(report.failed))} could not be"
            self._remark.say(Tone.WARNING, f"{done}, {failed}.")
        else:
            manifest = words.one_line(report.manifest.name)
            self._remark.say(Tone.DONE, f"{done}. {manifest} tells where each comes from.")
        rows = [(_source_of(each.item.path), words.one_line(each.reason)) for each in report.failed]
        self._show(target, rows)

    def show_breakdown(self, reason: str, target: Path) -> None:
        """The target could not be written any more."""
        self._remark.say(Tone.PROBLEM, f"{reason} What was written until then is whole.")
        self._show(target, [])

    def _show(self, target: Path, failed: Sequence[tuple[str, str]]) -> None:
        self._target.set_whole_text(str(target))
        self._heading.setText(f"Not exported ({len(failed):,})")
        self._heading.setVisible(bool(failed))
        self._table.setVisible(bool(failed))
        self._failed.show_rows(failed)


class _Failed(QAbstractTableModel):
    """Rows of a file and a reason."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[tuple[str, str]] = ()

    def show_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        return super().headerData(section, orientation, role)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        return words.tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else None


def _source_of(path: Path) -> str:
    return words.one_line(str(path)) if path.name else "an image without a file"
