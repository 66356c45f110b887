"""The order of the grid: a box of all orders, buttons that turn one round and add a second."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QWidget

from curator.domain.criteria import NEAREST_FIRST, NEWEST_FIRST, RANDOM, Scale, Sort
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
    ("seed", "Seed"),
    (RANDOM, "Random"),
)
_NEAREST = (NEAREST_FIRST, "Nearest")
_ASCENDING = {"name", "seed"}
_OF_ITS_OWN = (NEWEST_FIRST, NEAREST_FIRST, RANDOM)
"""Orders that leave nothing to a second key."""

_WITHIN = "Rank within the prompt"
_THEN = "Then by"


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
        self._then = IconButton(icons, icons.theme, "sort-then", _THEN)
        self._then.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self._then.setMenu(QMenu(self._then))
        self._then.menu().aboutToShow.connect(self._fill_then)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._box)
        row.addWidget(self._turn)
        row.addWidget(self._within)
        row.addWidget(self._then)
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
        shuffles = sort.key == RANDOM
        self._turn.set_icon_name("shuffle" if shuffles else "sort-down" if down else "sort-up")
        self._turn.setToolTip(_direction(sort))
        self._show_within(sort)
        self._then.setEnabled(sort.key not in _OF_ITS_OWN)
        self._then.setToolTip(f"{_THEN}: {self._title(sort.then or Sort())}")

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
            then = self._gallery.criteria.sort.then
            if key in _OF_ITS_OWN or (then is not None and then.key == key):
                then = None
            self._sort(Sort(str(key), scale=kept, then=then))

    @Slot()
    def _turned(self) -> None:
        sort = self._gallery.criteria.sort
        if sort.key == RANDOM:
            self._sort(replace(sort, shuffle=sort.shuffle + 1))
        else:
            self._sort(replace(sort, worst_first=not sort.worst_first))

    @Slot()
    def _fill_then(self) -> None:
        """What images come by that the first key does not tell apart."""
        menu, sort = self._then.menu(), self._gallery.criteria.sort
        menu.clear()
        then = sort.then or Sort()
        for key in [key for key, _ in _OTHERS if key != RANDOM] + list(self._keys):
            if key != sort.key:
                action = menu.addAction(self._title(Sort(key)))
                action.setCheckable(True)
                action.setChecked(key == then.key)
                action.triggered.connect(partial(self._sort_then, key))
        menu.addSeparator()
        turned = menu.addAction("The other way round")
        turned.setCheckable(True)
        turned.setChecked(then.worst_first)
        turned.triggered.connect(self._turn_then)

    def _sort_then(self, key: str, _checked: bool = False) -> None:
        then = None if key == NEWEST_FIRST else Sort(key)
        self._sort(replace(self._gallery.criteria.sort, then=then))

    @Slot()
    def _turn_then(self) -> None:
        sort = self._gallery.criteria.sort
        then = sort.then or Sort()
        turned = replace(then, worst_first=not then.worst_first)
        self._sort(replace(sort, then=None if turned == Sort() else turned))

    def _title(self, sort: Sort) -> str:
        infos = self._gallery.library.infos
        return infos[sort.key].title if sort.key in infos else dict(_OTHERS)[sort.key]

    @Slot(bool)
    def _ranked(self, within: bool) -> None:
        scale = Scale.PROMPT_PERCENTILE if within else Scale.VALUE
        self._sort(replace(self._gallery.criteria.sort, scale=scale))

    def _sort(self, sort: Sort) -> None:
        self._gallery.show(replace(self._gallery.criteria, sort=sort))


def _direction(sort: Sort) -> str:
    if sort.key == RANDOM:
        return "Shuffled; click to shuffle again"
    among = " of every prompt" if sort.scale is Scale.PROMPT_PERCENTILE else ""
    natural = {
        "name": ("A to Z", "Z to A"),
        "size": ("largest first", "smallest first"),
        "rating": ("most stars first", "fewest stars first"),
        "added": ("newest first", "oldest first"),
        NEAREST_FIRST: ("nearest first", "farthest first"),
        NEWEST_FIRST: ("newest first", "oldest first"),
        "seed": ("smallest first", "largest first"),
    }.get(sort.key, (f"best{among} first", f"worst{among} first"))
    words = natural[sort.worst_first]
    return f"{words[0].upper()}{words[1:]}; click to turn round"
