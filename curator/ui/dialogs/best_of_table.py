"""The groups that the best is chosen from, as a table that can be put in order."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from curator.domain.score import ScorerInfo
from curator.library.best_of import Groups
from curator.ui import words
from curator.ui.theme import Theme

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ASCENDING = Qt.SortOrder.AscendingOrder


class Column(IntEnum):
    """What is told of a group."""

    GROUP = 0
    IMAGES = 1
    LAST_KEPT = 2
    FIRST_REJECTED = 3
    MARGIN = 4


_TITLES = {
    Column.GROUP: "Prompt of the best",
    Column.IMAGES: "Images",
    Column.LAST_KEPT: "Last kept",
    Column.FIRST_REJECTED: "Next",
    Column.MARGIN: "Margin",
}
_TOLD = {
    Column.LAST_KEPT: "The score of the last image that is kept",
    Column.FIRST_REJECTED: "The score of the first one that is not",
    Column.MARGIN: "How much better the last kept is than the next. ≈ marks margins that number "
    "format alone could make: look at these yourself.",
}


class GroupsTable(QAbstractTableModel):
    """Rows are groups; the narrowest margins come first until another order is chosen.

    Args:
        prompt_of: an image's prompt, as it is shown; asked for rows that are seen.
    """

    def __init__(self, theme: Theme, prompt_of: Callable[[int], str], parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._prompt_of = theme, prompt_of
        self._groups: Groups | None = None
        self._info: ScorerInfo | None = None
        self._order: NDArray[np.intp] = np.zeros(0, np.intp)
        self._sorted = (Column.MARGIN, _ASCENDING)
        self._prompts: dict[int, str] = {}

    def take(self, groups: Groups, info: ScorerInfo) -> None:
        """Show other groups, in the order there is."""
        self.beginResetModel()
        self._groups, self._info = groups, info
        self._order = self._arranged()
        self.endResetModel()

    def best_of(self, row: int) -> int:
        """The image that is the best of the group in a row."""
        assert self._groups is not None
        return int(self._groups.best[self._order[row]])

    @property
    def close_calls(self) -> int:
        """How many groups have a margin that is no more than noise."""
        return 0 if self._groups is None else int(np.count_nonzero(self._groups.close))

    def sort(self, column: int, order: Qt.SortOrder = _ASCENDING) -> None:
        """Put the groups in another order; what has no number comes last either way."""
        self.layoutAboutToBeChanged.emit()
        self._sorted = (Column(column), order)
        self._order = self._arranged()
        self.layoutChanged.emit()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """How many groups there are."""
        return 0 if parent is not None and parent.isValid() else len(self._order)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """What is told of each."""
        return 0 if parent is not None and parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[Column(section)]
        if role == Qt.ItemDataRole.TextAlignmentRole and section != Column.GROUP:
            return Qt.AlignmentFlag.AlignCenter
        return _TOLD.get(Column(section)) if role == Qt.ItemDataRole.ToolTipRole else None

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """One figure."""
        column, group = Column(index.column()), int(self._order[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(group, column)
        if role == Qt.ItemDataRole.ToolTipRole and column is Column.GROUP:
            return words.tooltip(self._prompt(group))
        if role == Qt.ItemDataRole.TextAlignmentRole and column is not Column.GROUP:
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole and column is Column.MARGIN:
            return self._theme.colors.borderline if self._is_close(group) else None
        return None

    def _text(self, group: int, column: Column) -> str:
        assert self._groups is not None
        assert self._info is not None
        match column:
            case Column.GROUP:
                return words.one_line(self._prompt(group)) or "no prompt"
            case Column.IMAGES:
                return f"{self._groups.sizes[group]:,}"
            case Column.LAST_KEPT:
                return words.scorer_value(self._info, float(self._groups.last_kept[group]))
            case Column.FIRST_REJECTED:
                return words.scorer_value(self._info, float(self._groups.first_rejected[group]))
            case Column.MARGIN:
                return self._margin(float(self._groups.margins[group]), self._is_close(group))

    def _margin(self, margin: float, close: bool) -> str:
        if math.isnan(margin):
            return "all kept"
        return f"{'≈ ' if close else ''}{margin:.3g}"

    def _is_close(self, group: int) -> bool:
        return self._groups is not None and bool(self._groups.close[group])

    def _prompt(self, group: int) -> str:
        assert self._groups is not None
        best = int(self._groups.best[group])
        if best not in self._prompts:
            self._prompts[best] = self._prompt_of(best)
        return self._prompts[best]

    def _arranged(self) -> NDArray[np.intp]:
        if self._groups is None:
            return np.zeros(0, np.intp)
        column, order = self._sorted
        values = {
            Column.GROUP: self._groups.best,
            Column.IMAGES: self._groups.sizes,
            Column.LAST_KEPT: self._groups.last_kept,
            Column.FIRST_REJECTED: self._groups.first_rejected,
            Column.MARGIN: self._groups.margins,
        }[column].astype(np.float64)
        return np.argsort(values if order is _ASCENDING else -values, kind="stable")
