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
    ActionInfo(
        "process_rejects",
        "Process rejects…",
        ("Ctrl+Backspace",),
        "File",
        "Move the rejected images out of your folders, after a look at them.",
        icon="holding",
        divider=True,
    ),
    ActionInfo(
        "holding",
        "Holding…",
        (),
        "File",
        "What was moved out and waits: bring it back, or empty it into the system’s bin.",
    ),
    ActionInfo("quit", "Quit", ("Ctrl+Q",), "File", "Close the window.", icon="quit", divider=True),
)
