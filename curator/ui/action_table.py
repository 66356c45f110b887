"""Everything that can be done by key or menu, in one table.

Menus, toolbar, shortcuts, tooltips and the cheat sheet are made from it. What a deed does is not
said here: the window has a handler for every id.
"""

from __future__ import annotations

from curator.ui.action_info import ActionInfo, ViewKeys
from curator.ui.action_table_lists import ON_LISTS
from curator.ui.menus.compare import COMPARE_KEYS
from curator.ui.menus.cut import CUT
from curator.ui.menus.duel import DUEL_KEYS
from curator.ui.menus.edit import EDIT
from curator.ui.menus.file import FILE
from curator.ui.menus.help import HELP
from curator.ui.menus.image import IMAGE
from curator.ui.menus.scoring import SCORING
from curator.ui.menus.stacks import STACKS
from curator.ui.menus.view import VIEW

ACTIONS: tuple[ActionInfo, ...] = (
    *FILE,
    *EDIT,
    *IMAGE,
    *STACKS,
    *ON_LISTS,
    *CUT,
    *VIEW,
    *SCORING,
    *HELP,
)

VIEW_KEYS: tuple[ViewKeys, ...] = (
    ViewKeys("Move", ("Left", "Right", "Up", "Down")),
    ViewKeys("Stack before, after (cull)", ("Up", "Down")),
    ViewKeys("First, last image", ("Home", "End")),
    ViewKeys("A page up, down", ("PgUp", "PgDown")),
    ViewKeys("Extend the selection", ("Shift+Left", "Shift+Right")),
    *COMPARE_KEYS,
    *DUEL_KEYS,
    ViewKeys("Move about in an image", ("Shift+Left", "Shift+Up", "Shift+Right", "Shift+Down")),
)
