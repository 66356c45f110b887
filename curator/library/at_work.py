"""The part of the Library that is about its threads: scoring, and watching folders."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping

from curator.library.beginning import Order
from curator.library.file_deeds import FileDeeds
from curator.library.pool import DecodePool
from curator.library.progress import Progress
from curator.library.readiness import Blocked
from curator.library.scoring_plan import Begun, ScoringPlan
from curator.library.watch import Watch
from curator.library.work import Work
from curator.scoring.jobs import State
from curator.settings import Settings
from curator.store.writer import Writer


class AtWork(ABC):
    """What the Library builds on."""

    files: FileDeeds
    settings: Settings
    _work: Work

    @abstractmethod
    def _writing(self) -> Writer:
        """The writer; LibraryError where the library was opened for reading only."""

    def pool(self, threads: int | None = None) -> DecodePool:
        """The decode pool, started when first asked for."""
        return self._work.pool(threads)

    def scoring(self) -> ScoringPlan:
        """The scoring plan with its threads, started when first asked for."""
        return self._work.scoring()

    def score_arrivals(self, keys: Iterable[str]) -> Begun:
        """Score what lacks a score now, and from now on every image that arrives."""
        return self._work.score_arrivals(Order(tuple(keys)))

    def begin_scoring(self, keys: Iterable[str], *, again: Iterable[str] = ()) -> None:
        """As `score_arrivals`, but nobody waits: `Begun` or `BeginFailed` news follow.

        Finds weights that have come since the last time.

        Args:
            keys: scorer keys.
            again: those of them for which images are scored that have the score; makes their
                columns anew. Older numbers are kept beside them.
        """
        self._writing()
        self._work.begin_scoring(Order(tuple(keys), frozenset(again)))

    @property
    def scoring_progress(self) -> Progress | None:
        """How far scoring is; None when none was begun."""
        return self._work.progress

    @property
    def scoring_paused(self) -> bool:
        """Whether scoring rests until it is resumed."""
        return self._work.paused

    def pause_scoring(self) -> None:
        """Start no further batch until `resume_scoring`."""
        self._work.pause(True)

    def resume_scoring(self) -> None:
        """Go on."""
        self._work.pause(False)

    def cancel_scoring(self) -> None:
        """Forget what waits for scores; what is in hand is finished, the rest is found again."""
        self._work.cancel()

    def person_acted(self) -> None:
        """Somebody has just used the program; see the setting `only_when_idle`."""
        self._work.presence.act()

    @property
    def scoring_state(self) -> State | None:
        """What the scoring thread was last heard to be about; None before it has said anything."""
        return self._work.state

    @property
    def blocked(self) -> Mapping[str, Blocked]:
        """The scorers that do not run as far as is known, by key."""
        return self._work.blocked

    def watch(self) -> Watch:
        """Watch all folders from now on, beginning with a look through each of them.

        What has waited in holding for as long as the settings allow goes into the bin.
        """
        self._writing()
        self.files.empty_overdue(self.settings.holding_days)
        return self._work.watch()

    def start_watching(self) -> None:
        """As `watch`, for faces that leave the rest to it."""
        self.watch()

    def look_through(self) -> None:
        """Look through all watched folders now, if they are watched; nobody waits."""
        self._work.look_through()
