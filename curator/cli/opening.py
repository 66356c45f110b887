"""Opens the library for a verb, and carries out what changes it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from curator.domain.change import Command
from curator.domain.errors import UnknownNameError, UsageError
from curator.domain.image import Folder
from curator.library.library import Library
from curator.library.news import FilesDone, News, WriteFailed
from curator.library.places import LibraryPlaces, library_places
from curator.settings import Settings, load_settings


def asked(context: Any, option: str) -> Any:
    """What an option says that may stand after the verb or before it; the one behind wins."""
    while context is not None:
        if context.params.get(option):
            return context.params[option]
        context = context.parent
    return None


def places_of(context: typer.Context) -> LibraryPlaces:
    """Where the library lies: as --library says, else CURATOR_LIBRARY, else the user's own."""
    chosen = asked(context, "library")
    return library_places(Path(chosen) if chosen else None, os.environ)


def open_library(
    context: typer.Context, *, writable: bool, settings: Settings | None = None
) -> Library:
    """The library this command line is about; to be closed by whoever asked for it."""
    return Library(
        places_of(context),
        settings or load_settings(),
        writable=writable,
        holder=context.command_path,
    )


def watched_folders(library: Library, paths: Sequence[Path] | None) -> tuple[Folder, ...]:
    """The folders named, added where they are new; all watched ones when none is named.

    Raises:
        UsageError: one of them is no folder (none is added then), or there is nothing to watch.
    """
    if not paths:
        if not library.watched:
            raise UsageError("no folder is watched yet; name one, as in `curator scan FOLDER`")
        return library.watched
    for path in paths:
        if _known(library, path) is None and not path.is_dir():
            raise UsageError(f"{path} is not a folder")
    found = [_known(library, path) or library.add_folder(path) for path in paths]
    return tuple({folder.id: folder for folder in found}.values())


def carry_out(library: Library, deed: Callable[[], object]) -> None:
    """Do something that is written behind, and wait until it is on disk.

    Raises:
        Exception: it could not be written; it is taken back then.
    """
    failures: list[Exception] = []

    def hear(news: News) -> None:
        if isinstance(news, WriteFailed):
            failures.append(news.error)

    stop = library.subscribe(hear)
    try:
        deed()
        library.flush()
    finally:
        stop()
    if failures:
        raise failures[0]


def carry_out_on_files(library: Library, deed: Callable[[], object]) -> FilesDone | None:
    """Do something that may move files, and wait for what comes of it; None if it moved none.

    Raises:
        Exception: nothing at all could be done.
    """
    ended: list[FilesDone] = []

    def hear(news: News) -> None:
        if isinstance(news, FilesDone):
            ended.append(news)

    stop = library.subscribe(hear)
    try:
        carry_out(library, deed)
    finally:
        stop()
    if not ended:
        return None
    if ended[-1].error is not None:
        raise ended[-1].error
    return ended[-1]


def do(library: Library, command: Command) -> None:
    """Carry out a command and wait until it is on disk."""
    carry_out(library, lambda: library.do(command))


def _known(library: Library, path: Path) -> Folder | None:
    try:
        return library.folder(path)
    except UnknownNameError:
        return None
