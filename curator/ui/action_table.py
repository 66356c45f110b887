"""Everything that can be done by key or menu, in one table.

Menus, toolbar, shortcuts, tooltips and the cheat sheet are made from it. What a deed does is not
said here: the window has a handler for every id.
"""

from __future__ import annotations

from collections.abc import Iterable

from curator.domain.criteria import Scale
from curator.ui.action_info import ActionInfo, Scope, ViewKeys

_FILE = (
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

_EDIT = (
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
)

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
    )


_JUDGEMENTS = tuple(_judgements())
_FORCED = tuple(
    _forced(info) for info in _JUDGEMENTS if info.keys and info.id not in ("rate_up", "rate_down")
)

_IMAGE = (
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
    ActionInfo("add_tag", "Add tag…", ("T",), "Image", "Tag the image.", icon="tag", divider=True),
    ActionInfo(
        "next_undecided",
        "Next undecided",
        ("Ctrl+Right",),
        "Image",
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
        "Image",
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
        "show_in_file_manager",
        "Show in file manager",
        ("Ctrl+R",),
        "Image",
        "Open the folder in which the file lies.",
        icon="open",
    ),
)


_BADGES = (
    (Scale.VALUE, "Scores", "The numbers that the scorers gave."),
    (Scale.LIBRARY_PERCENTILE, "Percentiles in the library", "100 % is the best of all images."),
    (Scale.PROMPT_PERCENTILE, "Percentiles within the prompt", "100 % is the best of its prompt."),
)


def _sorts() -> Iterable[ActionInfo]:
    yield ActionInfo(
        "sort_newest", "Newest first", ("Alt+0",), "View/Sort", "What arrived last comes first."
    )
    for number in range(1, 8):
        yield ActionInfo(
            f"sort_score_{number}",
            f"Score {number}",
            (f"Alt+{number}",),
            "",
            "Best first by this score; once more, worst first.",
            row="Sort by score; again: worst first",
        )


def _badge_scales() -> Iterable[ActionInfo]:
    for scale, title, text in _BADGES:
        name, menu = f"badges_{scale.name.lower()}", "View/Badges show"
        yield ActionInfo(name, title, (), menu, text, checkable=True, group="badges")


_VIEW = (
    ActionInfo(
        "grid",
        "Grid",
        ("G",),
        "View",
        "All images shown, as thumbnails.",
        icon="grid",
        checkable=True,
        group="view",
    ),
    ActionInfo(
        "loupe",
        "Loupe",
        ("E",),
        "View",
        "One image, as large as the window lets it.",
        icon="loupe",
        checkable=True,
        own_keys=("Enter",),
        group="view",
    ),
    ActionInfo("back", "Back", ("Esc",), "View", "Back to the grid.", scope=Scope.IMAGES),
    ActionInfo(
        "fit_or_full",
        "Fit or 100 %",
        ("Space",),
        "View",
        "The whole image, or every pixel of it.",
        icon="fit",
        scope=Scope.IMAGES,
        divider=True,
    ),
    ActionInfo(
        "full_at_pointer",
        "100 % at the pointer",
        ("Z",),
        "View",
        "Every pixel of the place under the pointer.",
        scope=Scope.IMAGES,
    ),
    ActionInfo(
        "larger",
        "Larger thumbnails",
        ("Ctrl++", "Ctrl+="),
        "View",
        "Fewer, larger thumbnails; in the loupe, closer.",
        icon="plus",
        row="Larger, smaller",
        divider=True,
        repeats=True,
    ),
    ActionInfo(
        "smaller",
        "Smaller thumbnails",
        ("Ctrl+-",),
        "View",
        "More, smaller thumbnails; in the loupe, farther.",
        icon="minus",
        row="Larger, smaller",
        repeats=True,
    ),
    *_sorts(),
    ActionInfo(
        "badges",
        "Score badges",
        ("J",),
        "View",
        "Scores on the thumbnails.",
        icon="badge",
        checkable=True,
        divider=True,
    ),
    *_badge_scales(),
    ActionInfo(
        "info",
        "Image info",
        ("I",),
        "View",
        "Place, size, decisions and scores at the foot of the loupe.",
        icon="info",
        checkable=True,
    ),
    ActionInfo(
        "filter_bar",
        "Filter bar",
        ("\\",),
        "View",
        "Thresholds on scores, flags, stars and labels.",
        icon="filter",
        checkable=True,
    ),
    ActionInfo(
        "filters",
        "Use filters",
        ("Ctrl+L",),
        "View",
        "Off shows everything; on brings the filters back.",
        icon="eye",
        checkable=True,
    ),
    ActionInfo(
        "side_panels",
        "Side panels",
        ("Tab",),
        "View",
        "Hide the side panels, or show them again.",
        icon="panels",
        scope=Scope.IMAGES,
    ),
    ActionInfo(
        "next_area",
        "Next area",
        ("F6",),
        "View",
        "Bring the keyboard to the next part of the window.",
    ),
    ActionInfo(
        "full_screen",
        "Full screen",
        ("F", "F11"),
        "View",
        "Nothing but the window.",
        icon="full-screen",
        checkable=True,
    ),
    ActionInfo(
        "theme_system",
        "As the system",
        (),
        "View/Theme",
        "Light or dark as the system is.",
        icon="system",
        checkable=True,
        group="theme",
    ),
    ActionInfo(
        "theme_light",
        "Light",
        (),
        "View/Theme",
        "Light colours.",
        icon="sun",
        checkable=True,
        group="theme",
    ),
    ActionInfo(
        "theme_dark",
        "Dark",
        (),
        "View/Theme",
        "Dark colours.",
        icon="moon",
        checkable=True,
        group="theme",
    ),
)

_SCORING = (
    ActionInfo(
        "pause_scoring",
        "Pause scoring",
        (),
        "Scoring",
        "Leave the processor or the graphics card to something else for now.",
        icon="pause",
        checkable=True,
    ),
    ActionInfo(
        "scoring_models",
        "Scoring models…",
        (),
        "Scoring",
        "Which scorers run, which lack weights, and how to get them.",
        icon="chip",
    ),
    ActionInfo(
        "failures",
        "Failures…",
        (),
        "Scoring",
        "Files that could not be read or scored, with the reason.",
        icon="warning",
    ),
)

_HELP = (
    ActionInfo(
        "cheat_sheet", "Keys…", ("?", "F1"), "Help", "All keys on one page.", icon="keyboard"
    ),
    ActionInfo(
        "show_log", "Show log", (), "Help", "Open the folder with Curator's log.", icon="file"
    ),
)

ACTIONS: tuple[ActionInfo, ...] = (*_FILE, *_EDIT, *_IMAGE, *_VIEW, *_SCORING, *_HELP)

VIEW_KEYS: tuple[ViewKeys, ...] = (
    ViewKeys("Move", ("Left", "Right", "Up", "Down")),
    ViewKeys("First, last image", ("Home", "End")),
    ViewKeys("A page up, down", ("PgUp", "PgDown")),
    ViewKeys("Extend the selection", ("Shift+Left", "Shift+Right")),
)
