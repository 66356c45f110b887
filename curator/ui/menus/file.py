"""The File menu."""

from __future__ import annotations

from curator.ui.action_info import ActionInfo

FILE = (
    ActionInfo(
        "add_folder",
        "Add folder…",
        ("Ctrl+O",),
        "File",
        "Watch a folder: its images appear here, and new ones as they arrive.",
        icon="folder-add",
    ),
    ActionInfo(
        "rescan",
        "Rescan folders",
        ("F5",),
        "File",
        "Look through all watched folders again, and read what an older Curator read.",
        icon="refresh",
    ),
    ActionInfo(
        "export",
        "Export…",
        ("Ctrl+Shift+E",),
        "File",
        "Copy the keepers, the selection or what is shown to a folder, with a manifest.",
        icon="export",
        divider=True,
    ),
    ActionInfo("quit", "Quit", ("Ctrl+Q",), "File", "Close the window.", icon="quit", divider=True),
)
