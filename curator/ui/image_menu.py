"""The menu that opens over images: the actions that are wanted there most."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from curator.ui.actions import ActionSet

_ACTIONS = (
    *("keep", "reject", "undecided", ""),
    *("turn_stack", "stack_images", "unstack_images", ""),
    *("add_tag", "", "loupe", "similar_images", "show_in_file_manager", "open_with", ""),
    *("copy_file", "copy_prompt", "copy_workflow", ""),
    *("rename", "move_to", "copy_to", "to_holding", "", "export"),
)


def open_image_menu(actions: ActionSet, place: QPoint, parent: QWidget) -> None:
    """Open it at a place of the screen."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for name in _ACTIONS:
        if name:
            menu.addAction(actions[name])
        else:
            menu.addSeparator()
    menu.popup(place)
