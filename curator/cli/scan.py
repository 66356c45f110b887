"""`curator scan`: brings the library up to date with its folders."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from curator.cli.arriving import rules_on_arrival
from curator.cli.opening import open_library, watched_folders
from curator.cli.options import FoldersArgument, JsonOption, LibraryOption, VerboseOption
from curator.cli.output import put, put_json, say, visible
from curator.cli.progress import busy
from curator.cli.status import Status
from curator.cli.words import counted, images
from curator.domain.change import Outcome
from curator.library.reread import reread as read_again
from curator.library.scan import ScanReport
from curator.library.scan import scan as scan_folders

_COUNTED = (
    Outcome.ADDED,
    Outcome.MOVED,
    Outcome.CHANGED,
    Outcome.UNCHANGED,
    Outcome.DUPLICATE,
)


def scan(
    context: typer.Context,
    folders: FoldersArgument = None,
    reread: Annotated[
        bool,
        typer.Option("--reread", help="Read again what an older reader of metadata has read."),
    ] = False,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Add folders, bring the library up to date with them, measure what is new, and end.

    A file that is as it was is not opened. Ends with 1 if a file could not be read.
    """
    with (
        open_library(context, writable=True) as opened,
        rules_on_arrival(opened),
    ):
        wanted = watched_folders(opened, folders)
        with busy("Looking through the folders …") as tell:
            report = scan_folders(opened, wanted, lambda report: tell(_so_far(report)))
            if reread:
                tell("Reading metadata again …")
                report.reread = read_again(opened)
    tell_offline(report)
    _tell(report)
    if json:
        put_json(_document(report))
    else:
        put(in_words(report))
    if report.failed:
        raise typer.Exit(Status.FAILURES)


def in_words(report: ScanReport) -> str:
    """A scan in one line."""
    parts = [f"{report.counts[each]:,} {each.value}" for each in _COUNTED if report.counts[each]]
    parts += [f"{len(report.failed):,} failed"] if report.failed else []
    parts += [f"{report.missing:,} missing now"] if report.missing else []
    parts += [f"{report.reread:,} read again"] if report.reread else []
    told = f": {', '.join(parts)}" if parts else ""
    return f"{images(report.found)} found{told} ({report.seconds:.1f} s)"


def _so_far(report: ScanReport) -> str:
    return f"{images(report.found)} …"


def tell_offline(report: ScanReport) -> None:
    """Say which folders are gone for now."""
    for path in report.offline:
        say(f"{visible(os.fsdecode(path))} is offline; its images are kept as they are.")


def _tell(report: ScanReport) -> None:
    for path, reason in report.failed:
        say(f"{visible(os.fsdecode(path))}: {reason}")
    if report.growing:
        say(
            f"{counted(report.growing, 'file')} left out: empty or still being written; the next "
            "scan looks again."
        )


def _document(report: ScanReport) -> dict[str, Any]:
    counts = {each.value: report.counts[each] for each in _COUNTED}
    return {
        "found": report.found,
        "added": counts["added"],
        "moved": counts["moved"],
        "changed": counts["changed"],
        "unchanged": counts["unchanged"],
        "missing": report.missing,
        "duplicates": counts["duplicates"],
        "failed": [{"path": os.fsdecode(path), "reason": reason} for path, reason in report.failed],
        "seconds": round(report.seconds, 3),
    }
