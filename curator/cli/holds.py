"""Says what scoring waits for, once each time."""

from __future__ import annotations

from curator.cli.output import say
from curator.cli.words import held
from curator.library.news import Hold, State


class Holds:
    """Hears the states of scoring."""

    def __init__(self) -> None:
        self._last: Hold | None = None

    def hear(self, state: State) -> None:
        """Say it if it is another reason than before."""
        if state.hold is not self._last and (told := held(state)):
            say(told)
        self._last = state.hold
