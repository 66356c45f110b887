"""The scorers an open library knows; style sets come and go while it is open."""

from __future__ import annotations

from curator.domain.score import Direction, ScorerInfo
from curator.scoring.registry import Registry, all_scorers, find_scorer, load_registry


class Scorers:
    """The registry, and what is read of it often.

    Attributes:
        registry: as it was when it was looked for last.
        infos: by key, in the order in which scorers are listed; always the same dictionary. What
            went away stays in it as long as the library is open, since its column does.
        directions: likewise, which end of each scale is the good one.
    """

    def __init__(self) -> None:
        self.registry: Registry = load_registry()
        self.infos: dict[str, ScorerInfo] = {}
        self.directions: dict[str, Direction] = {}
        self._take_in()

    def look_anew(self) -> None:
        """Take in what has come."""
        self.registry = load_registry()
        self._take_in()

    def info(self, key: str) -> ScorerInfo:
        """The info of a scorer key; UnknownNameError names keys that come near."""
        return find_scorer(self.registry, key)

    def _take_in(self) -> None:
        fresh = {info.key: info for info in all_scorers(self.registry)}
        self.infos.update(fresh)
        self.directions.update({key: info.direction for key, info in fresh.items()})
