"""The duels of a library in memory, and their answers as Commands."""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Iterator

import numpy as np

from curator.domain.change import Command
from curator.domain.duel import Duel, DuelEdit, DuelId
from curator.domain.image import Flag, FlagSource, ImageId
from curator.library.columns import Columns, Ids
from curator.library.commands import count_in_words, flagged
from curator.library.duel_strengths import Outcomes

_LABEL = "duel: "
_LONGEST_NAME = 40


class Duels:
    """All duels as they are shown, which may be before they are written; of the owner's thread."""

    def __init__(self, found: Iterable[Duel]) -> None:
        self._known = {duel.id: duel for duel in found}

    def __iter__(self) -> Iterator[Duel]:
        return iter(self._known.values())

    def hear(self, news: object) -> None:
        """Follow what is decided, undone and redone."""
        if isinstance(news, Command):
            for edit in news.edits:
                if isinstance(edit, DuelEdit):
                    self._apply(edit)

    def among(self, ids: Ids) -> Outcomes:
        """The duels that images, numbered by their place here, have fought with one another."""
        places = {image_id: number for number, image_id in enumerate(ids.tolist())}
        found = [
            (places[duel.winner], places[duel.loser], 0.5 if duel.tie else 1.0)
            for duel in self._between(places)
        ]
        first, second, won = zip(*found, strict=True) if found else ((), (), ())
        return Outcomes(
            np.asarray(first, np.intp), np.asarray(second, np.intp), np.asarray(won, np.float64)
        )

    def fought(self, ids: Ids) -> set[frozenset[int]]:
        """The pairs of images that have fought, of all pairs that some images make."""
        between = self._between(dict.fromkeys(ids.tolist()))
        return {frozenset((duel.winner, duel.loser)) for duel in between}

    def answer(
        self, winner: int, loser: int, names: tuple[str, str], *, tie: bool = False
    ) -> Command:
        """One step: which of two images, of these names, is the better; or that neither is."""
        number = DuelId(max(self._known, default=0) + 1)
        duel = Duel(number, ImageId(winner), ImageId(loser), tie, time.time_ns())
        better, worse = map(_shortened, names)
        told = f"{better} and {worse} tie" if tie else f"{better} beats {worse}"
        return Command(_LABEL + told, (DuelEdit(None, duel),))

    def _between(self, ids: Container[int]) -> Iterator[Duel]:
        for duel in self._known.values():
            if duel.winner in ids and duel.loser in ids and duel.winner != duel.loser:
                yield duel

    def _apply(self, edit: DuelEdit) -> None:
        if edit.after is not None:
            self._known[edit.after.id] = edit.after
        elif edit.before is not None:
            self._known.pop(edit.before.id, None)


def is_answer(label: str) -> bool:
    """Whether a step of this label is the answer to a duel."""
    return label.startswith(_LABEL)


def _shortened(name: str) -> str:
    """A name without its middle where it is very long."""
    half = _LONGEST_NAME // 2
    return name if len(name) <= _LONGEST_NAME else f"{name[:half]}…{name[-half:]}"


def keep_best(columns: Columns, best: Ids, rejected: Ids) -> Command:
    """One step that keeps the best by hand and, if any are given, rejects others."""
    edits = flagged(columns, np.sort(best), Flag.KEEP, FlagSource.HAND)
    edits += flagged(columns, np.sort(rejected), Flag.REJECT, FlagSource.HAND)
    rest = f", reject {count_in_words(len(rejected))}" if len(rejected) else ""
    return Command(f"duels: keep {count_in_words(len(best))}{rest}", tuple(edits))
