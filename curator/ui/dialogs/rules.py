"""Rules: what each does, whether it flags new images by itself, and a button to run it now."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from curator.domain.change import Command
from curator.domain.collection import Collection
from curator.domain.errors import CuratorError
from curator.library import rules
from curator.library.gallery import Change, Gallery
from curator.ui import words
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, label, resize
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.icons import Icons
from curator.ui.rule_words import run, told

_HINT = (
    "A rule flags images as its cut did. With a tick it does so to every new image, as soon as "
    "that has its scores. Flags set by hand stay, and nothing is deleted."
)
_NONE = "No rule yet. Make a cut in the filter bar, then Cull, Save cut as rule…"
_NAME, _DOES = 0, 1
_TICK, _ROOM = 24, 14


class RulesDialog(QDialog):
    """Stays open beside the work; every deed is a step that can be undone."""

    def __init__(self, gallery: Gallery, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._library = gallery.library
        self._shown: list[Collection] = []
        self.setWindowTitle("Rules")
        resize(self, 720, 400)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Rules")
        self.list.setHeaderLabels(["Rule", "Does"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.ResizeToContents)
        self.list.itemChanged.connect(self._on_ticked)
        self.list.currentItemChanged.connect(self._offer)
        self.remark = Remark(icons.theme, icons)
        self.run = button("Run now", self._run)
        self.delete = button("Delete", self._delete)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(GAP)
        rows.addWidget(label(_HINT, role="muted"))
        rows.addWidget(self.list, 1)
        rows.addWidget(self.remark)
        rows.addLayout(in_a_row(self.run, self.delete, None, button("Close", self.close)))

    def offer(self) -> None:
        """Open with the rules there are."""
        self.remark.clear()
        self.refresh()
        self.show()
        self.raise_()
        self.activateWindow()

    def on_change(self, change: Change) -> None:
        """Follow the library while open."""
        if (
            self.isVisible()
            and change & Change.LIBRARY
            and self._shown != rules.rules(self._library)
        ):
            self.refresh()

    def refresh(self) -> None:
        """Show the rules there are."""
        chosen = self._chosen()
        self._shown = rules.rules(self._library)
        self.list.blockSignals(True)
        self.list.clear()
        for each in self._shown:
            self.list.addTopLevelItem(self._row(each))
        self.list.blockSignals(False)
        names = [each.id for each in self._shown]
        row = names.index(chosen.id) if chosen is not None and chosen.id in names else 0
        if (first := self.list.topLevelItem(row)) is not None:
            self.list.setCurrentItem(first)
        if not self._shown:
            self.remark.say(Tone.INFO, _NONE)
        self._offer()

    def _row(self, collection: Collection) -> QTreeWidgetItem:
        problem, does = rules.problem(self._library, collection), told(self._library, collection)
        row = QTreeWidgetItem([words.one_line(collection.name), does])
        row.setToolTip(_DOES, words.tooltip(does))
        metrics = self.fontMetrics()
        width = _TICK + metrics.horizontalAdvance(row.text(_NAME)) + _ROOM
        row.setSizeHint(_NAME, QSize(width, metrics.height() + _ROOM))
        arrives = problem is None and rules.stored_rule(collection).on_arrival
        ticks = Qt.CheckState.Checked if arrives else Qt.CheckState.Unchecked
        row.setCheckState(_NAME, ticks)
        if problem is not None or not self._library.writable:
            row.setFlags(row.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        return row

    def _chosen(self) -> Collection | None:
        item = self.list.currentItem()
        row = -1 if item is None else self.list.indexOfTopLevelItem(item)
        return self._shown[row] if 0 <= row < len(self._shown) else None

    @Slot()
    def _offer(self) -> None:
        chosen = self._chosen()
        can = chosen is not None and self._library.writable
        self.delete.setEnabled(can)
        self.run.setEnabled(
            chosen is not None and can and rules.problem(self._library, chosen) is None
        )

    @Slot(QTreeWidgetItem, int)
    def _on_ticked(self, row: QTreeWidgetItem, _column: int) -> None:
        collection = self._shown[self.list.indexOfTopLevelItem(row)]
        on = row.checkState(_NAME) is Qt.CheckState.Checked
        changed = replace(rules.stored_rule(collection), on_arrival=on, since=0)
        # Shown anew when the window hears of it: a row must not go while it tells of its tick.
        self._library.do(rules.saved(self._library, collection.name, changed))

    @Slot()
    def _run(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        try:
            self.remark.say(Tone.DONE, run(self._library, chosen))
        except CuratorError as error:
            self.remark.say(Tone.PROBLEM, words.error_in_words(error))

    @Slot()
    def _delete(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._do(rules.removed(chosen))
            self.remark.say(Tone.DONE, f"{words.one_line(chosen.name)} is deleted.")

    def _do(self, command: Command) -> None:
        self._library.do(command)
        self.refresh()
