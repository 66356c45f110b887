"""How far scoring is, how fast it goes and how long it will go on: the same for every face."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScorerProgress:
    """How far one scorer is in this run.

    Attributes:
        done: images it has answered, with or without a number.
        total: images it was, or is to be, asked about.
    """

    key: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far scoring is; a run lasts until nothing is left.

    Attributes:
        total: images of this run.
        left: those without an answer yet.
        forgotten: images that were not scored because the run was cancelled.
        per_second: images answered a second of late; None while that is not known.
        seconds_left: None while that cannot be told.
        scorers: each that runs, in the order of their keys.
    """

    total: int
    left: int
    forgotten: int = 0
    per_second: float | None = None
    seconds_left: float | None = None
    scorers: tuple[ScorerProgress, ...] = ()

    @property
    def done(self) -> int:
        """Images answered, with or without numbers."""
        return self.total - self.left
