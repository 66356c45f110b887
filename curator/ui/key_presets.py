"""Keys as other programs have them, and keys for one hand: what differs from the table of actions.

DiffusionToolkit and digiKam: after their manuals' tables of shortcuts, for what both programs do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

USUAL = "lightroom"


@dataclass(frozen=True, slots=True)
class Preset:
    """One way to lay out the keys.

    Attributes:
        keys: by id; what is not named is as the table has it.
    """

    title: str
    help: str
    keys: Mapping[str, tuple[str, ...]]


_DIFFUSION_TOOLKIT: dict[str, tuple[str, ...]] = {
    "keep": ("F", "P"),
    "reject": ("X", "Del"),
    "to_holding": ("Ctrl+Del",),
    "full_screen": ("F11",),
    "sharpness_overlay": ("Shift+S",),
    "rescan": ("Ctrl+R", "F5"),
    "show_in_file_manager": ("Ctrl+Shift+R",),
    "search": ("F6", "Ctrl+F", "/"),
    "next_area": ("Shift+F6",),
    "grid": ("Ctrl+3", "G"),
    "fit_or_full": ("Ctrl+0", "Space"),
    "side_panels": ("Ctrl+Shift+P", "Tab"),
}

_DIGIKAM: dict[str, tuple[str, ...]] = {
    **{f"rate_{stars}": (f"Ctrl+{stars}", str(stars)) for stars in range(6)},
    "undecided": ("Alt+0", "Alt+2", "U"),
    "reject": ("Alt+1", "X"),
    "keep": ("Alt+3", "P"),
    "sort_newest": ("Alt+Shift+0",),
    **{f"sort_score_{number}": (f"Alt+Shift+{number}",) for number in range(1, 8)},
    "full_at_pointer": ("Ctrl+.", "Z"),
    "loupe": ("F3", "E"),
    "full_screen": ("Ctrl+Shift+F", "F11", "F"),
}

_ONE_HAND: dict[str, tuple[str, ...]] = {
    "previous_image": ("A",),
    "next_image": ("D",),
    "previous_row": ("W",),
    "next_row": ("S",),
    "keep": ("F", "P"),
    "undecided": ("Ctrl+X", "U"),
    "winner": ("V",),
    "go_back": ("Q", "Backspace"),
    "rate_0": ("`", "0"),
    "turn_stack": ("Shift+S",),
    "auto_advance": ("Shift+A",),
    "full_screen": ("F11",),
    "sharpness_overlay": ("Ctrl+Shift+F",),
    "cull": ("R", "K"),
    "compare_differences": ("Shift+D",),
    "compare_panes": ("Shift+V",),
}

PRESETS: dict[str, Preset] = {
    USUAL: Preset("Lightroom", "P X U, stars on digits, G E C N for the views.", {}),
    "diffusion_toolkit": Preset(
        "DiffusionToolkit", "F keeps, X rejects, Ctrl+R rescans.", _DIFFUSION_TOOLKIT
    ),
    "digikam": Preset(
        "digiKam", "Ctrl and a digit for stars, Alt and 0 1 3 for the flag.", _DIGIKAM
    ),
    "one_hand": Preset("One hand", "A D and W S move, F keeps, X rejects, Q goes back.", _ONE_HAND),
}
