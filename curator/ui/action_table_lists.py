"""The part of the table of actions that is about collections."""

from __future__ import annotations

from curator.ui.action_info import ActionInfo

ON_LISTS = (
    ActionInfo(
        "add_to_target",
        "Add to target collection",
        ("B",),
        "Image",
        "Put the selected images into the target collection.",
        icon="target",
        divider=True,
    ),
    ActionInfo(
        "choose_target",
        "Target collection…",
        ("Shift+B",),
        "Image",
        "Choose, or make, the collection that B adds to.",
    ),
    ActionInfo(
        "new_collection",
        "New collection…",
        (),
        "Image",
        "Make a collection of the selected images.",
        icon="collection",
    ),
    ActionInfo(
        "save_smart",
        "Save as smart collection…",
        (),
        "Edit",
        "Keep what is searched and filtered for under a name.",
        icon="smart",
        divider=True,
    ),
    ActionInfo(
        "freeze",
        "Freeze as keeper set…",
        (),
        "Edit",
        "Keep the selected images, or those shown, as a list that stays as it is.",
        icon="keepers",
    ),
)
