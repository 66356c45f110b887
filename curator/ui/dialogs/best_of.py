"""The best of each prompt, batch or near-duplicates: looked at group by group, kept in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from curator.domain.image import Flag
from curator.domain.saved_rule import SavedRule
from curator.domain.score import Direction
from curator.domain.stacking import StackRule
from curator.library.best_of import Groups, as_step, choose, members, noise_of
from curator.library.columns import Mask
from curator.library.cut import BestOf, Cut, Rule
from curator.library.export_choice import as_query
from curator.library.gallery import Gallery
from curator.library.rules import GROUPS, best_of_each, is_ready
from curator.library.scorer_order import in_order
from curator.ui import words
from curator.ui.dialogs.best_of_table import Column, GroupsTable
from curator.ui.dialogs.companion import Companion
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, label, resize, table
from curator.ui.dialogs.tiles import Tile, Tiles
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.rule_words import GROUP_WORDS

_MOST_TILES = 500
"""Of one group; more than that nobody looks through here."""

_NO_SCORES = "There are no scores to choose by yet."
_LOOKING = "Near-duplicates are still being looked for …"


class BestOfDialog(Companion):
    """Stays open beside the work, and follows what is shown.

    Args:
        save_rule: is given the rule that the choice stands for, to be saved under a name.
    """

    def __init__(
        self,
        gallery: Gallery,
        thumbnails: Thumbnails,
        icons: Icons,
        save_rule: Callable[[Rule], object],
        parent: QWidget,
    ) -> None:
        super().__init__("Best of each", parent)
        self._gallery, self._library, self._save_rule = gallery, gallery.library, save_rule
        self._noise = lru_cache(32)(lambda key: noise_of(self._library, key))
        self._best_of: BestOf | None = None
        self._cut: Cut | None = None
        self._keys: tuple[str, ...] = ()
        resize(self, 900, 700)
        self.of = QComboBox()
        for rule in GROUPS:
            self.of.addItem(GROUP_WORDS[rule], rule.value)
        self.by = QComboBox()
        self.top = QSpinBox()
        self.top.setRange(1, 999)
        self.told = label(role="muted")
        self.model = GroupsTable(icons.theme, self._prompts_of, self)
        self.table = table(self.model, "Groups")
        self.tiles = Tiles("Images of the group", thumbnails, icons, ticked=False)
        self.apply = button("Keep the best, reject the others", self._apply)
        self.save = button("Save as rule…", self._save)
        self._lay_out()
        for box in (self.of, self.by):
            box.currentIndexChanged.connect(self.refresh)
        self.top.valueChanged.connect(self.refresh)
        self.table.selectionModel().currentRowChanged.connect(self._show_group)

    @Slot()
    def refresh(self) -> None:
        """Find out what the choice comes to now."""
        self._offer_scorers()
        of, key = StackRule(self.of.currentData()), self.by.currentData()
        if not key or self._is_looking(of):
            self._show_nothing(_LOOKING if key else _NO_SCORES)
            return
        best_of = best_of_each(self._library, of, key, self.top.value())
        groups, cut = choose(self._library, best_of, self._among(), self._noise(key))
        self._best_of, self._cut = best_of, cut
        self._show_groups(groups, key)
        self.told.setText(self._in_words(cut))
        self.apply.setEnabled(self._library.writable and cut.changed > 0)
        self.save.setEnabled(self._library.writable)

    def _show_nothing(self, told: str) -> None:
        self._best_of = self._cut = None
        self.told.setText(told)
        self.apply.setEnabled(False)
        self.save.setEnabled(False)

    def _is_looking(self, of: StackRule) -> bool:
        return not is_ready(self._library, SavedRule(best_of=of))

    def _show_groups(self, groups: Groups, key: str) -> None:
        row = self.table.currentIndex().row()
        self.model.take(groups, self._library.infos[key])
        if len(groups):
            self.table.selectRow(min(max(row, 0), len(groups) - 1))
        else:
            self.tiles.show_tiles(())

    @Slot(QModelIndex)
    def _show_group(self, index: QModelIndex) -> None:
        if self._best_of is None or not index.isValid():
            return
        library, best = self._library, self.model.best_of(index.row())
        ids = members(library, self._best_of, self._among(), best)[:_MOST_TILES]
        info, rows = library.infos[self._best_of.by], library.columns.rows_of(ids)
        flags = np.asarray(library.columns["flag"] if self._cut is None else self._cut.flags())
        values = library.columns.score(self._best_of.by)
        self.tiles.show_tiles(
            [
                Tile(image_id, words.scorer_value(info, float(values[row])), Flag(int(flags[row])))
                for image_id, row in zip(ids.tolist(), rows.tolist(), strict=True)
            ]
        )

    def _in_words(self, cut: Cut) -> str:
        keep, reject = len(cut.keep), len(cut.reject)
        close = self.model.close_calls
        parts = [f"{keep:,} keep · {reject:,} reject of {words.images(len(cut.matched))} shown"]
        parts += [f"{words.counted(close, 'close call')}, first in the list"] if close else []
        return "; ".join(parts) + ". Flags set by hand stay."

    def _among(self) -> Mask:
        return self._library.columns.mask_of(self._gallery.all_ids)

    def _offer_scorers(self) -> None:
        infos = self._library.infos
        keys = tuple(
            key
            for key in in_order(self._library.columns.scorers, infos)
            if infos[key].direction is not Direction.NEITHER
        )
        if keys != self._keys:
            self._keys, chosen_before = keys, self.by.currentData()
            self.by.blockSignals(True)
            self.by.clear()
            for key in keys:
                self.by.addItem(words.one_line(infos[key].title), key)
            self.by.setCurrentIndex(max(0, self.by.findData(chosen_before)))
            self.by.blockSignals(False)

    def _prompts_of(self, ids: Sequence[int]) -> dict[int, str]:
        return {each.id: each.positive or "" for each in self._library.details(ids)}

    def _apply(self) -> None:
        self.refresh()  # Something may have been decided since it was found out.
        if self._best_of is not None and self._cut is not None:
            self._library.do(as_step(self._best_of, self._cut))
            self.close()

    def _save(self) -> None:
        if self._best_of is not None:
            query = self._library.query(as_query(self._library, self._gallery.criteria))
            self._save_rule(Rule(query, best_of=self._best_of))

    def _lay_out(self) -> None:
        names = (("Of each", self.of), ("by", self.by), ("keep", self.top))
        chooser = in_a_row(*(part for name in names for part in (_plain(name[0]), name[1])), None)
        for name, box in names:
            box.setAccessibleName(name)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(Column.GROUP, QHeaderView.ResizeMode.Stretch)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(Column.MARGIN, Qt.SortOrder.AscendingOrder)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.tiles)
        splitter.setSizes([300, 200])
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(GAP)
        rows.addLayout(chooser)
        rows.addWidget(splitter, 1)
        rows.addWidget(self.told)
        close = button("Close", self.close)
        self.apply.setDefault(True)
        rows.addLayout(in_a_row(self.save, None, close, self.apply))


def _plain(text: str) -> QWidget:
    made = label(text)
    made.setWordWrap(False)
    return made
