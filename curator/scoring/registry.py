"""Every scorer there is, without loading one: plugins, backbones and the seams between them.

Nothing here imports torch. A scorer plugin is found by entry point (group `curator.scorers`), a
third party's as ours; it names the function that builds the Scorer, which runs in the scoring
thread only.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from curator import plugins
from curator.domain.errors import UnknownNameError
from curator.domain.score import (
    Geometry,
    InputSpec,
    Interpolation,
    Score,
    ScorerInfo,
    WeightFile,
    WeightsInfo,
)
from curator.imaging.pixel_scorers import PIXEL_SCORERS

if TYPE_CHECKING:
    import numpy as np

    from curator.scoring.weights import WeightsFound


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A text as a backbone's text tower reads it.

    Attributes:
        vector: float32, unit norm.
        tokens: how many tokens the whole text has.
        kept: share of them that fit into the window, 0–1.
    """

    vector: np.ndarray
    tokens: int
    kept: float


class Texts(Protocol):
    """The text tower of a backbone."""

    def embed(self, texts: Sequence[str]) -> Sequence[Reading]:
        """One Reading a text; a text that comes again costs nothing."""
        ...


class Backbone(Protocol):
    """A loaded model whose image embedding several scorers share."""

    @property
    def dimensions(self) -> int:
        """Numbers in one embedding."""
        ...

    @property
    def texts(self) -> Texts | None:
        """Its text tower; None when it has none."""
        ...

    def embed_images(self, pixels: np.ndarray) -> np.ndarray:
        """Turn uint8 RGB of shape (n, size, size, 3) into float32 of shape (n, dimensions)."""
        ...

    def close(self) -> None:
        """Give the memory back."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What a scorer is given of a batch; the one its ScorerInfo asks for, the other None.

    Attributes:
        pixels: uint8 RGB of shape (n, size, size, 3).
        embeddings: float32 of shape (n, dimensions), as the named backbone gives them.
    """

    pixels: np.ndarray | None = None
    embeddings: np.ndarray | None = None


