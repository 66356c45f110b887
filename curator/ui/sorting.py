"""The order of the grid: a box of all orders, a button that turns one round, one for the prompt."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from curator.domain.criteria import NEAREST_FIRST, NEWEST_FIRST, Scale, Sort
from curator.library.gallery import Change, Gallery
from curator.library.scorer_order import in_order
from curator.ui.icons import Icons
from curator.ui.panels.parts import IconButton

_OTHERS = (
    (NEWEST_FIRST, "Newest"),
    ("added", "Last added"),
    ("name", "Name"),
    ("rating", "Stars"),
    ("size", "Size in pixels"),
    ("random", "Random"),
)
_NEAREST = (NEAREST_FIRST, "Nearest")
_ASCENDING = {"name"}
_WITHIN = "Rank within the prompt"


class SortBox(QWidget):
    """Shows and sets the gallery's order; scorers come as soon as they have given a number."""

    def __init__(self, gallery: Gallery, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._keys: tuple[str, ...] = ()
        self._others: tuple[tuple[str, str], ...] = ()
        self._box = QComboBox(self)
        self._box.setAccessibleName("Sort by")
        self._box.setToolTip("Sort by")
        self._box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._box.setMaxVisibleItems(24)
        self._box.activated.connect(self._chosen)
        self._turn = IconButton(icons, icons.theme, "sort-down", "Turn the order round")
        self._turn.clicked.connect(self._turned)
        self._within = IconButton(icons, icons.theme, "within-prompt", _WITHIN)
        self._within.setCheckable(True)
        self._within.clicked.connect(self._ranked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._box)
        row.addWidget(self._turn)
        row.addWidget(self._within)
        self.on_change(Change.ROWS | Change.CRITERIA)

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Show the order that is asked for, and the scorers there are."""
        if change & (Change.CRITERIA | Change.VALUES | Change.ROWS):
            self._fill()
            self._show(self._gallery.criteria.sort)

    def _fill(self) -> None:
        keys = in_order(self._gallery.library.columns.scorers, self._gallery.library.infos)
        others = (_NEAREST, *_OTHERS) if self._gallery.seeks_nearness else _OTHERS
        if (keys, others) == (self._keys, self._others):
            return
        self._keys, self._others = keys, others
        with QSignalBlocker(self._box):
            self._box.clear()
            for key, title in others:
                self._box.addItem(title, key)
            if keys:
                self._box.insertSeparator(self._box.count())
            for key in keys:
                self._box.addItem(self._gallery.library.infos[key].title, key)

    def _show(self, sort: Sort) -> None:
        with QSignalBlocker(self._box):
            self._box.setCurrentIndex(self._box.findData(sort.key))
        down = sort.worst_first == (sort.key in _ASCENDING)
        self._turn.set_icon_name("sort-down" if down else "sort-up")
        self._turn.setToolTip(_direction(sort))
        self._show_within(sort)

    def _show_within(self, sort: Sort) -> None:
        scored = sort.key in self._keys
        self._within.setEnabled(scored)
        self._within.setChecked(sort.scale is Scale.PROMPT_PERCENTILE)
        told = "the best of every prompt come first" if scored else "for orders by a score"
        self._within.setToolTip(f"{_WITHIN}: {told}")

    @Slot(int)
    def _chosen(self, index: int) -> None:
        key = self._box.itemData(index)
        if key is not None:
            kept = self._gallery.criteria.sort.scale if key in self._keys else Scale.VALUE
            self._sort(Sort(str(key), scale=kept))

    @Slot()
    def _turned(self) -> None:
        sort = self._gallery.criteria.sort
        self._sort(replace(sort, worst_first=not sort.worst_first))

    @Slot(bool)
    def _ranked(self, within: bool) -> None:
        scale = Scale.PROMPT_PERCENTILE if within else Scale.VALUE
        self._sort(replace(self._gallery.criteria.sort, scale=scale))

    def _sort(self, sort: Sort) -> None:
        self._gallery.show(replace(self._gallery.criteria, sort=sort))


def _direction(sort: Sort) -> str:
    among = " of every prompt" if sort.scale is Scale.PROMPT_PERCENTILE else ""
    natural = {
        "name": ("A to Z", "Z to A"),
        "size": ("largest first", "smallest first"),
        "rating": ("most stars first", "fewest stars first"),
        "added": ("newest first", "oldest first"),
        NEAREST_FIRST: ("nearest first", "farthest first"),
        NEWEST_FIRST: ("newest first", "oldest first"),
        "random": ("shuffled", "shuffled the other way round"),
    }.get(sort.key, (f"best{among} first", f"worst{among} first"))
    words = natural[sort.worst_first]
    return f"{words[0].upper()}{words[1:]}; click to turn round"
