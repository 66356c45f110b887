"""`artifacts`: kenjiqq's artifacts head, lower is better (SCORING.md §1.10)."""

from __future__ import annotations

from curator.domain.score import Direction, RunsOn, ScorerInfo
from curator.scoring.embedding_heads import EmbeddingHead
from curator.scoring.kenjiqq import load_scorer, weights_info
from curator.scoring.registry import Loading, ScorerPlugin

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="artifacts",
        version="1",
        title="AI Horde artifacts",
        summary="how many flaws the users of the AI Horde report in such images, about 0 to 5",
        limits="where the flaw is; a weak signal: its error is larger than its spread",
        half_bounds=(0.005, 0.02),
        direction=Direction.LOWER,
        low=0.0,
        high=4.0,
        runs_on=RunsOn.DEVICE,
        backbone="laion_l14",
        weights=weights_info("artifacts", "artifacts"),
    ),
    load="curator.scoring.scorers.artifacts:load",
)


def load(loading: Loading) -> EmbeddingHead:
    """Read the head; WeightsError when it is another one or does not fit the backbone."""
    return load_scorer(loading, "artifacts")
