"""`aesthetic_v1`: LAION's first aesthetic predictor, the linear head for CLIP ViT-L/14.

score = w · e / ‖e‖ + b of the projected image embedding (SCORING.md §1.5). In float64.
"""

from __future__ import annotations

from curator.domain.score import Direction, RunsOn, ScorerInfo, WeightFile, WeightsInfo
from curator.scoring.embedding_heads import EmbeddingHead, load_head
from curator.scoring.registry import Loading, ScorerPlugin

_LAYER = "linear"

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="aesthetic_v1",
        version="1",
        title="LAION aesthetic v1",
        summary="how much people like the look, learnt from few rated images; another opinion "
        "than version 2",
        limits="hands and anatomy, and the prompt",
        half_bounds=(0.01, 0.05),
        direction=Direction.HIGHER,
        low=3.0,
        high=8.0,
        runs_on=RunsOn.DEVICE,
        backbone="clip",
        weights=WeightsInfo(
            key="aesthetic_v1",
            files=(
                WeightFile(
                    repository="",
                    filename="sa_0_4_vit_l_14_linear.pth",
                    size=4_071,
                    sha256="2cd4e60f4f24ae3bcd57b847b13c1f3ba27edc28cc1a7f9ce74ee9f421243cba",
                    url="https://raw.githubusercontent.com/LAION-AI/aesthetic-predictor/main/"
                    "sa_0_4_vit_l_14_linear.pth",
                ),
            ),
            licence="MIT",
        ),
    ),
    load="curator.scoring.scorers.aesthetic_v1:load",
)


def load(loading: Loading) -> EmbeddingHead:
    """Read the head; WeightsError when it is another one or does not fit the backbone."""
    return load_head(loading, (_LAYER,), lambda name: f"{_LAYER}.{name}")
