"""Stacks in the menus: deeds on them, and what makes one."""

from __future__ import annotations

from collections.abc import Iterable

from curator.domain.stacking import StackRule
from curator.ui.action_info import ActionInfo

_AS_ONE = "are shown as one, the best in front; decisions are about that one"
_RULES = (
    (StackRule.NONE, "No stacks", "Every image stands by itself."),
    (StackRule.HAND, "Stacked by hand", f"Images that you stacked {_AS_ONE}."),
    (StackRule.PROMPT, "Same prompt", f"Images of the same prompt {_AS_ONE}."),
    (StackRule.BATCH, "Same batch", f"Images of the same prompt made in one run {_AS_ONE}."),
    (StackRule.NEAR, "Near-duplicates", f"Images that look nearly alike {_AS_ONE}."),
)

STACKS = (
    ActionInfo(
        "turn_stack",
        "Open or close stack",
        ("S",),
        "Image",
        "Show all images of the stack side by side, or one for all.",
        icon="stack",
        divider=True,
    ),
    ActionInfo(
        "winner",
        "Winner of the stack",
        ("W",),
        "Image",
        "Keep this image, reject the others of its stack or of the comparison, and go on.",
    ),
    ActionInfo(
        "stack_images",
        "Stack",
        ("Ctrl+G",),
        "Image",
        "Make one stack of the selected images, with all that are in a stack with them.",
        row="Stack, take apart",
    ),
    ActionInfo(
        "unstack_images",
        "Take stack apart",
        ("Ctrl+Shift+G",),
        "Image",
        "Let the images of a stack that was made by hand stand by themselves again.",
        row="Stack, take apart",
    ),
)


def stack_action(rule: StackRule) -> str:
    """The action that lets this make a stack."""
    return f"stacks_{rule}"


def _rules() -> Iterable[ActionInfo]:
    for rule, title, text in _RULES:
        yield ActionInfo(
            stack_action(rule), title, (), "View/Stacks", text, checkable=True, group="stacks"
        )
    yield ActionInfo(
        "close_stacks",
        "Close all stacks",
        (),
        "View/Stacks",
        "Show every stack as one again.",
        divider=True,
    )


STACK_RULES = tuple(_rules())
