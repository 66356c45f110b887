"""The entry point: a verb goes to the command line, everything else to the window."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from curator.cli.dispatch import VERBS, is_command_line
from curator.cli.interrupts import Interruptions
from curator.cli.status import Status
from curator.domain.errors import SettingsError

if TYPE_CHECKING:
    from curator.cli.wishes import WindowWish


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
    from curator.cli.wishes import Wishes

    wishes = Wishes()
    status = run(arguments, wishes)
    return status if wishes.window is None else _go_on_in_window(wishes.window, status)


def _open_window(arguments: Sequence[str]) -> int:
    wish = _wish_of(arguments)
    if isinstance(wish, int):
        return wish
    strange = [folder for folder in wish.folders if not folder.is_dir()]
    for folder in strange:
        name = str(folder)
        sys.stderr.write(f"{name!r} is neither a verb nor a folder{_near(name)}\n")
    return Status.USAGE if strange else _show(wish, Status.USAGE)


def _wish_of(arguments: Sequence[str]) -> WindowWish | int:
    """What the window is to show; the exit status where the arguments or settings are wrong."""
    with suppress(SettingsError):  # The command line has the words for it.
        if not any(argument.startswith("-") for argument in arguments):
            return _plain_wish(arguments)
    from curator.cli.main import read_window_arguments
    from curator.cli.wishes import Wishes

    wishes = Wishes()
    status = read_window_arguments(arguments, wishes)
    return status if wishes.window is None else wishes.window


def _plain_wish(folders: Sequence[str]) -> WindowWish:
    """Without options the window need not wait until the command line has been loaded."""
    from curator.cli.wishes import WindowWish
    from curator.library.places import library_places
    from curator.settings import load_settings

    places = library_places(None, os.environ)
    return WindowWish(tuple(map(Path, folders)), load_settings(), places)


def _go_on_in_window(wish: WindowWish, status: int) -> int:
    """After a verb that is done; on a machine without a display it just ends."""
    from curator.ui.ending import why_no_display

    return status if status or why_no_display(os.environ) else _show(wish, status)


def _show(wish: WindowWish, otherwise: int) -> int:
    from curator.cli.calm import calm_libraries
    from curator.ui.app import open_window

    calm_libraries()

    return open_window(wish.folders, wish.settings, wish.places, otherwise=otherwise)


def _near(verb: str) -> str:
    near = difflib.get_close_matches(verb.lower(), VERBS, n=1)
    return f"; did you mean curator {near[0]}?" if near else "."


if __name__ == "__main__":
    main()
