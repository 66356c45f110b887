"""The table of actions made into Qt's own: menus, toolbar, shortcuts and tooltips."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from curator.ui.action_info import MENUS, ActionInfo, Scope, ViewKeys
from curator.ui.action_table import ACTIONS, VIEW_KEYS
from curator.ui.icons import Icons
from curator.ui.key_names import normal
from curator.ui.keymap import Keymap
from curator.ui.keys import DigitKeys
from curator.ui.words import menu_text, tooltip

__all__ = [
    "ACTIONS",
    "MENUS",
    "VIEW_KEYS",
    "ActionInfo",
    "ActionSet",
    "Scope",
    "ViewKeys",
    "key_text",
]

Handler = Callable[..., object]


class ActionSet(QObject):
    """One QAction for each entry of the table.

    Args:
        window: hears the keys of Scope.WINDOW.
        icons: drawn again when the theme changes.
        handlers: what to do, by id; those of checkable actions are given whether it is checked.
        keymap: tells their keys; by default the usual ones.

    Raises:
        ValueError: table and handlers do not agree, which is a mistake in the program.
    """

    def __init__(
        self,
        window: QWidget,
        icons: Icons,
        handlers: Mapping[str, Handler],
        keymap: Keymap | None = None,
    ) -> None:
        super().__init__(window)
        _check(handlers)
        self._handlers = dict(handlers)
        self._window = window
        self._icons = icons
        self.keymap = keymap or Keymap(parent=self)
        self._infos = {info.id: info for info in ACTIONS}
        self._titles = {info.id: info.title for info in ACTIONS}
        self._groups: dict[str, QActionGroup] = {}
        self._actions = {info.id: self._made(info) for info in ACTIONS}
        icons.theme.changed.connect(self._take_icons)
        self._digit_keys = DigitKeys(self._digits(), self._digits("Shift+"), self)
        self._digit_keys.listen(window)
        self.keymap.changed.connect(self._take_keys)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def rename(self, name: str, title: str) -> None:
        """Give an action a title that is known only now, such as the scorer it sorts by."""
        self._titles[name] = title
        self._entitle(self._actions[name], self._infos[name])

    def hear_in(self, widget: QWidget) -> None:
        """Let the grid, or the loupe, hear the keys of Scope.IMAGES."""
        for info in ACTIONS:
            if info.scope is Scope.IMAGES:
                widget.addAction(self._actions[info.id])

    def fill(self, menu_bar: QMenuBar) -> None:
        """All menus, in the order of the table."""
        menus = {name: menu_bar.addMenu(f"&{name}") for name in MENUS}
        for info in ACTIONS:
            if info.menu:
                menu = _submenu(menus, info.menu)
                if info.divider:
                    menu.addSeparator()
                menu.addAction(self._actions[info.id])

    def _digits(self, prefix: str = "") -> dict[int, QAction]:
        """The actions whose shortcut is a digit, alone or behind a prefix."""
        keys = {f"{prefix}{digit}": digit for digit in range(10)}
        return {
            keys[key]: self[info.id]
            for info in ACTIONS
            for key in map(normal, self.keymap.keys(info.id))
            if key in keys
        }

    def _made(self, info: ActionInfo) -> QAction:
        action = QAction(self)
        action.setObjectName(info.id)
        self._give_keys(action)
        action.setAutoRepeat(info.repeats)
        action.setCheckable(info.checkable)
        action.setIconVisibleInMenu(not info.checkable)  # A menu's check mark stands there.
        action.setMenuRole(QAction.MenuRole.NoRole)
        if info.icon:
            action.setIcon(self._icons.icon(info.icon))
        self._entitle(action, info)
        self._group(info.group).addAction(action)
        if info.scope is Scope.IMAGES:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        else:
            self._window.addAction(action)
        return action

    def _group(self, name: str) -> QActionGroup:
        """Actions are heard by group, because a group says which of them it was."""
        if name not in self._groups:
            group = QActionGroup(self)
            group.setExclusive(bool(name))
            group.triggered.connect(self._carry_out)
            self._groups[name] = group
        return self._groups[name]

    def _give_keys(self, action: QAction) -> None:
        keys = self.keymap.keys(action.objectName())
        action.setShortcuts([QKeySequence(key) for key in keys])

    def _entitle(self, action: QAction, info: ActionInfo) -> None:
        title = self._titles[info.id]
        action.setText(menu_text(title))
        keys = ", ".join(map(key_text, (*self.keymap.keys(info.id), *info.own_keys)))
        heading = f"{title.rstrip('…')} ({keys})" if keys else title.rstrip("…")
        action.setToolTip(tooltip(f"{heading}\n{info.help}"))

    @Slot(QAction)
    def _carry_out(self, action: QAction) -> None:
        handler = self._handlers[action.objectName()]
        if action.isCheckable():
            handler(action.isChecked())
        else:
            handler()

    @Slot()
    def _take_keys(self) -> None:
        """First no action has any: two that have the same for a moment would both lose it."""
        for action in self._actions.values():
            action.setShortcuts([])
        for info in ACTIONS:
            self._give_keys(self._actions[info.id])
            self._entitle(self._actions[info.id], info)
        self._digit_keys.set_actions(self._digits(), self._digits("Shift+"))

    @Slot()
    def _take_icons(self) -> None:
        for info in ACTIONS:
            if info.icon:
                self._actions[info.id].setIcon(self._icons.icon(info.icon))


def key_text(key: str) -> str:
    """A key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _check(handlers: Mapping[str, Handler]) -> None:
    known = {info.id for info in ACTIONS}
    missing, unknown = sorted(known - handlers.keys()), sorted(handlers.keys() - known)
    if missing or unknown:
        raise ValueError(f"actions without a handler: {missing}, unknown handlers: {unknown}")


def _submenu(menus: dict[str, QMenu], path: str) -> QMenu:
    if path not in menus:
        parent, _, name = path.partition("/")
        menus[path] = menus[parent].addMenu(name)
    return menus[path]
