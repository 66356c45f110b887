"""What the scoring tests share: a registry of the built-in scorers, tiny weights, places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tiny_weights import make_tiny_weights

from curator.scoring.registry import BACKBONES, Registry
from curator.scoring.scorers import (
    aesthetic_v1,
    aesthetic_v2,
    aesthetic_v25,
    artifacts,
    clip,
    clip_mean,
    clip_quality,
    hps_v2,
    hps_v21,
    image_reward,
    pickscore,
    quality_rating,
)
from curator.scoring.weights import WeightsPlaces

OWN = (
    *(aesthetic_v1, aesthetic_v2, aesthetic_v25, artifacts, clip, clip_mean, clip_quality),
    *(hps_v2, hps_v21, image_reward, pickscore, quality_rating),
)


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Our own scorers, whether or not the package is installed."""
    plugins = [module.PLUGIN for module in OWN]
    return Registry(
        {plugin.info.key: plugin for plugin in plugins},
        {backbone.weights.key: backbone for backbone in BACKBONES},
    )


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny weights, read only by convention; copy before spoiling them."""
    return make_tiny_weights(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def nowhere(tmp_path: Path) -> WeightsPlaces:
    """No weights at all, and no look outside the test's folder."""
    return WeightsPlaces(
        pulled=tmp_path / "pulled", hub_cache=tmp_path / "hub", hashes=tmp_path / "hashes.json"
    )


@pytest.fixture
def places(tiny: Path, nowhere: WeightsPlaces) -> WeightsPlaces:
    """The tiny weights as CURATOR_WEIGHTS."""
    return replace(nowhere, folder=tiny)
