"""The Edit menu."""

from __future__ import annotations

from curator.ui.action_info import ActionInfo

EDIT = (
    ActionInfo(
        "undo",
        "Undo",
        ("Ctrl+Z",),
        "Edit",
        "Take back the last step, whatever it was.",
        icon="undo",
        repeats=True,
    ),
    ActionInfo(
        "redo",
        "Redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "Edit",
        "Do again what was taken back.",
        icon="redo",
        repeats=True,
    ),
    ActionInfo(
        "select_all", "Select all", ("Ctrl+A",), "Edit", "Select all images shown.", divider=True
    ),
    ActionInfo("select_none", "Select none", ("Ctrl+D",), "Edit", "Let go of the selection."),
    ActionInfo(
        "copy_file",
        "Copy file",
        ("Ctrl+C",),
        "Edit",
        "Put the image file on the clipboard.",
        icon="copy",
        divider=True,
    ),
    ActionInfo(
        "copy_prompt",
        "Copy prompt",
        ("Ctrl+Shift+C",),
        "Edit",
        "Put the prompt on the clipboard.",
        icon="text",
    ),
    ActionInfo(
        "copy_workflow",
        "Copy workflow",
        ("Ctrl+Shift+W",),
        "Edit",
        "Put the embedded workflow on the clipboard, to be pasted into the generator's canvas.",
    ),
    ActionInfo(
        "search",
        "Search",
        ("Ctrl+F", "/"),
        "Edit",
        "Write a query: words of the prompt, scores, tags …",
        icon="search",
        divider=True,
    ),
    ActionInfo(
        "search_by_meaning",
        "Search by meaning…",
        (),
        "Edit",
        "Describe what images show, whatever their prompts say.",
        icon="sparkle",
    ),
    ActionInfo(
        "settings",
        "Settings…",
        ("Ctrl+,",),
        "Edit",
        "Everything that can be set, with a field to find it.",
        icon="settings",
        divider=True,
    ),
)
