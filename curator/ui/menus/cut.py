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
    ActionInfo(
        "best_of",
        "Best of each…",
        (),
        "Cull",
        "Keep the best of each prompt, batch or near-duplicate stack, and see how clear it is.",
        icon="star",
        divider=True,
    ),
    ActionInfo(
        "reject_spoiled",
        "Reject spoiled…",
        (),
        "Cull",
        "Images that came out blank, as noise or blurred, each with the reason.",
        icon="image-broken",
    ),
    ActionInfo(
        "save_rule",
        "Save cut as rule…",
        (),
        "Cull",
        "Keep the lines in the filter bar under a name, to be applied again and again.",
        divider=True,
    ),
    ActionInfo(
        "rules",
        "Rules…",
        (),
        "Cull",
        "What each rule does; run one, or let it flag what arrives.",
    ),
    ActionInfo(
        "take_back_rules",
        "Take back flags set by rule",
        (),
        "Cull",
        "Of the images shown, take away what cuts and rules have set; what you set stays.",
    ),
)
