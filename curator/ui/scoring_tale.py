"""What scoring is about right now: in the words a status line has room for, and in full."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from curator.library.library import Library
from curator.library.news import (
    BeginFailed,
    Begun,
    Blocked,
    Hold,
    News,
    Phase,
    Skip,
    State,
)
from curator.library.progress import Progress
from curator.library.scorer_order import in_order
from curator.ui import words


@dataclass(frozen=True, slots=True)
class Told:
    """One state of scoring.

    Attributes:
        text: "" when there is nothing to say.
        trouble: what keeps scorers from running and what to do, "" when nothing does.
        busy: images wait for scores.
    """

    text: str = ""
    trouble: str = ""
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """How far one scorer is."""

    title: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One state of scoring with all its details.

    Attributes:
        state: the same as `Told.text`, as a sentence.
        remark: what should be known besides, "" for nothing.
        device: what is computed on and in, "" before that is known.
        goes_on: there is something to pause and to cancel.
        can_begin: images were left out that could be scored now.
        idle_told: what `only_when_idle` means.
    """

    state: str
    remark: str
    device: str
    rows: tuple[Row, ...]
    paused: bool
    goes_on: bool
    can_begin: bool
    only_when_idle: bool
    idle_told: str


class ScoringTale:
    """Follows the library's news; the window asks it for words."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._state: State | None = None
        self._blocked: dict[str, Blocked] = {}
        self._begin_failed = ""

    @property
    def device(self) -> str:
        """What is computed on; "" before the first batch."""
        return self._state.device if self._state else ""

    def hear(self, news: News) -> bool:
        """Take in what the library tells; False when it is not about scoring."""
        match news:
            case State():
                self._state = news
            case Begun():
                self._begin_failed = ""
                self._blocked = {each.key: each for each, _ in news.blocked}
            case BeginFailed():
                self._begin_failed = words.one_line(str(news.reason))
            case Blocked():
                self._blocked[news.key] = news
            case _:
                return False
        return True

    def told(self) -> Told:
        """Words for the present state."""
        progress = self._library.scoring_progress
        if progress is None:
            return Told(trouble=self._trouble())
        return Told(self._text(progress), self._trouble(), progress.left > 0)

    def sheet(self) -> Sheet:
        """All that can be said of it."""
        library, settings = self._library, self._library.settings
        progress = library.scoring_progress or Progress(0, 0)
        goes_on = progress.left > 0 and not self._has_failed
        counts = {each.key: each for each in progress.scorers}
        return Sheet(
            state=words.sentence(self._text(progress, short=False) or "nothing is to be scored"),
            remark=self._remark(progress),
            device=" · ".join(filter(None, self._made_on())),
            rows=tuple(
                Row(self._named([key]), counts[key].done, counts[key].total)
                for key in in_order(counts, library.infos)
            ),
            paused=library.scoring_paused,
            goes_on=goes_on,
            can_begin=not goes_on and progress.forgotten > 0,
            only_when_idle=settings.only_when_idle,
            idle_told="Scoring goes on when nobody has pressed a key or moved the pointer in "
            f"Curator for {words.duration(settings.idle_seconds)}.",
        )

    @property
    def _has_failed(self) -> bool:
        return self._state is not None and self._state.phase is Phase.FAILED

    def _text(self, progress: Progress, *, short: bool = True) -> str:
        left, state = progress.left, self._state
        on_device = f" · {self.device}" if self.device and short else ""
        if state is not None and self._has_failed:
            return f"scoring stopped: {words.ended(state)}"
        if not left and progress.forgotten:
            return f"scoring cancelled, {words.images(progress.forgotten)} not scored"
        if not left:
            return f"all scored{on_device}" if self.device else ""
        if self._library.scoring_paused:
            return f"scoring paused, {words.images(left)} left"
        if state is not None and state.phase is Phase.WAITING:
            return f"scoring waits{':' if state.hold is Hold.MEMORY else ''} {words.held(state)}"
        if state is not None and state.phase is Phase.LOADING:
            return "loading the scoring models …"
        return f"{_speed(progress)}{on_device}"

    def _remark(self, progress: Progress) -> str:
        """What the first sentence leaves open."""
        state, limit = self._state, self._library.settings.images_per_second
        if state is None or not progress.left or self._library.scoring_paused:
            return ""
        if state.phase is Phase.WAITING:
            return f"{words.images(progress.left)} left."
        if state.hold is Hold.MEMORY:
            return words.sentence(f"on the processor, because {words.held(state)}")
        if state.hold is Hold.SPEED:
            return f"The settings hold it to {limit:g} a second."
        return ""

    def _made_on(self) -> tuple[str, str]:
        return (self._state.device, self._state.dtype) if self._state else ("", "")

    def _trouble(self) -> str:
        if self._begin_failed:
            return f"scoring cannot begin: {self._begin_failed}"
        stopped = [key for key, each in self._blocked.items() if each.skip is Skip.WEIGHTS]
        missing = [key for key in stopped if not _is_broken(self._blocked[key])]
        if missing:
            return f"{self._named(missing)}: weights missing"
        if stopped:
            return f"{self._named(stopped)}: cannot run"
        others = [key for key in self._blocked if key not in stopped]
        return f"{self._named(others)}: scored otherwise before" if others else ""

    def _named(self, keys: Iterable[str]) -> str:
        infos = self._library.infos
        return words.listed([infos[key].title if key in infos else key for key in keys])


def _speed(progress: Progress) -> str:
    speed, seconds = progress.per_second, progress.seconds_left
    if not speed or seconds is None:
        return f"scoring, {words.images(progress.left)} left"
    return f"scoring {words.per_second(speed)}/s, {words.duration(seconds)} left"


def _is_broken(blocked: Blocked) -> bool:
    """Whether something else than weights keeps a scorer from running."""
    return blocked.unavailable is not None and blocked.unavailable.weights is None
