"""The keys that compare and survey hear by themselves."""

from __future__ import annotations

from curator.ui.action_info import ViewKeys

SECTION = "Compare, survey"

COMPARE_KEYS = (
    ViewKeys("Challengers before, next", ("Left", "Right"), SECTION),
    ViewKeys("Make the challenger champion", ("Up",), SECTION),
    ViewKeys("Focus to the next image", ("Tab", "Down"), SECTION),
    ViewKeys("2, 3 or 4 images", ("V",), SECTION, "compare_panes"),
    ViewKeys("What the two differ in", ("D",), SECTION, "compare_differences"),
    ViewKeys("Flicker: both in the same place", ("\\",), SECTION, "compare_flicker"),
    ViewKeys("Zoom this image alone", ("O",), SECTION, "compare_alone"),
    ViewKeys("Survey: drop this image", ("/",), SECTION, "survey_drop"),
    ViewKeys("Survey: bring it back", ("Backspace",), SECTION, "survey_back"),
)
