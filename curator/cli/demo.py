"""`curator demo`: the whole job on sample images."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from curator.cli.options import (
    DeviceOption,
    DtypeOption,
    ScorersOption,
    Scoring,
    VerboseOption,
    WeightsOption,
)
from curator.cli.output import put, say, visible
from curator.cli.scan import in_words
from curator.cli.tables import put_ranking
from curator.cli.wishes import WindowWish, Wishes
from curator.cli.words import blocked, images, pull_hint
from curator.library.demo import DemoReport, run_demo
from curator.library.places import library_places

DIRECTORY = Path("curator-demo")
_COLUMNS = ("clip", "aesthetic_v2", "technical", "sharpness")


def demo(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Everything lies below this folder.")
    ] = DIRECTORY,
    no_window: Annotated[
        bool, typer.Option("--no-window", help="Open no window at the end.")
    ] = False,
    weights: WeightsOption = None,
    scorers: ScorersOption = None,
    device: DeviceOption = None,
    dtype: DtypeOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Make a small output folder and run the whole job on it: watch, read, score, cut, export."""
    settings = Scoring(weights, scorers, device, dtype).settings()
    report = run_demo(directory, settings, say)
    put_ranking(report.ranked, _scorers_to_show(report))
    put("")
    _put_scorers(report)
    _put_outcome(report)
    if not no_window:
        places = library_places(report.library, {})
        context.ensure_object(Wishes).window = WindowWish((), settings, places)


def _scorers_to_show(report: DemoReport) -> list[str]:
    """The scorer that chose first, then those that are worth a column."""
    ran = dict.fromkeys(key for each in report.ranked for key in each["scores"])
    return [report.chosen_by, *(key for key in _COLUMNS if key in ran and key != report.chosen_by)]


def _put_scorers(report: DemoReport) -> None:
    ran = dict.fromkeys(key for each in report.ranked for key in each["scores"])
    put(f"Scorers that ran: {', '.join(ran)}")
    for each, _ in report.begun.blocked:
        put(blocked(each))
    blocks = [each for each, _ in report.begun.blocked]
    missing = [each.key for each in blocks if each.unavailable and each.unavailable.weights]
    if missing:
        put(pull_hint(missing))


def _put_outcome(report: DemoReport) -> None:
    put(f"A scan after the watch: {in_words(report.scan)}")
    put(f"Best of each prompt by {report.chosen_by}: {images(report.kept)} kept")
    put(f"The keepers, with their manifest: {visible(str(report.keepers))}")
    library = visible(shlex.quote(str(report.library)))
    put(f"Look around: curator --library {library} find 'flag:keep sort:{report.chosen_by}'")
