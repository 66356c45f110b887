"""`quality_rating`: kenjiqq's rating head, learnt from the AI Horde's users (SCORING.md §1.10)."""

from __future__ import annotations

from curator.domain.score import Direction, RunsOn, ScorerInfo
from curator.scoring.embedding_heads import EmbeddingHead
from curator.scoring.kenjiqq import load_scorer, weights_info
from curator.scoring.registry import Loading, ScorerPlugin

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="quality_rating",
        version="1",
        title="AI Horde rating",
        summary="how the users of the AI Horde rate such generated images, about 1 to 10",
        limits="the prompt; it says much the same as the artifacts scorer, the other way round",
        half_bounds=(0.01, 0.1),
        direction=Direction.HIGHER,
        low=4.0,
        high=10.0,
        runs_on=RunsOn.DEVICE,
        backbone="laion_l14",
        weights=weights_info("quality_rating", "rating"),
    ),
    load="curator.scoring.scorers.quality_rating:load",
)


def load(loading: Loading) -> EmbeddingHead:
    """Read the head; WeightsError when it is another one or does not fit the backbone."""
    return load_scorer(loading, "rating")
