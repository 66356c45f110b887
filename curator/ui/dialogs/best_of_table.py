"""The groups that the best is chosen from, as a table that can be put in order."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from curator.domain.score import ScorerInfo
from curator.library.best_of import Groups
from curator.ui import words
from curator.ui.theme import Theme

_PAGE = 64
_MOST_SPELLED = 5_000
"""Of more groups the prompts are not all read for the sake of an order."""

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
        prompts_of: gives the prompts of some images, by their ids.
    """

    def __init__(
        self, theme: Theme, prompts_of: Callable[[Sequence[int]], dict[int, str]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._theme, self._prompts_of = theme, prompts_of
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
            place = int(np.flatnonzero(self._order == group)[0])
            page = self._order[place - place % _PAGE :][:_PAGE]
            self._prompts |= self._prompts_of(self._groups.best[page].tolist())
        return self._prompts.get(best, "")

    def _arranged(self) -> NDArray[np.intp]:
        if self._groups is None:
            return np.zeros(0, np.intp)
        column, order = self._sorted
        if column is Column.GROUP:
            spelled = self._in_alphabet(self._groups)
            return spelled if order is _ASCENDING else spelled[::-1]
        values = {
            Column.IMAGES: self._groups.sizes,
            Column.LAST_KEPT: self._groups.last_kept,
            Column.FIRST_REJECTED: self._groups.first_rejected,
            Column.MARGIN: self._groups.margins,
        }[column].astype(np.float64)
        return np.argsort(values if order is _ASCENDING else -values, kind="stable")

    def _in_alphabet(self, groups: Groups) -> NDArray[np.intp]:
        """By prompt; of very many groups, in the order their best images came."""
        best = groups.best.tolist()
        if len(best) > _MOST_SPELLED:
            return np.argsort(groups.best, kind="stable")
        self._prompts |= self._prompts_of([each for each in best if each not in self._prompts])
        spelled = [(self._prompts.get(each, "").casefold(), each) for each in best]
        return np.asarray(sorted(range(len(best)), key=spelled.__getitem__), np.intp)
