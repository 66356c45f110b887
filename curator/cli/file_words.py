"""What is told of files that were moved, or could not be."""

from __future__ import annotations

import os
from typing import Any

import typer

from curator.cli.output import say, visible
from curator.cli.status import Status
from curator.library.news import FileFailure, FilesDone, Trouble

_WORDS = {
    Trouble.GONE: "the file is gone",
    Trouble.TAKEN: "something else lies in its way; rename that",
    Trouble.FORBIDDEN: "it may not be moved; change the rights of its folder",
    Trouble.READ_ONLY: "the drive is read-only",
    Trouble.FULL: "there is no room; free some and try again",
    Trouble.OFFLINE: "its folder or drive is not there; plug it in and try again",
    Trouble.BUSY: "another program has it open; close that and try again",
    Trouble.NAME: "its name cannot be used there",
    Trouble.CHANGED: "it was changed meanwhile, and stays",
    Trouble.LAST: "it is the last file of its image, and stays",
}


def in_words(failure: FileFailure) -> str:
    """Why a file stays where it is, and what can be done."""
    return _WORDS.get(failure.trouble, failure.reason)


def end_with(done: FilesDone | None) -> None:
    """Tell of every file that stays; with any the program ends with the status for failures."""
    failures = () if done is None else done.failures
    for each in failures:
        path = visible(os.fsdecode(each.path)) if each.path else "a file of this step"
        say(f"{path}: {in_words(each)}")
    if failures:
        raise typer.Exit(Status.FAILURES)


def failed(done: FilesDone) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {"path": os.fsdecode(each.path), "trouble": each.trouble.value, "reason": in_words(each)}
        for each in done.failures
    ]
