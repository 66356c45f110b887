"""The bar at the top: search, order, groups, size, views, and what a mouse does most."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSlider, QToolBar, QWidget

from curator.ui.actions import ActionSet
from curator.ui.gallery.layout import LARGEST_CELL, SMALLEST_CELL

_ICON = 20
_SLIDER_WIDTH = 112
_STEP = 8


class Toolbar(QToolBar):
    """Lays out actions and boxes in a fixed order; it cannot be moved or lost."""

    def __init__(
        self,
        actions: ActionSet,
        search: QWidget,
        sort_box: QWidget,
        stacks: QWidget,
        group_box: QWidget,
    ) -> None:
        super().__init__("Toolbar")
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setIconSize(QSize(_ICON, _ICON))
        self.size_slider = _size_slider()
        self._put(actions, "add_folder")
        self.addWidget(search)
        self.addWidget(sort_box)
        self.addWidget(stacks)
        self.addWidget(group_box)
        self.addSeparator()
        self.addWidget(self.size_slider)
        self._put(actions, "grid", "loupe", "compare", "survey", "cull", "duel", "filter_bar")
        self.addSeparator()
        self._put(actions, "keep", "reject", "undecided", "auto_advance")
        self.addSeparator()
        self._put(actions, "undo", "redo", "export")

    def _put(self, actions: ActionSet, *names: str) -> None:
        for name in names:
            self.addAction(actions[name])


def _size_slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(SMALLEST_CELL, LARGEST_CELL)
    slider.setSingleStep(_STEP)
    slider.setPageStep(4 * _STEP)
    slider.setFixedWidth(_SLIDER_WIDTH)
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    slider.setAccessibleName("Thumbnail size")
    slider.setToolTip("Thumbnail size")
    return slider
