"""The View menu: what is shown, and how."""

from __future__ import annotations

from collections.abc import Iterable

from curator.domain.criteria import Scale
from curator.ui.action_info import ActionInfo, Scope
from curator.ui.menus.loupe import LOUPE
from curator.ui.menus.stacks import STACK_RULES

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


VIEW = (
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
    ActionInfo(
        "compare",
        "Compare",
        ("C",),
        "View",
        "The selected images, or those of the stack, side by side: champion and challengers.",
        icon="compare",
        checkable=True,
        group="view",
    ),
    ActionInfo(
        "survey",
        "Survey",
        ("N",),
        "View",
        "The selected images, or those of the stack, all at once; drop one after the other.",
        icon="survey",
        checkable=True,
        group="view",
    ),
    ActionInfo(
        "cull",
        "Cull",
        ("K",),
        "View",
        "What is shown, or selected, stack by stack; a decision leads on to the next image.",
        icon="cull",
        checkable=True,
        group="view",
    ),
    ActionInfo(
        "duel",
        "Last duel",
        ("Y",),
        "View",
        "The selected images, or those shown: of two the better one, till the best are known.",
        icon="duel",
        checkable=True,
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
        ("Ctrl++", "Ctrl+=", "+", "="),
        "View",
        "Fewer, larger thumbnails; in the loupe, closer.",
        icon="plus",
        divider=True,
        repeats=True,
    ),
    ActionInfo(
        "smaller",
        "Smaller thumbnails",
        ("Ctrl+-", "-"),
        "View",
        "More, smaller thumbnails; in the loupe, farther.",
        icon="minus",
        repeats=True,
    ),
    *_sorts(),
    *STACK_RULES,
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
    *LOUPE,
    ActionInfo(
        "filter_bar",
        "Filter bar",
        ("\\",),
        "View",
        "Scores, flags, stars, labels, LoRAs, dates … to filter by, with live counts.",
        icon="filter",
        checkable=True,
        divider=True,
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
        "history",
        "History",
        ("Ctrl+H",),
        "View",
        "Every step with its time; a click takes back, or does again, all up to there.",
        icon="clock",
        checkable=True,
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
