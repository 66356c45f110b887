"""What makes a stack: images that are shown as one."""

from __future__ import annotations

from enum import StrEnum


class StackRule(StrEnum):
    """Which images make a stack. Stacks made by hand stand above every rule.

    NONE: nothing is shown as one. HAND: only what was stacked by hand. PROMPT: the same prompt.
    BATCH: the same prompt in one run. NEAR: near-duplicates.
    """

    NONE = "none"
    HAND = "hand"
    PROMPT = "prompt"
    BATCH = "batch"
    NEAR = "near"
