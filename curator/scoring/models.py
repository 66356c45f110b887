"""The scorers and backbones in memory: loaded when first wanted, each backbone once.

A scorer that cannot be loaded is reported once and answered with None from then on. Imports
torch only through what it loads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from curator.domain.errors import CuratorError, StyleGoneError, WeightsError
from curator.domain.score import InputSpec, Provenance, ScorerInfo
from curator.plugins import is_ours
from curator.scoring import weights
from curator.scoring.availability import (
    Available,
    Unavailable,
    available,
    digest_of,
    own_tokenizer_files,
    provenance,
    tokenizer_files,
    tower_id,
)
from curator.scoring.crew import Crew
from curator.scoring.registry import (
    Backbone,
    BackbonePlugin,
    Loading,
    Registry,
    Scorer,
    ScorerPlugin,
    resolve,
)
from curator.scoring.weights import WayOut, WeightsPlaces

log = logging.getLogger(__name__)

_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True, eq=False)
class LoadedBackbone:
    """A backbone in memory.

    Attributes:
        tower: name of the space its embeddings lie in.
        is_kept: its embeddings are to be kept.
    """

    key: str
    input: InputSpec
    model: Backbone
    tower: str
    is_kept: bool


@dataclass(frozen=True, slots=True, eq=False)
class LoadedScorer:
    """A scorer in memory, and what its numbers are filed under."""

    info: ScorerInfo
    scorer: Scorer
    provenance: Provenance
    backbone: LoadedBackbone | None


class Models:
    """What is loaded on one device in one dtype."""

    def __init__(
        self,
        registry: Registry,
        places: WeightsPlaces,
        device: str,
        dtype: str,
        report: Callable[[Unavailable], None],
        crew: Crew | None = None,
    ) -> None:
        self._registry = registry
        self._places = places
        self._device = device
        self._dtype = dtype
        self._report = report
        self._crew = crew or Crew()
        self._backbones: dict[str, LoadedBackbone] = {}
        self._scorers: dict[str, LoadedScorer | None] = {}

    def scorer(self, key: str) -> LoadedScorer | None:
        """The loaded scorer; None when it cannot run, which is reported the first time.

        Where the driver breaks that is no fault of the scorer, and the error comes out.
        """
        if key not in self._scorers:
            loaded = self._try(self._registry.scorer(key))
            self._scorers[key] = loaded if isinstance(loaded, LoadedScorer) else None
            if isinstance(loaded, Unavailable):
                self._report(loaded)
        return self._scorers[key]

    def backbone(self, key: str) -> LoadedBackbone:
        """A backbone by itself; WeightsError when its weights are missing or do not fit."""
        plugin = self._registry.backbones[key]
        there = Available(key, weights.located(plugin.weights, self._places))
        loaded = self._backbone(plugin, there)
        assert loaded is not None
        return loaded

    def has_tried(self, key: str) -> bool:
        """Whether `scorer` would answer at once."""
        return key in self._scorers

    def drop(self, key: str, reason: str) -> None:
        """Run a scorer no more, because it breaks on everything."""
        loaded, self._scorers[key] = self._scorers[key], None
        if loaded is not None:
            _close(loaded.scorer, key)
        self._report(Unavailable(key, reason, None, _mending(self._registry.scorer(key))))

    def close(self) -> None:
        """Forget everything; what was not available is looked for anew."""
        for key, scorer in self._scorers.items():
            if scorer is not None:
                _close(scorer.scorer, key)
        for key, backbone in self._backbones.items():
            _close(backbone.model, key)
        self._scorers.clear()
        self._backbones.clear()

    def _try(self, plugin: ScorerPlugin) -> LoadedScorer | Unavailable:
        there = available(self._registry, self._places, plugin)
        if isinstance(there, Unavailable):
            return there
        try:
            return self._load(plugin, there)
        except (Exception, SystemExit) as error:
            # Plugin border: a third party's scorer may raise anything and must not stop ours.
            if _is_driver_error(error):
                raise
            return self._refused(plugin, there, error)

    def _refused(self, plugin: ScorerPlugin, there: Available, error: BaseException) -> Unavailable:
        key = plugin.info.key
        if isinstance(error, WeightsError):
            log.info("scorer %s is not available: %s", key, error)
        else:
            log.warning("scorer %s does not load", key, exc_info=error)
        match error:
            case StyleGoneError():
                return Unavailable(key, str(error), None, WayOut.MAKE_ANEW)
            case WeightsError():
                return Unavailable(key, str(error), self._at_fault(there), WayOut.REPLACE_FILE)
            case _:
                return Unavailable(key, reason_of(error), None, _way_out(error, plugin))

    def _load(self, plugin: ScorerPlugin, there: Available) -> LoadedScorer:
        info = plugin.info
        backbone = self._backbone(self._registry.backbone_of(info), there)
        if there.own is not None and info.weights is not None:
            weights.check_pinned(info.weights, there.own, self._places)
        digest = digest_of(info, there, self._places)
        scorer = resolve(plugin.load)(
            Loading(
                self._device,
                self._dtype,
                weights=there.own,
                tokenizer=own_tokenizer_files(self._registry, self._places, info),
                backbone=backbone.model if backbone else None,
                options=plugin.options,
                digest=digest,
                cache=self._places.hashes.parent,
                crew=self._crew,
            )
        )
        if not (callable(getattr(scorer, "score", None)) and hasattr(scorer, "close")):
            raise TypeError(f"{plugin.load} gives {type(scorer).__name__}, which is no Scorer")
        # A scorer without weights computes the same on any device.
        dtype = self._dtype if there.used else ""
        return LoadedScorer(info, scorer, provenance(info, digest, dtype), backbone)

    def _backbone(self, plugin: BackbonePlugin | None, there: Available) -> LoadedBackbone | None:
        if plugin is None or there.backbone is None:
            return None
        key = plugin.weights.key
        if key not in self._backbones:
            weights.check_pinned(plugin.weights, there.backbone, self._places)
            files = tokenizer_files(self._registry, self._places, plugin)
            loading = Loading(
                self._device, self._dtype, there.backbone, tokenizer=files, crew=self._crew
            )
            digest = weights.weights_hash((there.backbone,), self._places)
            tower = tower_id(plugin, digest, self._dtype)
            model = resolve(plugin.load)(loading)
            self._backbones[key] = LoadedBackbone(key, plugin.input, model, tower, plugin.is_kept)
        return self._backbones[key]

    def _at_fault(self, there: Available) -> str | None:
        """Key of the weights that were being loaded last."""
        if there.backbone is not None and there.backbone.key not in self._backbones:
            return there.backbone.key
        return there.own.key if there.own is not None else None


def reason_of(error: BaseException) -> str:
    """An exception in one line: our own words as they are, others with their name."""
    if isinstance(error, CuratorError):
        return str(error)
    told = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {told}"[:_LONGEST_REASON]


def _close(model: Scorer | Backbone, key: str) -> None:
    try:
        model.close()
    except (Exception, SystemExit):
        # Plugin border: the others are to give their memory back all the same.
        log.warning("%s does not close", key, exc_info=True)


def _way_out(error: BaseException, plugin: ScorerPlugin) -> WayOut:
    # Imports torch, which is there by now: something was being loaded with it.
    from curator.scoring.device import is_out_of_memory

    return WayOut.FREE_MEMORY if is_out_of_memory(error) else _mending(plugin)


def _is_driver_error(error: BaseException) -> bool:
    from curator.scoring.device import is_driver_error  # torch is there by now, as above

    return is_driver_error(error)


def _mending(plugin: ScorerPlugin) -> WayOut:
    """What can be done about code that breaks: it may be ours or a third party's."""
    return WayOut.REINSTALL if is_ours(plugin.load) else WayOut.MEND_PLUGIN
