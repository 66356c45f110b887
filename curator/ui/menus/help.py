"""The Help menu."""

from __future__ import annotations

from curator.ui.action_info import ActionInfo

HELP = (
    ActionInfo(
        "cheat_sheet", "Keys…", ("?", "F1"), "Help", "All keys on one page.", icon="keyboard"
    ),
    ActionInfo(
        "show_log", "Show log", (), "Help", "Open the folder with Curator's log.", icon="file"
    ),
)
