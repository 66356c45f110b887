"""What an entry of the table of actions tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOVING = "Moving"
"""The heading of the keys that all views hear by themselves."""

MENUS = ("File", "Edit", "Image", "Cull", "View", "Scoring", "Help")


class Scope(StrEnum):
    """Where a key is heard.

    WINDOW: wherever no text field wants it. IMAGES: only where a view of images has the focus,
    because a button or a list needs the key itself.
    """

    WINDOW = "window"
    IMAGES = "images"


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """One thing the user can do.

    Attributes:
        id: the name of its handler.
        keys: shortcuts, the first of which menus show.
        menu: where it stands, with a slash before a submenu; "" for no menu.
        row: text under which the cheat sheet joins it with its neighbours; "" for its own title.
        own_keys: keys that the view with the focus hears by itself, for the cheat sheet.
        group: of actions that stand under one name exactly one is checked.
        divider: a line stands above it in its menu.
        repeats: a key that is held down does it again and again.
        follows: the action whose keys, held with Shift, are its own.
    """

    id: str
    title: str
    keys: tuple[str, ...]
    menu: str
    help: str
    icon: str = ""
    checkable: bool = False
    row: str = ""
    own_keys: tuple[str, ...] = ()
    scope: Scope = Scope.WINDOW
    group: str = ""
    divider: bool = False
    repeats: bool = False
    follows: str = ""


def section_of(info: ActionInfo) -> str:
    """The menu an action belongs to; those that stand in none belong where their like stand."""
    if info.menu:
        return info.menu.partition("/")[0]
    return "View" if info.id.startswith("sort_") else "Image"


@dataclass(frozen=True, slots=True)
class ViewKeys:
    """Keys that views hear by themselves; they stand in the cheat sheet and in no menu.

    Attributes:
        section: its heading.
        id: by which the first key can be another one, in the views of this section; "" for keys
            that are always the same.
    """

    title: str
    keys: tuple[str, ...]
    section: str = MOVING
    id: str = ""
