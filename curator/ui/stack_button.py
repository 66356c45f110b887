"""The toolbar's button for stacks: what makes one, and which of its images is in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from curator.domain.stacking import StackRule
from curator.library.gallery import Change, Gallery
from curator.library.scorer_order import in_order
from curator.ui.actions import ActionSet
from curator.ui.icons import Icons
from curator.ui.menus.stacks import stack_action
from curator.ui.panels.parts import IconButton
from curator.ui.words import menu_text

_USUAL = "Score of the order, else the usual one"
_BY_RULE = (StackRule.PROMPT, StackRule.BATCH, StackRule.NEAR)


class StackButton(IconButton):
    """Shows by which rule stacks are made, and that they are still looked for.

    Args:
        choose: told of the scorer that is to tell the best of a stack, "" for none in particular.
    """

    def __init__(
        self, gallery: Gallery, actions: ActionSet, icons: Icons, choose: Callable[[str], None]
    ) -> None:
        super().__init__(icons, icons.theme, "stack", "Stacks")
        self._gallery = gallery
        self._actions = actions
        self._choose = choose
        self._keys: tuple[str, ...] | None = None
        self.setPopupMode(self.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCheckable(True)
        menu = QMenu(self)
        for rule in StackRule:
            menu.addAction(actions[stack_action(rule)])
        menu.addSeparator()
        self._best = menu.addMenu("Best in front by")
        self._judges = QActionGroup(self)
        self._judges.triggered.connect(self._chosen)
        menu.addAction(actions["close_stacks"])
        self.setMenu(menu)
        self.on_change(~Change(0))

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Show the rule there is, and the scorers that can tell the best."""
        if change & (Change.VALUES | Change.ROWS | Change.CRITERIA):
            stacks = self._gallery.stacks
            action = self._actions[stack_action(stacks.rule)]
            action.setChecked(True)
            self._actions["close_stacks"].setEnabled(stacks.has_open)
            self.setChecked(stacks.rule in _BY_RULE)
            self.setText("looking …" if stacks.is_looking else "")
            self.setToolTip(f"Stacks: {action.text().lower()}")
            self._offer_judges()

    def _offer_judges(self) -> None:
        library, chosen = self._gallery.library, self._gallery.stacks.best_by
        keys = in_order(library.columns.scorers, library.infos)
        if keys != self._keys:
            self._keys = keys
            self._best.clear()
            for key, title in (("", _USUAL), *((key, library.infos[key].title) for key in keys)):
                self._add_judge(key, title)
                if not key:
                    self._best.addSeparator()
        for action in self._judges.actions():
            action.setChecked(action.data() == chosen)

    def _add_judge(self, key: str, title: str) -> None:
        action = QAction(menu_text(title), self._best)
        action.setCheckable(True)
        action.setData(key)
        self._judges.addAction(action)
        self._best.addAction(action)

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        self._choose(str(action.data()))
