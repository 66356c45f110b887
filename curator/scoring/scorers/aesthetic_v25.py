"""`aesthetic_v25`: aesthetic-predictor-v2.5 by discus0434, a head on SigLIP so400m.

score = head(p / ‖p‖), p = the pooled image embedding; five linear layers without activation, hence
collapsed in float64 from their bfloat16 (SCORING.md §1.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from curator.domain.errors import WeightsError
from curator.domain.generation import Prompt
from curator.domain.score import (
    Direction,
    Geometry,
    InputSpec,
    Interpolation,
    RunsOn,
    Score,
    ScorerInfo,
    WeightFile,
    WeightsInfo,
)
from curator.scoring.embedding_heads import arrays_of
from curator.scoring.heads import AffineHead, collapsed, normalised
from curator.scoring.registry import Inputs, Loading, ScorerPlugin

if TYPE_CHECKING:
    from curator.scoring.siglip import SiglipImages

SQUASH_384 = InputSpec(384, Geometry.SQUASH, Interpolation.BICUBIC)
HEAD = "aesthetic_predictor_v2_5.pth"
LAYERS = tuple(f"scoring_head.{number}" for number in (0, 2, 4, 6, 8))
_TOWER = "google/siglip-so400m-patch14-384"

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="aesthetic_v25",
        version="1",
        title="Aesthetic predictor v2.5",
        summary="how much people like the look, drawings included; its author calls 5.5 great",
        limits="hands and anatomy, and the prompt; no benchmark of it is published",
        half_bounds=(0.02, 0.2),
        direction=Direction.HIGHER,
        low=2.0,
        high=8.0,
        runs_on=RunsOn.DEVICE,
        input=SQUASH_384,
        weights=WeightsInfo(
            key="aesthetic_v25",
            files=(
                WeightFile(_TOWER, "model.safetensors", 3_510_000_000),
                WeightFile(
                    repository="",
                    filename=HEAD,
                    size=2_644_834,
                    url="https://github.com/discus0434/aesthetic-predictor-v2-5/raw/main/models/"
                    "aesthetic_predictor_v2_5.pth",
                    needed=True,
                    withheld="its licence is AGPL-3.0",
                ),
                WeightFile(_TOWER, "config.json"),
            ),
            licence="Apache-2.0, head AGPL-3.0",
            remarks="the head's licence binds who passes it on or serves it",
        ),
    ),
    load="curator.scoring.scorers.aesthetic_v25:load",
)


class AestheticV25:
    """Tower and head."""

    def __init__(self, images: SiglipImages, head: AffineHead) -> None:
        self._images = images
        self._head = head

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        """One value an image, whatever its prompt."""
        del prompts
        if images.pixels is None:
            raise ValueError("aesthetic_v25 reads pixels")
        pooled = normalised(self._images.embed(images.pixels))
        return [Score(float(value)) for value in self._head.of(pooled)]

    def close(self) -> None:
        """Drop the tower."""
        self._images.close()


def load(loading: Loading) -> AestheticV25:
    """Read tower and head; WeightsError when they are others or do not fit each other."""
    # These import torch, which reading PLUGIN must not do.
    from curator.scoring.siglip import SiglipImages
    from curator.scoring.tensors import read_tensors

    if loading.weights is None or HEAD not in loading.weights.files:
        raise WeightsError(f"aesthetic_v25 needs its tower and {HEAD}")
    head = collapsed(arrays_of(read_tensors(loading.weights.files[HEAD])), LAYERS)
    images = SiglipImages(loading, SQUASH_384.size)
    if len(head.weight) != images.dimensions:
        raise WeightsError(f"{HEAD} takes {len(head.weight)} numbers, not {images.dimensions}")
    return AestheticV25(images, head)
