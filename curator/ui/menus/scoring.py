"""The Scoring menu."""

from __future__ import annotations

from curator.ui.action_info import ActionInfo

SCORING = (
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
