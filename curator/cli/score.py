"""`curator score`: runs scorers on images that lack their score."""

from __future__ import annotations

import time
from collections import Counter
from typing import Annotated, Any

import typer

from curator.cli import progress
from curator.cli.arriving import rules_on_arrival
from curator.cli.holds import Holds
from curator.cli.opening import open_library
from curator.cli.options import (
    DeviceOption,
    DtypeOption,
    JsonOption,
    LibraryOption,
    QueryArgument,
    ScorersOption,
    Scoring,
    VerboseOption,
    WeightsOption,
)
from curator.cli.output import put, put_json, say, visible
from curator.cli.status import Status
from curator.cli.words import blocked, ended, images, note, pull_hint
from curator.domain.change import Scored
from curator.library.library import Library
from curator.library.news import (
    Blocked,
    Committed,
    Failed,
    News,
    Phase,
    Skip,
    Skipped,
    State,
    WayOut,
    WriteFailed,
)
from curator.library.records import path_of
from curator.library.scoring_plan import Begun, tally

TURN_S = 0.1


def score(
    context: typer.Context,
    query: QueryArgument = "",
    scorers: ScorersOption = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Also score images that have the score; makes the column anew."
        ),
    ] = False,
    weights: WeightsOption = None,
    device: DeviceOption = None,
    dtype: DtypeOption = None,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Run scorers on images that lack their score.

    A scorer whose weights are missing, and an image without a prompt, are skipped and told, with
    what can be done. Ends with 1 if scoring an image failed. A cosine in half precision differs
    from float32's by at most 0.001 (float16) or 0.005 (bfloat16); clip is 100 times the cosine.
    """
    settings = Scoring(weights, scorers, device, dtype).settings()
    started = time.monotonic()
    with (
        open_library(context, writable=True, settings=settings) as opened,
        rules_on_arrival(opened),
    ):
        ids = opened.find(opened.parse(query))
        run = _Run(opened)
        opened.subscribe(run.hear)
        anew = settings.on_arrival if again else ()
        run.begin(opened.scoring().begin(settings.on_arrival, ids, again=anew))
        run.wait()
        _tell(run, settings.on_arrival)
        if again:
            _tell_hidden(opened, settings.on_arrival)
    if json:
        put_json(run.document(time.monotonic() - started))
    else:
        _put(run)
    if run.failed:
        raise typer.Exit(Status.FAILURES)


class _Run:
    """One run of the scorers: counts what becomes of it."""

    def __init__(self, library: Library) -> None:
        self.scored: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.failed: list[dict[str, Any]] = []
        self.blocked: list[Blocked] = []
        self._answered: Counter[str] = Counter()
        self._library = library
        self._images = 0
        self._broken = False
        self._holds = Holds()

    def begin(self, begun: Begun) -> None:
        self._images = begun.images
        for each, lacking in begun.blocked:
            self._block(each, lacking)

    def wait(self) -> None:
        """Take in what comes until every image is answered."""
        plan = self._library.scoring()
        with progress.scoring() as tell:
            while plan.progress.left and not self._broken:
                self._library.drain(wait=TURN_S)
                tell(plan.progress)
        self._library.flush()

    def hear(self, news: News) -> None:
        match news:
            case Committed():
                self._count(news.scored)
            case Blocked():
                self._block(news, self._images - self._answered[news.key])
            case Failed(image_id, reasons):
                for key, reason in reasons.items():
                    self._fail(image_id, f"{key}: {reason}")
            case Skipped(_, reason):
                self.skipped[reason] += 1
            case WriteFailed(Scored() as fact, error):
                self._fail(fact.image_id, str(error))
            case State(Phase.FAILED):
                self._broken = True
                self._fail(None, f"scoring has ended: {ended(news)}")
            case State():
                self._holds.hear(news)
            case _:
                pass

    def document(self, seconds: float) -> dict[str, Any]:
        return {
            "scored": dict(self.scored),
            "skipped": dict(self.skipped),
            "failed": self.failed,
            "seconds": round(seconds, 3),
        }

    def _count(self, facts: tuple[Scored, ...]) -> None:
        numbers, without = tally(facts)
        self.scored.update(numbers)
        self.skipped.update(without)
        self._answered.update(made.key for fact in facts for made, _ in fact.scores)

    def _block(self, each: Blocked, lacking: int) -> None:
        self.blocked.append(each)
        say(blocked(each))
        state = each.unavailable
        if state is not None and state.way_out is WayOut.REPLACE_FILE:
            self._fail(None, f"{each.key}: {state.reason}")
        if lacking:
            self.skipped[f"{each.key}: {each.skip}"] += lacking

    def _fail(self, image_id: int | None, reason: str) -> None:
        failure: dict[str, Any] = {"id": image_id, "reason": reason}
        details = self._library.details([image_id]) if image_id is not None else []
        if details and details[0].places:
            failure = {"path": path_of(details[0].places[0]), **failure}
        self.failed.append(failure)


def _tell(run: _Run, keys: tuple[str, ...]) -> None:
    stopped = {each.key: each.unavailable for each in run.blocked if each.unavailable}
    missing = [key for key, state in stopped.items() if state.weights]
    broken = {f"{key}: {Skip.WEIGHTS}" for key in stopped.keys() - set(missing)}
    for reason, count in run.skipped.items():
        key, _, kind = reason.rpartition(": ")
        told = f"{key}: " if key else ""
        why = "" if reason in broken else f": {note(kind)}"
        say(f"{told}{images(count)} skipped{why}")
    for failure in run.failed:
        what = failure.get("path") or (f"image {failure['id']}" if failure["id"] else "all")
        say(f"{visible(what)}: {failure['reason']}")
    to_pull = [key for key in missing if stopped[key].way_out is WayOut.PULL]
    if set(missing) == set(keys) and to_pull:
        say(pull_hint(to_pull))


def _tell_hidden(library: Library, keys: tuple[str, ...]) -> None:
    """Say where a column has become shorter, because what it showed was made otherwise."""
    for key in keys:
        counts = [each.count for each in library.numbers_of(key)]
        if counts and max(counts) > counts[0]:
            say(
                f"{key}: the column shows {images(counts[0])} now; {images(max(counts))} of "
                "another origin are kept, and shown again in the window under Scoring models."
            )


def _put(run: _Run) -> None:
    for key, count in run.scored.items():
        put(f"{key}: {images(count)} scored")
    if not (run.scored or run.skipped or run.failed or run.blocked):
        put("Nothing to score: every image has these scores.")
