"""The scoring models as people meet them: listed, pulled, verified. Opens no library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from curator.domain.errors import UsageError, WeightsError
from curator.domain.score import RunsOn, ScorerInfo, WeightsInfo
from curator.plugins import BrokenPlugin
from curator.scoring.availability import Available, Unavailable, available, known_digest_of
from curator.scoring.costs import Cost, kept_costs
from curator.scoring.pulling import Progress, StillToBring, pull
from curator.scoring.registry import Registry, all_scorers, find_scorer, load_registry
from curator.scoring.removing import Removal, has_pulled, removal, remove
from curator.scoring.weights import (
    Place,
    Verified,
    WayOut,
    WeightsFound,
    WeightsMissing,
    WeightsPlaces,
    find,
    standard_places,
    verify,
)

__all__ = [
    "Available",
    "BrokenPlugin",
    "Checked",
    "Cost",
    "Place",
    "Progress",
    "Removal",
    "ScorerState",
    "StillToBring",
    "Unavailable",
    "Verified",
    "WayOut",
    "WeightsFound",
    "WeightsMissing",
    "WeightsPlaces",
    "all_weights_keys",
    "check_weights",
    "has_pulled",
    "known_scorer",
    "needed_weights",
    "own_weights",
    "pull_weights",
    "removal_of",
    "remove_weights",
    "scorer_states",
    "standard_places",
    "weights_states",
]


@dataclass(frozen=True, slots=True)
class ScorerState:
    """One scorer: what it is, what it needs, and whether it could run.

    Attributes:
        state: None for a pixel scorer, which needs nothing.
        costs: what it was measured to cost on this machine, with the weights that are here.
    """

    info: ScorerInfo
    weights: tuple[WeightsInfo, ...]
    state: Available | Unavailable | None
    costs: tuple[Cost, ...] = ()


def scorer_states(
    places: WeightsPlaces,
) -> tuple[tuple[ScorerState, ...], tuple[BrokenPlugin, ...]]:
    """Every scorer with its state on this machine, and the plugins that do not load."""
    registry = load_registry()
    costs = kept_costs(places)
    states = tuple(_state(registry, places, info, costs) for info in all_scorers(registry))
    return states, registry.broken


def known_scorer(key: str) -> ScorerInfo:
    """The info of a scorer key; UnknownNameError names keys that come near."""
    return find_scorer(load_registry(), key)


def weights_states(places: WeightsPlaces) -> dict[str, WeightsFound | WeightsMissing]:
    """Whether each key's weights are on this machine, and where, or why not."""
    return {info.key: find(info, places) for info in load_registry().all_weights()}


def all_weights_keys() -> tuple[str, ...]:
    """Every key under which a path to weights can be given."""
    return tuple(weights.key for weights in load_registry().all_weights())


def needed_weights(keys: Iterable[str]) -> tuple[WeightsInfo, ...]:
    """All that scorer (or weights) keys need, each once; UnknownNameError for a key nobody has."""
    registry = load_registry()
    needed = [weights for key in keys for weights in registry.weights_of(key)]
    return tuple({weights.key: weights for weights in needed}.values())


def pull_weights(
    info: WeightsInfo,
    places: WeightsPlaces,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> WeightsFound | StillToBring:
    """Download published weights; only ever because the user asked. Raises as `pulling.pull`."""
    return pull(info, places, progress, cancelled)


def removal_of(info: WeightsInfo, places: WeightsPlaces) -> Removal:
    """What removing weights would free, and which scorers would lose them; changes nothing."""
    return removal(load_registry(), info, places)


def remove_weights(planned: Removal) -> None:
    """Delete what was downloaded; only ever because the user asked. StorageError if it fails."""
    remove(planned)


def own_weights(key: str) -> WeightsInfo:
    """The weights of that very key, not those of other keys that its scorer needs.

    Raises:
        UnknownNameError: nobody has the key.
        UsageError: it is a scorer that has no weights but those of another key.
    """
    registry = load_registry()
    known = {weights.key: weights for weights in registry.all_weights()}
    if key not in known and key in registry.scorers:
        others = ", ".join(weights.key for weights in registry.weights_of(key))
        raise UsageError(f"{key} has no weights of its own but uses those of {others or 'none'}")
    return registry.weights(key)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of weights came to: the hashes, or the reason they were refused."""

    info: WeightsInfo
    verified: Verified | None
    problem: str | None


def check_weights(places: WeightsPlaces, keys: Iterable[str] = ()) -> list[Checked]:
    """Read weights again, byte by byte; all that are on this machine, if no key is named."""
    wanted = list(keys)
    registry = load_registry()
    infos = needed_weights(wanted) if wanted else registry.all_weights()
    checked = [check_one(info, places) for info in infos]
    return checked if wanted else [each for each in checked if each.verified or _there(each)]


def _there(checked: Checked) -> bool:
    return checked.problem is not None and "not on this machine" not in checked.problem


def check_one(info: WeightsInfo, places: WeightsPlaces) -> Checked:
    """Read the weights of one entry again, and of nothing else that a scorer of its name needs."""
    try:
        return Checked(info, verify(info, places), None)
    except WeightsError as error:
        return Checked(info, None, str(error))


def _state(
    registry: Registry, places: WeightsPlaces, info: ScorerInfo, costs: Sequence[Cost]
) -> ScorerState:
    if info.runs_on is RunsOn.POOL:
        return ScorerState(info, (), None)
    state = available(registry, places, registry.scorer(info.key))
    measured: tuple[Cost, ...] = ()
    if isinstance(state, Available):
        digest = known_digest_of(info, state, places)
        measured = tuple(each for each in costs if (each.key, each.digest) == (info.key, digest))
    return ScorerState(info, registry.weights_of(info.key), state, measured)
