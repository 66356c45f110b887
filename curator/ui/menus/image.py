"""The Image menu: decisions, and going from one image to the next."""

from __future__ import annotations

from collections.abc import Iterable

from curator.ui.action_info import ActionInfo, Scope

_FLAGS = (
    ("keep", "Keep", "P", "Mark as a keeper."),
    ("reject", "Reject", "X", "Mark as rejected; the file stays where it is."),
    ("undecided", "Undecided", "U", "Take the mark away."),
)
_LABELS = (("red", "6"), ("yellow", "7"), ("green", "8"), ("blue", "9"))


def _judgements() -> Iterable[ActionInfo]:
    for name, title, key, text in _FLAGS:
        yield ActionInfo(name, title, (key,), "Image", text, icon=name)
    for rating in range(6):
        title = ("No stars", "1 star", *(f"{n} stars" for n in range(2, 6)))[rating]
        help_text = f"Rate with {title.lower()}." if rating else "Take the stars away."
        row = "Stars, 0 for none"
        yield ActionInfo(f"rate_{rating}", title, (str(rating),), "Image/Stars", help_text, row=row)
    yield ActionInfo(
        "rate_down",
        "One star less",
        ("[",),
        "Image/Stars",
        "Take one star away from each.",
        divider=True,
        row="One star less, one more",
    )
    yield ActionInfo(
        "rate_up",
        "One star more",
        ("]",),
        "Image/Stars",
        "Give one star more to each.",
        row="One star less, one more",
    )
    for color, key in _LABELS:
        yield ActionInfo(
            f"label_{color}",
            f"{color.capitalize()} label",
            (key,),
            "Image/Label",
            f"Set the {color} label.",
            row="Red, yellow, green, blue label",
        )
    yield ActionInfo("label_none", "No label", (), "Image/Label", "Take the label away.")


def _forced(info: ActionInfo) -> ActionInfo:
    """The same with Shift: goes on to the next image, whatever auto-advance says."""
    return ActionInfo(
        f"{info.id}_next",
        f"{info.title}, next image",
        tuple(f"Shift+{key}" for key in info.keys),
        "",
        f"{info.help.rstrip('.')}, and go to the next image.",
        row="Any of these, and next image",
        follows=info.id,
    )


_JUDGEMENTS = tuple(_judgements())
_FORCED = tuple(
    _forced(info) for info in _JUDGEMENTS if info.keys and info.id not in ("rate_up", "rate_down")
)

_STEPS = tuple(
    ActionInfo(name, title, (), "Image/Go", text, repeats=True)
    for name, title, text in (
        ("next_image", "Next image", "What the right arrow does in the view that is shown."),
        ("previous_image", "Previous image", "What the left arrow does in the view that is shown."),
        ("next_row", "Next row or stack", "What the down arrow does in the view that is shown."),
        ("previous_row", "Previous row or stack", "What the up arrow does in the view shown."),
    )
)

IMAGE = (
    *_JUDGEMENTS,
    *_FORCED,
    ActionInfo(
        "auto_advance",
        "Auto-advance",
        ("A",),
        "Image",
        "After a decision the next image is current.",
        icon="fast-forward",
        checkable=True,
        divider=True,
    ),
    ActionInfo(
        "go_back",
        "Back one decision",
        ("Backspace",),
        "Image",
        "In cull view and in a duel: take back the last decision and show what it was about.",
        scope=Scope.IMAGES,
        repeats=True,
    ),
    ActionInfo("add_tag", "Add tag…", ("T",), "Image", "Tag the image.", icon="tag", divider=True),
    *_STEPS,
    ActionInfo(
        "next_undecided",
        "Next undecided",
        ("Ctrl+Right",),
        "Image/Go",
        "Go to the next image without a decision.",
        icon="chevron-right",
        row="Next, previous undecided",
        divider=True,
        repeats=True,
    ),
    ActionInfo(
        "previous_undecided",
        "Previous undecided",
        ("Ctrl+Left",),
        "Image/Go",
        "Go to the image before that has no decision.",
        icon="chevron-left",
        row="Next, previous undecided",
        repeats=True,
    ),
    ActionInfo(
        "similar_images",
        "Similar images",
        (),
        "Image",
        "Show the images that look most like this one.",
        icon="similar",
        divider=True,
    ),
    ActionInfo(
        "rename",
        "Rename…",
        ("F2",),
        "Image",
        "Give the file another name; the text files beside it follow.",
        icon="rename",
        scope=Scope.IMAGES,
        divider=True,
    ),
    ActionInfo("move_to", "Move to folder…", (), "Image", "Move the files to another folder."),
    ActionInfo("copy_to", "Copy to folder…", (), "Image", "Copy the files to another folder."),
    ActionInfo(
        "to_holding",
        "Move to holding",
        ("Del",),
        "Image",
        "Take the files out of your folder; they wait in holding, and undo brings them back.",
        icon="holding",
        scope=Scope.IMAGES,
    ),
    ActionInfo(
        "show_in_file_manager",
        "Show in file manager",
        ("Ctrl+R",),
        "Image",
        "Open the folder in which the file lies.",
        icon="open",
    ),
    ActionInfo(
        "open_with",
        "Open in its program",
        ("Ctrl+E",),
        "Image",
        "Open the file in the program that the system has for it.",
    ),
)
