"""The whole job on a small output folder of its own: watch, read, score, cut, keep, export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from curator.domain.errors import CuratorError, UsageError
from curator.imaging.samples import make_samples
from curator.library.cut import BestOf, Rule, cut
from curator.library.keepers import Export, export
from curator.library.library import Library
from curator.library.news import News
from curator.library.places import library_places
from curator.library.records import Record, records
from curator.library.scan import ScanReport, scan
from curator.library.scoring_plan import Begun
from curator.scoring.jobs import Phase, State
from curator.settings import Settings

OUTPUTS, LIBRARY, KEEPERS = "outputs", "library", "keepers"
SPOILED, GOOD_ENOUGH = "technical<=60", "technical>=75"
BEST_FIRST = ("aesthetic_v2", "clip", "sharpness")
"""Scorers that may choose the best of each prompt: the first that has given numbers does."""

ARRIVAL_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo did.

    Attributes:
        watched: images that arrived while the folder was watched.
        scan: what a scan found afterwards; nothing new, if the watch missed nothing.
        begun: which scorers ran, and which did not.
        chosen_by: the scorer that chose the best of each prompt.
        kept: images it chose.
        ranked: records of all images: kept ones, undecided ones, rejects, each best first.
        keepers: the folder with the exported images and their manifest.
    """

    outputs: Path
    library: Path
    watched: int
    scan: ScanReport
    begun: Begun
    chosen_by: str
    kept: int
    ranked: list[Record]
    keepers: Path
    exported: int


def run_demo(directory: Path, settings: Settings, tell: Callable[[str], None]) -> DemoReport:
    """Run the whole job below a folder; run again, it goes on with the library that is there.

    Args:
        directory: made if absent; outputs, library and keepers lie in it.
        settings: the user's settings.
        tell: takes a sentence at each stage.

    Raises:
        UsageError: there can be no folder here.
    """
    directory = directory.expanduser().absolute()
    outputs, places = directory / OUTPUTS, library_places(directory / LIBRARY, {})
    try:
        outputs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{outputs} cannot be made: {error.strerror}") from error
    with Library(places, settings, writable=True, holder="curator demo") as library:
        library.subscribe(lambda news: _tell_of_failure(news, tell))
        folder = library.add_folder(outputs)
        tell(f"Watching {outputs} …")
        before = int(library.columns.alive.sum())
        library.watch()
        begun = library.score_arrivals(settings.on_arrival)
        expected = before or len(make_samples(outputs))
        _wait(library, lambda: int(library.columns.alive.sum()) >= expected, "images to arrive")
        arrived = int(library.columns.alive.sum()) - before
        tell(f"{arrived} new images read and measured; scoring …")
        _wait(library, lambda: not library.scoring().progress.left, "scores")
        library.flush()
        report = scan(library, [folder])
        chosen_by = next(key for key in BEST_FIRST if key in library.columns.scorers)
        kept = _cut(library, chosen_by)
        library.flush()
        tell("Cut and exported.")
        keepers, exported = _export(library, directory, chosen_by)
        ranked = [
            image_id
            for flag in ("keep", "none", "reject")
            for image_id in library.find(library.parse(f"flag:{flag} sort:{chosen_by}")).tolist()
        ]
        return DemoReport(
            outputs=outputs,
            library=places.directory,
            watched=arrived,
            scan=report,
            begun=begun,
            chosen_by=chosen_by,
            kept=kept,
            ranked=list(records(library, ranked)),
            keepers=keepers,
            exported=exported,
        )


def _tell_of_failure(news: News, tell: Callable[[str], None]) -> None:
    if isinstance(news, State) and news.phase is Phase.FAILED:
        tell(f"The scoring models do not run: {news.reason}")


def _wait(library: Library, done: Callable[[], bool], what: str) -> None:
    end = monotonic() + ARRIVAL_TIMEOUT_S
    left = None
    while not done():
        library.drain(wait=0.1)
        now_left = library.scoring().progress.left
        state = library.scoring_state
        waits = state is not None and state.phase is Phase.WAITING
        if now_left != left or waits:  # neither slow nor considerate is stuck
            left, end = now_left, monotonic() + ARRIVAL_TIMEOUT_S
        if monotonic() > end:
            raise CuratorError(f"the demo waited in vain for {what}")


def _cut(library: Library, chosen_by: str) -> int:
    """Reject what is spoiled, then keep the best of each prompt: two steps, both undoable."""
    spoiled = Rule(library.parse(""), reject_if=library.parse(SPOILED))
    best = Rule(library.parse(GOOD_ENOUGH), best_of=BestOf(chosen_by))
    for rule in (spoiled, best):
        made = cut(library.columns, library.selector, rule)
        library.do(made.command)
    return len(made.keep)


def _export(library: Library, directory: Path, chosen_by: str) -> tuple[Path, int]:
    """Export into a folder that is not there yet: a second run never touches the first's."""
    target = directory / KEEPERS
    number = 2
    while target.exists():
        target = directory / f"{KEEPERS} ({number})"
        number += 1
    query = f"flag:keep sort:{chosen_by}"
    ids = library.find(library.parse(query))
    rule = f"reject {SPOILED}; of {GOOD_ENOUGH} keep the best of each prompt by {chosen_by}"
    report = export(library, Export(ids.tolist(), target, query, rule))
    return target, len(report.written)
