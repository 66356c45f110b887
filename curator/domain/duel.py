"""Duels: two Images side by side, and which of them is the better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from curator.domain.image import ImageId

DuelId = NewType("DuelId", int)


@dataclass(frozen=True, slots=True)
class Duel:
    """The answer to one question: which of two Images is the better?

    Attributes:
        tie: neither is; then winner and loser are no more than the two that were asked about.
        at: when it was answered, in nanoseconds since 1970, UTC.
    """

    id: DuelId
    winner: ImageId
    loser: ImageId
    tie: bool
    at: int


@dataclass(frozen=True, slots=True)
class DuelEdit:
    """A Duel is answered (`before` None), or its answer is taken back (`after` None)."""

    before: Duel | None
    after: Duel | None

    def undone(self) -> DuelEdit:
        """The edit that takes this one back."""
        return DuelEdit(self.after, self.before)
