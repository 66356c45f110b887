"""The part of the View menu that is about the loupe."""

from __future__ import annotations

from curator.ui.action_info import ActionInfo

LOUPE = (
    ActionInfo(
        "info",
        "Image info",
        ("I",),
        "View",
        "In the loupe: a line at the foot, parameters and scores too, or nothing.",
        icon="info",
        divider=True,
    ),
    ActionInfo(
        "sharpness_overlay",
        "Mark what is sharp",
        ("Shift+F",),
        "View",
        "In the loupe: fine, clear details are green.",
        checkable=True,
    ),
    ActionInfo(
        "clipping_overlay",
        "Mark black and white",
        ("Shift+H",),
        "View",
        "In the loupe: what is drowned in black is blue, what is burnt out red.",
        checkable=True,
    ),
    ActionInfo(
        "lights",
        "Lights",
        ("L",),
        "View",
        "Dim everything round the image; again: dark; again: light.",
        icon="moon",
    ),
    ActionInfo(
        "pause_movie",
        "Pause animations",
        (".",),
        "View",
        "Let animated images stand still.",
        icon="pause",
        checkable=True,
    ),
)
