"""The duels being fought: who takes part, what is asked next, what has come of it so far."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from enum import Enum, auto
from functools import partial

import numpy as np

from curator.domain.change import Command
from curator.domain.duel import DuelEdit
from curator.domain.image import Flag
from curator.library.columns import Ids
from curator.library.duel_pairs import Pair
from curator.library.duel_ranking import Ranking, Tournament, ranked
from curator.library.duel_strengths import Outcomes
from curator.library.duels import is_answer, keep_best
from curator.library.gallery import Change, Gallery
from curator.library.news import News
from curator.store import reads

MOST_IMAGES = 2_000
AT_ONCE = 24
"""Images whose ranking takes a millisecond or two; that of more is not waited for."""

_AHEAD = 2

Work = Callable[[Callable[[], Ranking], Callable[[Ranking], None]], None]
"""Works something out elsewhere and, later, hands over what came of it."""


def entrants(gallery: Gallery) -> Ids:
    """The images that would take part: the selected ones, else those shown and not rejected."""
    if gallery.selected_count > 1:
        return gallery.selection
    ids, columns = gallery.ids, gallery.library.columns
    found: Ids = ids[columns["flag"][columns.rows_of(ids)] != Flag.REJECT]
    return found


class _Deed(Enum):
    """What was done about a pair."""

    ANSWER = auto()
    SKIP = auto()


class Duelling:
    """Duels among some images, answered one by one; belongs to the owner's thread.

    Images that are no longer shown, or rejected since, take no part any more until that is undone.
    The pair that is asked about next is settled while the one before is looked at, so that it can
    be made ready.

    Args:
        entered: the images.
        wished: how many of them are to be kept.
        work: where the ranking of more than `AT_ONCE` images is worked out.
        tell: is called when anything is different.
    """

    def __init__(
        self, gallery: Gallery, entered: Ids, wished: int, work: Work, tell: Callable[[], None]
    ) -> None:
        self._gallery, self._library, self._entered = gallery, gallery.library, entered
        self._wished, self._work, self._tell = wished, work, tell
        columns = gallery.library.columns
        rows = columns.rows_of(entered)
        self._rejected_before = columns.ids[rows[columns["flag"][rows] == Flag.REJECT]]
        self._skipped: list[Pair] = []
        self._trail: list[tuple[_Deed, Pair]] = []
        self._working = self._is_stale = self._closed = False
        self.ranking: Ranking | None = None
        """How things stand; None as long as that is not known, or fewer than two take part."""
        self.pairs: list[Pair] = []
        """The pair that is asked about, and what comes after it as far as that is known."""
        self.ids = self._present()
        """The images that take part."""
        self._stops = (gallery.library.subscribe(self._hear), gallery.subscribe(self._on_change))
        self._work_out()

    def close(self) -> None:
        """Follow the library no longer."""
        if not self._closed:
            self._closed = True
            for stop in self._stops:
                stop()

    @property
    def wished(self) -> int:
        """How many images are to be kept."""
        return self._wished

    @wished.setter
    def wished(self, wished: int) -> None:
        if wished != self._wished:
            self._wished = wished
            del self.pairs[1:]
            self._work_out()
            self._tell()

    @property
    def keepers(self) -> int:
        """How many would be kept: at least one less than there are."""
        return max(1, min(self._wished, len(self.ids) - 1))

    @property
    def is_working(self) -> bool:
        """Whether a later ranking is being worked out."""
        return self._working

    @property
    def is_done(self) -> bool:
        """Whether more duels would hardly change who is kept."""
        return self.ranking is not None and self.ranking.is_enough

    # Answers

    def answer(self, winner: int | None) -> bool:
        """One of the pair is the better; None: neither is. False where nothing is asked."""
        if not self.pairs:
            return False
        one, other = self.pairs[0]
        better, worse = (other, one) if winner == other else (one, other)
        names = self._name(better), self._name(worse)
        command = self._library.duels.answer(better, worse, names, tie=winner is None)
        self._trail.append((_Deed.ANSWER, self.pairs[0]))
        return self._library.do(command)

    def skip(self) -> bool:
        """Ask about another pair; this one comes again only when no other is left."""
        if not self.pairs:
            return False
        self._trail.append((_Deed.SKIP, self.pairs[0]))
        self._skipped.append(self.pairs.pop(0))
        self._work_out()
        self._tell()
        return True

    def back(self) -> bool:
        """Ask again about the last pair that was answered or skipped.

        False where the last step was another one, which undo takes back.
        """
        if self._trail and self._trail[-1][0] is _Deed.SKIP:
            pair = self._trail.pop()[1]
            self._skipped = [each for each in self._skipped if each != pair]
            self.pairs.insert(0, pair)
            self._work_out()
            self._tell()
            return True
        if not is_answer(self._library.has_undo or ""):
            return False
        return self._library.undo() is not None

    def keep(self, *, reject_rest: bool) -> bool:
        """Keep the best, and reject the others if that is wanted, as one step."""
        if self.ranking is None:
            return False
        ids, keepers = self.ranking.ids, self.ranking.keepers
        best, rest = (part[np.isin(part, self.ids)] for part in (ids[:keepers], ids[keepers:]))
        rest = rest if reject_rest else rest[:0]
        return self._library.do(keep_best(self._library.columns, best, rest))

    # Within

    def _name(self, image_id: int) -> str:
        with self._library.database.read() as connection:
            places = reads.places_of(connection, json.dumps([image_id])).get(image_id, ())
        names = [os.fsdecode(os.path.basename(place.relpath)) for place in places]
        return names[0] if names else f"image {image_id}"

    def _hear(self, news: News) -> None:
        edits = news.edits if isinstance(news, Command) else ()
        fought = [edit for edit in edits if isinstance(edit, DuelEdit) and self._is_ours(edit)]
        for edit in fought:
            self._follow(edit)
        if fought:
            self._work_out()
            self._tell()

    def _on_change(self, change: Change) -> None:
        if change & (Change.ROWS | Change.VALUES):
            present = self._present()
            if not np.array_equal(present, self.ids):
                self.ids = present
                self._work_out()
                self._tell()

    def _is_ours(self, edit: DuelEdit) -> bool:
        duel = edit.after or edit.before
        return duel is not None and {duel.winner, duel.loser} <= set(self.ids.tolist())

    def _follow(self, edit: DuelEdit) -> None:
        """What is answered is not asked about; what is no longer answered is asked about again."""
        for duel in (edit.before, edit.after):
            if duel is not None:
                sides = {duel.winner, duel.loser}
                self.pairs = [pair for pair in self.pairs if set(pair) != sides]
        if edit.before is not None and edit.after is None:
            self.pairs.insert(0, self._as_shown((edit.before.winner, edit.before.loser)))

    def _as_shown(self, pair: Pair) -> Pair:
        """A pair that is no longer answered, its sides as they were when it was."""
        for place, (deed, shown) in reversed(list(enumerate(self._trail))):
            if deed is _Deed.ANSWER and set(shown) == set(pair):
                del self._trail[place]
                return shown
        return pair

    def _present(self) -> Ids:
        columns = self._library.columns
        rows = columns.rows_of(self._entered)
        ids, rejected = columns.ids[rows], columns["flag"][rows] == Flag.REJECT
        shown = np.isin(ids, self._gallery.ids)
        found: Ids = ids[shown & (~rejected | np.isin(ids, self._rejected_before))]
        return found

    def _work_out(self) -> None:
        """Find out how things stand, at once or soon."""
        here = set(self.ids.tolist())
        self.pairs = [pair for pair in self.pairs if set(pair) <= here]
        self._skipped = [pair for pair in self._skipped if set(pair) <= here]
        if len(here) < 2:
            self.ranking, self.pairs = None, []
        elif len(here) <= AT_ONCE:
            self._take(ranked(self._tournament()))
        elif self._working:
            self._is_stale = True
            self._look_ahead()
        else:
            self._working, self._is_stale = True, False
            self._look_ahead()
            self._work(partial(ranked, self._tournament()), self._arrive)

    def _tournament(self) -> Tournament:
        places = {image_id: number for number, image_id in enumerate(self.ids.tolist())}
        first = np.asarray([places[one] for one, _ in self._skipped], np.intp)
        second = np.asarray([places[other] for _, other in self._skipped], np.intp)
        return Tournament(
            ids=self.ids,
            outcomes=self._library.duels.among(self.ids),
            skipped=Outcomes(first, second, np.full(len(first), 0.5)),
            keepers=self.keepers,
        )

    def _arrive(self, found: Ranking) -> None:
        self._working = False
        if self._closed:
            return
        is_of_these = np.array_equal(np.sort(found.ids), np.sort(self.ids))
        if is_of_these and found.keepers == self.keepers:
            self._take(found)
        if self._is_stale:
            self._work_out()
        self._tell()

    def _take(self, found: Ranking) -> None:
        self.ranking = found
        if self._skipped and not (found.pairs or self.pairs):
            self._skipped.clear()
            self._work_out()
            return
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Settle what is asked next, by what is known now."""
        known = self.ranking.pairs if self.ranking is not None else ()
        over = {frozenset(pair) for pair in self._skipped}
        over |= self._library.duels.fought(self.ids)
        for pair in known:
            taken = {image_id for each in self.pairs for image_id in each}
            if len(self.pairs) < _AHEAD and not taken & set(pair) and frozenset(pair) not in over:
                self.pairs.append(pair)
