"""The golden parity pack as the scorers are given it, and ways to spoil one thing of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from curator.domain.generation import Prompt
from curator.domain.score import InputSpec, Score
from curator.imaging.decode import Decoded, decode
from curator.imaging.inputs import model_input
from curator.metadata.prompts import plain_prompt
from curator.scoring.models import LoadedScorer, Models
from curator.scoring.prompts import in_variant
from curator.scoring.registry import Inputs, Registry
from curator.scoring.weights import WeightsPlaces

TOLERANCES = {
    "clip": ("clip_cos", 100, 5e-6 * 100),
    "aesthetic_v1": ("aesthetic_v1", 1, 3e-5),
    "aesthetic_v2": ("aesthetic_v2", 1, 2e-5),
    "aesthetic_v25": ("aesthetic_v25", 1, 2e-5),
    "hps_v2": ("hps_v2", 1, 5e-6),
    "pickscore": ("pickscore", 1, 4e-4),
    "image_reward": ("image_reward_cleaned", 1, 2e-5),
    "quality_rating": ("quality_rating", 1, 3e-5),
    "artifacts": ("artifacts", 1, 2e-5),
}
"""By scorer: the pack's key, what its values are times, and how far off ours may be."""

Make = Callable[[Decoded, InputSpec], np.ndarray]


@dataclass(frozen=True)
class Pack:
    """The images of the pack, what they must give, and the weights."""

    folder: Path
    images: Mapping[str, Decoded]
    prompts: Mapping[str, Prompt]
    expected: Mapping[str, Mapping[str, float]]
    registry: Registry
    places: WeightsPlaces

    def load(self, key: str, dtype: str = "float32") -> LoadedScorer:
        """A scorer with the pack's weights."""
        reported: list[object] = []
        loaded = Models(self.registry, self.places, "cpu", dtype, reported.append).scorer(key)
        assert loaded is not None, reported
        return loaded

    def scores(self, key: str, *, dtype: str = "float32", make: Make = model_input) -> list[Score]:
        """What a scorer says of all images."""
        return self.scores_of(self.load(key, dtype), make)

    def scores_of(self, loaded: LoadedScorer, make: Make = model_input) -> list[Score]:
        spec = self.registry.input_of(loaded.info)
        assert spec is not None
        pixels = np.stack([make(decoded, spec) for decoded in self.images.values()])
        prompts = [in_variant(each, loaded.info.text_variant) for each in self.prompts.values()]
        return list(loaded.scorer.score(given(loaded, pixels), prompts))

    def wanted(self, key: str, factor: float = 1) -> np.ndarray:
        return factor * np.array([self.expected[name][key] for name in self.images])

    def error(self, scores: list[Score], key: str, factor: float = 1) -> float:
        """The largest error over the set: a control may spare single images."""
        values = np.array([score.value for score in scores])
        return float(np.abs(values - self.wanted(key, factor)).max())

    def with_config(self, folder: Path, key: str, change: Callable[[Any], None]) -> Pack:
        """The same pack, but what is said beside one key's weights is changed."""
        own = folder / key
        shutil.copytree(self.folder / "weights" / key, own, copy_function=shutil.copyfile)
        content = json.loads((own / "config.json").read_text())
        change(content)
        (own / "config.json").chmod(0o644)
        (own / "config.json").write_text(json.dumps(content))
        return replace(self, places=replace(self.places, given={key: own}))


def given(loaded: LoadedScorer, pixels: np.ndarray) -> Inputs:
    """A scorer's inputs, through its backbone if it has one."""
    if loaded.backbone is None:
        return Inputs(pixels=pixels)
    return Inputs(embeddings=loaded.backbone.model.embed_images(pixels))


def open_pack(folder: Path, registry: Registry, scratch: Path) -> Pack:
    described = json.loads((folder / "images.json").read_text("utf-8"))["dev"]
    places = WeightsPlaces(
        folder=folder / "weights", pulled=scratch, hub_cache=scratch, hashes=scratch / "h.json"
    )
    return Pack(
        folder=folder,
        images={name: decode((folder / "images" / name).read_bytes()) for name in described},
        prompts={name: plain_prompt(image["prompt"]) for name, image in described.items()},
        expected=json.loads((folder / "expected.json").read_text("utf-8"))["dev"],
        registry=registry,
        places=places,
    )


def set_all(**values: object) -> Callable[[Any], None]:
    """A change of both towers' sections."""

    def change(content: Any) -> None:
        for section in ("vision_config", "text_config"):
            content[section].update(values)

    return change


def set_in(section: str, **values: object) -> Callable[[Any], None]:
    """A change of one section."""
    return lambda content: content[section].update(values)
