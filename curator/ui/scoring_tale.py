"""What scoring is about right now, in the few words a status line has room for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic

from curator.library.library import Library
from curator.library.news import (
    BeginFailed,
    Begun,
    Blocked,
    News,
    Phase,
    Skip,
    State,
)
from curator.library.pace import Pace
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


class ScoringTale:
    """Follows the library's news; the window asks it for words."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._pace = Pace()
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
        self._pace.note(progress.done, progress.left, monotonic())
        return Told(self._text(progress.left), self._trouble(), progress.left > 0)

    def _text(self, left: int) -> str:
        if self._state is not None and self._state.phase is Phase.FAILED:
            return f"scoring stopped: {words.one_line(self._state.reason)}"
        if not left:
            return f"all scored{self._on_device()}" if self.device else ""
        if self._library.scoring_paused:
            return f"scoring paused, {words.images(left)} left"
        if self._state is not None and self._state.phase is Phase.LOADING:
            return "loading the scoring models …"
        return f"{self._speed(left)}{self._on_device()}"

    def _speed(self, left: int) -> str:
        speed, seconds = self._pace.per_second, self._pace.seconds_left
        if not speed or seconds is None:
            return f"scoring, {words.images(left)} left"
        shown = f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}"
        return f"scoring {shown}/s, {words.duration(seconds)} left"

    def _on_device(self) -> str:
        return f" · {self.device}" if self.device else ""

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


def _is_broken(blocked: Blocked) -> bool:
    """Whether something else than weights keeps a scorer from running."""
    return blocked.unavailable is not None and blocked.unavailable.weights is None
