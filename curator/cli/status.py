"""The exit statuses that scripts rely on."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """How a command line ended."""

    DONE = 0
    FAILURES = 1
    USAGE = 2
    LIBRARY = 3
    INTERRUPTED = 130
