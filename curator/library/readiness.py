"""Which scorers can run now, and why the others cannot; asked before torch is loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from curator.domain.score import Provenance, RunsOn, ScorerInfo
from curator.scoring.availability import (
    Available,
    Unavailable,
    availability,
    digest_of,
    provenance,
)
from curator.scoring.registry import Registry, find_scorer
from curator.scoring.weights import WeightsPlaces
from curator.store import reads
from curator.store.engine import Database


class Skip(StrEnum):
    """Why images get no number now, beside the notes that scorers give themselves."""

    WEIGHTS = "weights-missing"
    OTHER_PROVENANCE = "scored-otherwise"
    FILE_GONE = "file-gone"


@dataclass(frozen=True, slots=True)
class Blocked:
    """A scorer that does not run now.

    Attributes:
        unavailable: what is missing and what can be done, when it is the weights.
        column: what its column was made with, when that is something else.
    """

    key: str
    skip: Skip
    unavailable: Unavailable | None = None
    column: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """Scorers sorted by whether they can run.

    Attributes:
        columns: of each scorer that can run the provenance its numbers must have to join its
            column; None where the column is still empty or is to be made anew.
    """

    columns: Mapping[str, Provenance | None]
    blocked: tuple[Blocked, ...]


def known_infos(registry: Registry, keys: Iterable[str]) -> tuple[ScorerInfo, ...]:
    """The infos of scorer keys; UnknownNameError names keys that come near."""
    return tuple(find_scorer(registry, key) for key in keys)


def readiness(
    database: Database,
    registry: Registry,
    places: WeightsPlaces,
    keys: Iterable[str],
    *,
    again: Collection[str] = (),
    dtype: str = "",
) -> Readiness:
    """Which of these scorers can run.

    Args:
        database: the library, for what the columns were made with.
        registry: all scorers.
        places: where weights may lie.
        keys: scorer keys; UnknownNameError for one nobody has.
        again: keys whose column, made with other weights or another version, is to be made anew.
        dtype: the one that was asked for by name; "" for whatever the device takes.
    """
    infos = {info.key: info for info in known_infos(registry, keys)}
    on_device = [key for key, info in infos.items() if info.runs_on is RunsOn.DEVICE]
    states = availability(registry, places, on_device)
    with database.read() as connection:
        actives = {key: reads.active_provenance(connection, key) for key in infos}
    columns: dict[str, Provenance | None] = {}
    blocked: list[Blocked] = []
    for key, info in infos.items():
        state, column = states.get(key), actives[key]
        if isinstance(state, Unavailable):
            blocked.append(Blocked(key, Skip.WEIGHTS, unavailable=state))
        elif key in again or column is None:
            columns[key] = None
        elif _fits(column, info, state, places, dtype):
            columns[key] = column
        else:
            blocked.append(Blocked(key, Skip.OTHER_PROVENANCE, column=column))
    return Readiness(columns, tuple(blocked))


def _fits(
    column: Provenance,
    info: ScorerInfo,
    state: Available | None,
    places: WeightsPlaces,
    dtype: str,
) -> bool:
    """All must be equal; a dtype that is not named shows only when the device is asked."""
    digest = "" if state is None else digest_of(info, state, places)
    made = replace(provenance(info, digest, ""), dtype=column.dtype)
    return made == column and (not dtype or column.dtype in ("", dtype))
