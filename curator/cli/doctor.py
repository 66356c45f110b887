"""`curator doctor`: whether all is well."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import typer

from curator.cli.opening import places_of
from curator.cli.options import JsonOption, LibraryOption, VerboseOption
from curator.cli.output import one_line, put, put_json, say
from curator.cli.status import Status
from curator.library.doctor import Health, examine
from curator.settings import load_settings


def doctor(
    context: typer.Context,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Tell versions, device, display and the library's health; changes nothing.

    Ends with 3 if the library is damaged, with 1 if anything else is wrong.
    """
    health = examine(places_of(context), load_settings().device)
    for problem in health.problems:
        say(f"Problem: {problem}")
    if json:
        put_json(asdict(health))
    else:
        _put(health)
    if not health.sound:
        raise typer.Exit(Status.LIBRARY)
    if health.problems:
        raise typer.Exit(Status.FAILURES)


def _put(health: Health) -> None:
    for name, version in health.versions.items():
        put(f"{name}: {version or 'not installed'}")
    put(f"device: {health.device or 'none'}")
    put(f"display: {health.display or 'none; the command line needs none'}")
    for name, value in health.library.items():
        put(f"library {name}: {_plain(value)}")
    put("All is well." if not health.problems else f"{len(health.problems)} problems, see above.")


def _plain(value: Any) -> str:
    return "not there yet" if value is None else one_line(str(value))
