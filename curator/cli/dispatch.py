"""Tells a command line from the window's arguments; imports nothing, so either starts at once."""

from __future__ import annotations

from collections.abc import Sequence

VERBS = (
    "inspect",
    "scan",
    "watch",
    "folders",
    "score",
    "find",
    "mark",
    "stack",
    "cull",
    "rules",
    "collections",
    "tags",
    "process-rejects",
    "restore",
    "undo",
    "redo",
    "export",
    "models",
    "demo",
    "doctor",
)

_TAKE_A_VALUE = ("--library", "--weights", "--scorers", "--device", "--dtype")
_TAKE_NONE = ("--verbose", "-v")


def is_command_line(arguments: Sequence[str]) -> bool:
    """Whether these arguments name a verb or ask for help; all others are the window's.

    A folder named like a verb is written ./scan. An option nobody has is left to the command
    line, which says so.
    """
    rest = iter(arguments)
    for argument in rest:
        if argument in _TAKE_A_VALUE:
            next(rest, None)
        elif argument == "--":
            return False
        elif argument not in _TAKE_NONE and argument.partition("=")[0] not in _TAKE_A_VALUE:
            return argument in VERBS or argument.startswith("-")
    return False
