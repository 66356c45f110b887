"""Progress on standard error, where that is a terminal; nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from curator.cli.output import messages
from curator.cli.words import pace
from curator.library.progress import Progress as ScoringProgress

Advance = Callable[[int, int], None]
"""Takes how many are done, and of how many."""


class _Rate(ProgressColumn):
    """Things a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.1f}/s" if task.speed else "")


@contextmanager
def counting(what: str) -> Iterator[Advance]:
    """A bar that counts things, with their rate and the time left."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with _bar(what, *columns) as advance:
        yield advance


@contextmanager
def scoring() -> Iterator[Callable[[ScoringProgress], None]]:
    """A bar over all images, with speed and time left, and one below for each of several scorers.

    Speed and time are the library's, the same that the window tells.
    """
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[told]}", markup=False),
    )
    with Progress(*columns, console=messages, transient=True, disable=_silent()) as bars:
        rows: dict[str, TaskID] = {}

        def row(title: str, done: int, total: int, told: str = "") -> None:
            if title not in rows:
                rows[title] = bars.add_task(title, total=None, told="")
            bars.update(rows[title], completed=done, total=total, told=told)

        def tell(progress: ScoringProgress) -> None:
            row("Scoring", progress.done, progress.total, pace(progress))
            for each in progress.scorers if len(progress.scorers) > 1 else ():
                row(f"  {each.key}", each.done, each.total)

        yield tell


@contextmanager
def downloading(what: str) -> Iterator[Advance]:
    """A bar for bytes that come over the network."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with _bar(what, *columns) as advance:
        yield advance


@contextmanager
def busy(what: str) -> Iterator[Callable[[str], None]]:
    """A line that says how far something without a known end is."""
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=messages, transient=True, disable=_silent()) as progress:
        task = progress.add_task(what, total=None)
        yield lambda text: progress.update(task, description=text)


@contextmanager
def _bar(what: str, *columns: ProgressColumn) -> Iterator[Advance]:
    with Progress(*columns, console=messages, transient=True, disable=_silent()) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _silent() -> bool:
    # Rich takes anything for a terminal that FORCE_COLOR says is one.
    return not sys.stderr.isatty()
