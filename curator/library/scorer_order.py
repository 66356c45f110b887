"""In which order scorers stand wherever they are listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from curator.domain.score import RunsOn, ScorerInfo

_SUM_OF_MEASURES = "technical"


def in_order(keys: Iterable[str], infos: Mapping[str, ScorerInfo]) -> tuple[str, ...]:
    """Scoring models before pixel measures, the sum of these before its parts."""
    places = {key: place for place, key in enumerate(infos)}

    def place(key: str) -> tuple[bool, bool, int]:
        measures = infos[key].runs_on is RunsOn.POOL
        return measures, key != _SUM_OF_MEASURES, places[key]

    return tuple(sorted((key for key in keys if key in places), key=place))
