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
from curator.domain.generation import Prompt
from curator.domain.score import (
    Geometry,
    InputSpec,
    Interpolation,
    Score,
    ScorerInfo,
    WeightsInfo,
)
from curator.imaging.pixel_scorers import PIXEL_SCORERS
from curator.scoring import published, styles
from curator.scoring.crew import Crew
from curator.scoring.objections import There, objection

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
        """One Reading a text, of its first window; a text that comes again costs nothing."""
        ...

    def embed_prompts(self, prompts: Sequence[Prompt]) -> Sequence[Reading]:
        """The same of prompts; of those in sentences no half one is read."""
        ...

    def embed_windows_of(self, prompts: Sequence[Prompt]) -> Sequence[Sequence[Reading]]:
        """Every window of each prompt, with how many tokens are in it; chunks begin a new one."""
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
        """Turn uint8 RGB of shape (n, size, size, 3) into floats of shape (n, dimensions)."""
        ...

    def close(self) -> None:
        """Give the memory back."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What a scorer is given of a batch; the one its ScorerInfo asks for, the other None.

    Attributes:
        pixels: uint8 RGB of shape (n, size, size, 3).
        embeddings: floats of shape (n, dimensions), as the named backbone gives them.
    """

    pixels: np.ndarray | None = None
    embeddings: np.ndarray | None = None


class Scorer(Protocol):
    """A loaded scorer. Lives in the scoring thread and is never called from another."""

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> Sequence[Score]:
        """One Score an image; NaN with a note where it cannot judge.

        A batch gives what its images would give alone: where one breaks it, it comes in halves.
        Prompts come in the form that `text_variant` asks for; None where none is known.
        """
        ...

    def close(self) -> None:
        """Give back what it holds beside the backbone; may be called twice."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Loading:
    """What the function that builds a Scorer or a Backbone is given.

    Attributes:
        device: torch device name: "cpu", "cuda", "mps".
        dtype: "float32", "float16" or "bfloat16".
        weights: its own weights; None when its info names none.
        tokenizer: vocabulary files by name; empty where no prompt is read.
        backbone: the loaded backbone its info names; None when it names none.
        options: those of its ScorerPlugin.
        digest: one hash for all that its numbers come from; "" for backbones.
        cache: folder for what may be made again; None: nothing is to be kept.
        crew: spreads forwards over the CPU's cores.
    """

    device: str
    dtype: str
    weights: WeightsFound | None = None
    tokenizer: Mapping[str, Path] = field(default_factory=dict)
    backbone: Backbone | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    cache: Path | None = None
    crew: Crew = field(default_factory=Crew)


@dataclass(frozen=True, slots=True)
class ScorerPlugin:
    """An entry point's object: what may be known of a scorer, and how to build it.

    Attributes:
        load: "module:function"; the function takes a Loading and returns a Scorer.
        options: handed to that function, so that one function can build several scorers.
    """

    info: ScorerInfo
    load: str
    options: Mapping[str, str] = field(default_factory=dict)


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
        is_kept: its embeddings are worth keeping, because images are searched by them.
    """

    weights: WeightsInfo
    input: InputSpec
    load: str
    tokenizer: str | None = None
    preprocessing: str = "1"
    is_kept: bool = False


CLIP_INPUT = InputSpec(224, Geometry.CROP, Interpolation.BICUBIC)
VGG_INPUT = InputSpec(512, Geometry.SQUASH, Interpolation.BILINEAR)

OWN_ORDER = (
    *("clip", "aesthetic_v2", "clip_mean", "clip_quality", "aesthetic_v25", "aesthetic_v1"),
    *("image_reward", "hps_v21", "hps_v2", "pickscore", "quality_rating", "artifacts"),
)
"""How our own scorers stand in every list; a third party's and styles follow by name."""

BACKBONES: tuple[BackbonePlugin, ...] = (
    BackbonePlugin(
        weights=published.CLIP,
        input=CLIP_INPUT,
        load="curator.scoring.backbones:load_clip",
        tokenizer="clip",
        is_kept=True,
    ),
    BackbonePlugin(
        weights=published.LAION_L14,
        input=CLIP_INPUT,
        load="curator.scoring.backbones:load_laion_l14",
    ),
    BackbonePlugin(weights=published.VGG19, input=VGG_INPUT, load="curator.scoring.vgg:load_vgg19"),
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


def load_registry(style_folder: Path | None = None) -> Registry:
    """The registry of everything installed, built-in scorers and third parties' alike.

    Args:
        style_folder: where the user's style sets are kept; None takes the user's own folder.
    """
    found = plugins.load(plugins.SCORERS, ScorerPlugin)
    backbones = {backbone.weights.key: backbone for backbone in BACKBONES}
    scorers: dict[str, ScorerPlugin] = {}
    broken = list(found.broken)
    own = {name: found.loaded[name] for name in OWN_ORDER if name in found.loaded}
    for name, plugin in {**own, **found.loaded}.items():
        reason = objection(plugin.info, plugin.load, _there(scorers.values()))
        if reason is None:
            scorers[plugin.info.key] = plugin
        else:
            package = found.packages[name]
            broken.append(plugins.BrokenPlugin(plugins.SCORERS, name, reason, package))
    of_styles = map(style_plugin, styles.all_sets(style_folder))
    scorers |= {plugin.info.key: plugin for plugin in of_styles}
    return Registry(scorers, backbones, tuple(broken))


def _there(scorers: Iterable[ScorerPlugin]) -> There:
    return There(
        scorers=(*PIXEL_SCORERS, *(each.info for each in scorers)),
        backbones=tuple(each.weights for each in BACKBONES),
        vocabularies=frozenset(each.weights.key for each in BACKBONES if each.tokenizer),
    )


def style_plugin(style: styles.StyleSet) -> ScorerPlugin:
    """The scorer that measures how far an image's style is from a set's."""
    return ScorerPlugin(
        styles.info_of(style), "curator.scoring.scorers.style:load", {"set": str(style.path)}
    )


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
