"""The entry point: a verb goes to the command line, everything else to the window."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from curator.cli.dispatch import VERBS, is_command_line
from curator.cli.interrupts import Interruptions
from curator.cli.status import Status

NO_WINDOW = """\
This version of Curator has no window yet; it works on the command line.
  curator scan FOLDER   takes in a folder of images
  curator demo          shows the whole job on sample images
  curator --help        lists all verbs
"""


def main() -> NoReturn:
    """Do what the arguments of this process ask for, and end it."""
    Interruptions().listen()
    try:
        status: int = _run(sys.argv[1:])
    except KeyboardInterrupt:
        status = Status.INTERRUPTED
    sys.exit(status)


def _run(arguments: Sequence[str]) -> int:
    if not is_command_line(arguments):
        return _open_window(arguments)
    from curator.cli.main import run

    return run(arguments)


def _open_window(arguments: Sequence[str]) -> int:
    for folder in arguments[:1]:
        if not folder.startswith("-") and not Path(folder).is_dir():
            sys.stderr.write(f"{folder!r} is neither a verb nor a folder{_near(folder)}.\n")
    sys.stderr.write(NO_WINDOW)
    return Status.USAGE


def _near(verb: str) -> str:
    near = difflib.get_close_matches(verb.lower(), VERBS, n=1)
    return f"; did you mean curator {near[0]}?" if near else ""


if __name__ == "__main__":
    main()