class Scorer(Protocol):
    """A loaded scorer. Lives in the scoring thread and is never called from another."""

    def score(self, images: Inputs, prompts: Sequence[str | None]) -> Sequence[Score]:
        """One Score an image; NaN with a note where it cannot judge. None = no prompt known."""
        ...

    def close(self) -> None:
        """Give back what it holds beside the backbone."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Loading:
    """What the function that builds a Scorer or a Backbone is given.

    Attributes:
        device: torch device name: "cpu", "cuda", "mps".
        dtype: "float32", "float16" or "bfloat16".
        weights: its own weights; None when its info names none.
        tokenizer: vocabulary files by name (backbones only); empty where no prompt is read.
        backbone: the loaded backbone its info names; None when it names none.
    """

    device: str
    dtype: str
    weights: WeightsFound | None = None
    tokenizer: Mapping[str, Path] = field(default_factory=dict)
    backbone: Backbone | None = None


@dataclass(frozen=True, slots=True)
class ScorerPlugin:
    """An entry point's object: what may be known of a scorer, and how to build it.

    Attributes:
        load: "module:function"; the function takes a Loading and returns a Scorer.
    """

    info: ScorerInfo
    load: str


@dataclass(frozen=True, slots=True)
class BackbonePlugin:
    """A model that scorers share.

    Attributes:
        weights: the first file holds the weights, the others go with it; `config.json` among
            them may be absent.
        input: the pixels it embeds.
        load: "module:function"; the function takes a Loading and returns a Backbone.
        tokenizer: weights key whose vocab.json and merges.txt its text tower reads with.
        preprocessing: id of the way from uint8 to the tower.
    """

    weights: WeightsInfo
    input: InputSpec
    load: str
    tokenizer: str | None = None
    preprocessing: str = "1"


CLIP_INPUT = InputSpec(224, Geometry.CROP, Interpolation.BICUBIC)
_CLIP = "openai/clip-vit-large-patch14"

BACKBONES: tuple[BackbonePlugin, ...] = (
    BackbonePlugin(
        weights=WeightsInfo(
            key="clip",
            files=(
                WeightFile(
                    _CLIP,
                    "model.safetensors",
                    1_710_540_580,
                    "a2bf730a0c7debf160f7a6b50b3aaf3703e7e88ac73de7a314903141db026dcb",
                ),
                WeightFile(
                    _CLIP,
                    "vocab.json",
                    961_143,
                    "3f0c4f7d2086b61b38487075278ea9ed04edb53a03cbb045b86c27190fa8fb69",
                ),
                WeightFile(
                    _CLIP,
                    "merges.txt",
                    524_619,
                    "9fd691f7c8039210e0fced15865466c65820d09b63988b0174bfe25de299051a",
                ),
                WeightFile(_CLIP, "config.json"),
            ),
            licence="MIT",
            remarks="the model card names deployed use as out of scope",
        ),
        input=CLIP_INPUT,
        load="curator.scoring.backbones:load_clip",
        tokenizer="clip",
    ),
)


@dataclass(frozen=True, slots=True)
class Registry:
    """The scorers that run on a device, their backbones, and the plugins that do not load."""

    scorers: Mapping[str, ScorerPlugin]
    backbones: Mapping[str, BackbonePlugin]
    broken: tuple[plugins.BrokenPlugin, ...] = ()

    def scorer(self, key: str) -> ScorerPlugin:
        """The plugin of a key; UnknownNameError names those that come near."""
        found = self.scorers.get(key)
        if found is None:
            raise _unknown(key, self.scorers)
        return found

    def backbone_of(self, info: ScorerInfo) -> BackbonePlugin | None:
        """The backbone a scorer takes its embedding from, if it takes one."""
        return self.backbones[info.backbone] if info.backbone is not None else None

    def weights_of(self, key: str) -> tuple[WeightsInfo, ...]:
        """All that must lie on disk for a scorer (or weights) key, the backbone first."""
        plugin = self.scorers.get(key)
        if plugin is None:
            return (self.weights(key),)
        backbone = self.backbone_of(plugin.info)
        own = plugin.info.weights
        return (*((backbone.weights,) if backbone else ()), *((own,) if own else ()))

    def weights(self, key: str) -> WeightsInfo:
        """The weights of a key; UnknownNameError names keys that come near."""
        known = {weights.key: weights for weights in self.all_weights()}
        if key not in known:
            raise _unknown(key, (*self.scorers, *known))
        return known[key]

    def all_weights(self) -> tuple[WeightsInfo, ...]:
        """The weights of every backbone and scorer, each key once."""
        own = (plugin.info.weights for plugin in self.scorers.values())
        everything = [backbone.weights for backbone in self.backbones.values()]
        everything += [weights for weights in own if weights is not None]
        return tuple({weights.key: weights for weights in everything}.values())

    def inputs_of(self, keys: Iterable[str]) -> frozenset[InputSpec]:
        """The pixels that must be made of an image for these scorers."""
        return frozenset(spec for key in keys if (spec := self.input_of(self.scorer(key).info)))

    def input_of(self, info: ScorerInfo) -> InputSpec | None:
        """The pixels one scorer needs, by itself or for its backbone."""
        backbone = self.backbone_of(info)
        return backbone.input if backbone else info.input


def load_registry() -> Registry:
    """The registry of everything installed, built-in scorers and third parties' alike."""
    found = plugins.load(plugins.SCORERS, ScorerPlugin)
    backbones = {backbone.weights.key: backbone for backbone in BACKBONES}
    scorers: dict[str, ScorerPlugin] = {}
    broken = list(found.broken)
    for name, plugin in found.loaded.items():
        reason = _objection(plugin.info, scorers, backbones)
        if reason is None:
            scorers[plugin.info.key] = plugin
        else:
            broken.append(plugins.BrokenPlugin(plugins.SCORERS, name, reason))
    return Registry(scorers, backbones, tuple(broken))


def _objection(info: ScorerInfo, taken: Iterable[str], backbones: Iterable[str]) -> str | None:
    if info.key in taken:
        return f"another scorer is called {info.key!r}"
    if info.backbone is not None and info.backbone not in backbones:
        return f"no backbone is called {info.backbone!r}"
    return None


def all_scorers(registry: Registry) -> tuple[ScorerInfo, ...]:
    """Every scorer that can have a column: the pixel scorers first, then those on a device."""
    return (*PIXEL_SCORERS, *(plugin.info for plugin in registry.scorers.values()))


def find_scorer(registry: Registry, key: str) -> ScorerInfo:
    """The info of any scorer, on pixels or on a device; UnknownNameError with near names."""
    known = {info.key: info for info in all_scorers(registry)}
    if key not in known:
        raise _unknown(key, known)
    return known[key]


def resolve(target: str) -> Any:
    """The object that "module:name" names; imports the module."""
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def _unknown(key: str, known: Iterable[str]) -> UnknownNameError:
    return UnknownNameError("scorer", key, _near(key, known))


def _near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    return tuple(difflib.get_close_matches(name, list(dict.fromkeys(known)), n=3, cutoff=0.5))
