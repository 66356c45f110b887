"""How near every image comes to a picture or a text: asked once, kept, and kept up to date.

The embeddings are looked through one after the other, exactly and in parts, in whatever thread
asks (`answer`); what came of it is there for the owner's thread at once (`of`). Of what is scored
later the owner's thread hears, so that nothing has to be looked through again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from curator.domain.change import Scored
from curator.domain.errors import UsageError
from curator.library.columns import Ids
from curator.library.seeking import Seeker
from curator.library.sought import Sought
from curator.library.stopping import Stop
from curator.query.nearness import nearness_in
from curator.query.syntax import Query, TextMatch
from curator.store import search
from curator.store.embeddings import Embeddings, Vectors
from curator.store.engine import Database

MOST_KEPT = 6
"""Answers that are kept; a million images take 12 MB each."""


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """How near images come to something.

    Attributes:
        ids: the images that have an embedding, ascending.
        cosines: float32, in that order.
    """

    ids: Ids
    cosines: np.ndarray

    def joined(self, fresh: dict[int, float]) -> Near:
        """With what some images come to since, by id."""
        new = np.asarray(sorted(fresh), np.int64)
        values = np.asarray([fresh[image_id] for image_id in new.tolist()], np.float32)
        kept = ~np.isin(self.ids, new)
        at = np.searchsorted(self.ids[kept], new)
        return Near(np.insert(self.ids[kept], at, new), np.insert(self.cosines[kept], at, values))


@dataclass(slots=True, eq=False)
class _Answer:
    """What is known of one condition.

    Attributes:
        near: None while the embeddings are being looked through.
        fresh: cosines that are not in `near` yet, by image id.
        is_stale: it is to be asked anew when somebody asks again.
    """

    sought: Sought
    near: Near | None = None
    fresh: dict[int, float] = field(default_factory=dict)
    is_stale: bool = False

    @property
    def holds(self) -> bool:
        return not self.is_stale and self.sought.is_as_it_was()


class Nearness:
    """Answers to conditions of nearness, for all threads.

    Args:
        database: tells which images have the pixels that embeddings are kept by.
        embeddings: what is looked through.
        seeker: finds out what a condition asks for.
    """

    def __init__(self, database: Database, embeddings: Embeddings, seeker: Seeker) -> None:
        self._database = database
        self._embeddings = embeddings
        self._seeker = seeker
        self._lock = threading.Lock()
        self._kept: dict[TextMatch, _Answer] = {}
        self._under_way: list[_Answer] = []

    def answer(self, query: Query, stop: Stop | None = None) -> None:
        """See to it that images can be selected by a query; may take seconds, and load the models.

        Args:
            query: any query; one that seeks no nearness costs nothing.
            stop: breaks it off (StoppedError).

        Raises:
            UsageError: what is sought is not there, or cannot be compared with anything.
            WeightsError: the weights it needs do not fit.
        """
        wanted = list(dict.fromkeys(nearness_in(query.condition)))
        for condition in wanted:
            with self._lock:
                known = self._kept.get(condition)
            if known is None or not known.holds:
                self._find(condition, stop or Stop())
        self._drop_old(wanted)

    def of(self, condition: TextMatch) -> Near:
        """How near images come; UsageError when that has not been asked by `answer`."""
        with self._lock:
            known = self._kept.pop(condition, None)
            if known is None or known.near is None:
                written = f"{condition.field}:{condition.text}"
                raise UsageError(f"{written} has to be searched for again")
            self._kept[condition] = known  # put last: the first is the one not used the longest
            if known.fresh:
                known.near = known.near.joined(known.fresh)
                known.fresh.clear()
            return known.near

    def hear(self, scored: Iterable[Scored]) -> None:
        """Take in what was scored: images that have an embedding now."""
        with self._lock:
            for fact in scored:
                for answer in (*self._kept.values(), *self._under_way):
                    cosine = answer.sought.cosine_in(fact.embeddings)
                    if cosine is not None:
                        answer.fresh[int(fact.image_id)] = cosine

    def doubt(self) -> None:
        """Other weights may be in use: ask anew when somebody asks again."""
        with self._lock:
            for answer in self._kept.values():
                answer.is_stale = True

    def _find(self, condition: TextMatch, stop: Stop) -> None:
        answer = _Answer(self._seeker.sought(condition, stop))
        with self._lock:
            self._under_way.append(answer)  # from here on nothing that is scored is missed
        try:
            answer.near = self._near(answer.sought, stop)
            with self._lock:
                self._kept.pop(condition, None)
                self._kept[condition] = answer
        finally:
            with self._lock:
                self._under_way.remove(answer)

    def _drop_old(self, used: Iterable[TextMatch]) -> None:
        with self._lock:
            others = [each for each in self._kept if each not in used]
            for condition in others[: max(0, len(self._kept) - MOST_KEPT)]:
                del self._kept[condition]

    def _near(self, sought: Sought, stop: Stop) -> Near:
        parts = [(np.zeros(0, np.int64), np.zeros(0, np.float32)), *self._parts(sought, stop)]
        ids, cosines = (np.concatenate(each) for each in zip(*parts, strict=True))
        # The first one counts: towers come in the order in which they are to be trusted.
        ids, first = np.unique(ids, return_index=True)
        return Near(ids, cosines[first])

    def _parts(self, sought: Sought, stop: Stop) -> Iterator[tuple[Ids, np.ndarray]]:
        for tower in sought.towers:
            for some in self._embeddings.all_of(tower, len(sought.vector)):
                stop.check()
                if some.hashes:
                    yield self._part(sought, some)

    def _part(self, sought: Sought, some: Vectors) -> tuple[Ids, np.ndarray]:
        with self._database.read() as connection:
            hashes, ids = search.by_pixels(connection, some.hashes[0], some.hashes[-1])
        at = dict(zip(some.hashes, range(len(some.hashes)), strict=True))
        places = np.asarray([at.get(each, -1) for each in hashes], np.int64)
        # What has no embedding takes the last one, which is none.
        cosines = np.append(sought.cosines(some.vectors), np.float32(np.nan))[places]
        known = np.isfinite(cosines)
        return np.asarray(ids, np.int64)[known], cosines[known]
