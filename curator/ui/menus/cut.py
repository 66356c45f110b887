"""The Cull menu: what flags many images by rule."""

from __future__ import annotations

from curator.ui.action_info import ActionInfo

CUT = (
    ActionInfo(
        "apply_cut",
        "Apply cut",
        (),
        "Cull",
        "Flag the images as the lines in the filter bar say, in one step.",
        icon="cut",
    ),
    ActionInfo(
        "borderline",
        "Borderline images",
        ("M",),
        "Cull",
        "Only what the cut leaves open, one image after the other; again: back to all.",
        icon="borderline",
    ),
)
