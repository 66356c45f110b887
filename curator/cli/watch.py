"""`curator watch`: stays and takes in what arrives."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from curator.cli.arriving import mark, rules_on_arrival
from curator.cli.holds import Holds
from curator.cli.opening import open_library, watched_folders
from curator.cli.options import (
    DeviceOption,
    DtypeOption,
    FoldersArgument,
    LibraryOption,
    ScorersOption,
    Scoring,
    VerboseOption,
    WeightsOption,
)
from curator.cli.output import say, visible
from curator.cli.status import Status
from curator.cli.words import blocked, counted, ended, note
from curator.domain.change import Outcome
from curator.library.arrivals import Arrivals
from curator.library.library import Library
from curator.library.news import (
    Blocked,
    Committed,
    Failed,
    News,
    Phase,
    Skipped,
    State,
    Unreadable,
    WithoutEvents,
    WriteFailed,
)

LINE_EVERY_S = 1.0
TURN_S = 0.2

_DEEDS = {
    Outcome.ADDED: "new",
    Outcome.MOVED: "moved",
    Outcome.CHANGED: "changed",
    Outcome.DUPLICATE: "duplicate",
}


def watch(
    context: typer.Context,
    folders: FoldersArgument = None,
    seconds: Annotated[
        float | None,
        typer.Option("--for", metavar="SECONDS", min=0, help="End after so many seconds."),
    ] = None,
    weights: WeightsOption = None,
    scorers: ScorersOption = None,
    device: DeviceOption = None,
    dtype: DtypeOption = None,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Add folders and stay: take in and score new images as they arrive, until Ctrl-C.

    Ends with 130 after Ctrl-C; after --for with 0, or 1 if a file could not be read.
    """
    settings = Scoring(weights, scorers, device, dtype).settings()
    with (
        open_library(context, writable=True, settings=settings) as opened,
        rules_on_arrival(opened) as arrivals,
    ):
        watched_folders(opened, folders)
        teller = _Teller(opened)
        opened.subscribe(teller.hear)
        begun = opened.score_arrivals(settings.on_arrival)
        for each, _ in begun.blocked:
            say(blocked(each))
        opened.watch()
        say(f"Watching {counted(len(opened.watched), 'folder')}; Ctrl-C ends.")
        _stay(opened, teller, arrivals, seconds)
    if teller.failures:
        raise typer.Exit(Status.FAILURES)


def _stay(library: Library, teller: _Teller, arrivals: Arrivals, seconds: float | None) -> None:
    marked = time.monotonic()
    end = None if seconds is None else time.monotonic() + seconds
    while end is None or time.monotonic() < end:
        left = TURN_S if end is None else end - time.monotonic()
        library.drain(wait=max(0.001, min(TURN_S, left)), at_most=TURN_S)
        teller.tell_now_and_then()
        if arrivals.are_waiting and time.monotonic() - marked >= LINE_EVERY_S:
            mark(library, arrivals)
            marked = time.monotonic()
    teller.tell()


class _Teller:
    """Counts what the library tells and says it now and then; failures are said at once."""

    def __init__(self, library: Library) -> None:
        self.failures = 0
        self._library = library
        self._counts: Counter[str] = Counter()
        self._told = time.monotonic()
        self._holds = Holds()

    def hear(self, news: News) -> None:
        match news:
            case Committed():
                self._count(news)
            case Blocked():
                say(blocked(news))
            case Unreadable(path, reason):
                self._fail(os.fsdecode(path), reason)
            case Failed() | Skipped():
                self._tell_unscored(news)
            case WriteFailed(_, error):
                self._fail("a finding could not be written", str(error))
            case State(Phase.FAILED):
                self._fail("scoring has ended", ended(news))
            case State():
                self._holds.hear(news)
            case WithoutEvents(path, reason):
                say(
                    f"{visible(os.fsdecode(path))} sends no events ({reason}); it is looked "
                    "through every few seconds instead."
                )
            case _:
                pass

    def tell_now_and_then(self) -> None:
        """Say what has come, unless the last line is young."""
        if self._counts and time.monotonic() - self._told >= LINE_EVERY_S:
            self.tell()

    def tell(self) -> None:
        """Say what has come since the last line."""
        if self._counts:
            say(", ".join(f"{count:,} {deed}" for deed, count in self._counts.items()))
        self._counts.clear()
        self._told = time.monotonic()

    def _count(self, committed: Committed) -> None:
        for each in committed.outcomes:
            if each.outcome is Outcome.FAILED:
                folder = next(f for f in self._library.folders if f.id == each.folder_id)
                path = Path(os.fsdecode(folder.path), os.fsdecode(each.relpath))
                self._fail(str(path), each.reason)
            elif each.outcome in _DEEDS:
                self._counts[_DEEDS[each.outcome]] += 1
        scored = sum(any(score.known for _, score in fact.scores) for fact in committed.scored)
        if scored:
            self._counts["scored"] += scored
        if committed.vanished:
            self._counts["missing now"] += committed.vanished

    def _tell_unscored(self, news: Failed | Skipped) -> None:
        if isinstance(news, Skipped):
            self._fail(f"image {news.image_id}", note(news.reason))
            return
        for key, reason in news.reasons.items():
            self._fail(f"image {news.image_id}, {key}", reason)

    def _fail(self, what: str, reason: str) -> None:
        self.failures += 1
        say(f"{visible(what)}: {reason}")
