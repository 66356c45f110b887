"""The menu of a row: what can be done with what it stands for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from curator.ui.icons import Icons
from curator.ui.panels.facet_list import FacetList


def _always(_key: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class RowDeed:
    """One entry.

    Attributes:
        deed: is given the row's key.
        can: whether that can be done with the row of a key now.
        divider: a line stands above it.
    """

    text: str
    icon: str
    deed: Callable[[Any], object]
    can: Callable[[Any], bool] = _always
    divider: bool = False


class RowMenu(QMenu):
    """Opens over the rows of a list."""

    def __init__(self, listed: FacetList, deeds: Sequence[RowDeed], icons: Icons) -> None:
        super().__init__(listed)
        self._deeds = deeds
        self._meant: Hashable = None
        for each in deeds:
            if each.divider:
                self.addSeparator()
            action = self.addAction(icons.icon(each.icon), each.text)
            action.triggered.connect(lambda _=False, each=each: each.deed(self._meant))
            action.setData(each)
        listed.menu_wanted.connect(self.open_for)

    def open_for(self, key: Hashable, place: QPoint) -> None:
        """Open for the row of a key."""
        self.mean(key)
        self.popup(place)

    def mean(self, key: Hashable) -> None:
        """Be about the row of a key from now on."""
        self._meant = key
        for action in self.actions():
            each = action.data()
            if isinstance(each, RowDeed):
                action.setEnabled(each.can(key))
