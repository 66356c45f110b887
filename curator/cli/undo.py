"""`curator undo` and `curator redo`: one step back or forth."""

from __future__ import annotations

from collections.abc import Callable

import typer

from curator.cli.file_words import end_with
from curator.cli.opening import carry_out_on_files, open_library
from curator.cli.options import LibraryOption, VerboseOption
from curator.cli.output import one_line, put, say
from curator.library.library import Library


def undo(
    context: typer.Context, library: LibraryOption = None, verbose: VerboseOption = False
) -> None:
    """Take back the last step, files that were moved too, also after a restart; no folders."""
    with open_library(context, writable=True) as opened:
        _go(opened, opened.undo, "Undone", "There is nothing to undo.")


def redo(
    context: typer.Context, library: LibraryOption = None, verbose: VerboseOption = False
) -> None:
    """Do the last step that was taken back once more."""
    with open_library(context, writable=True) as opened:
        _go(opened, opened.redo, "Done again", "There is nothing to redo.")


def _go(library: Library, move: Callable[[], str | None], done: str, nothing: str) -> None:
    labels: list[str | None] = []
    ended = carry_out_on_files(library, lambda: labels.append(move()))
    (label,) = labels
    if label is None:
        say(nothing)
    elif ended is None:
        put(f"{done}: {one_line(label)}")
    elif ended.ids:
        put(f"{done}: {one_line(ended.label)}")
    end_with(ended)
