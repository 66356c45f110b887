"""`aesthetic_v2`: LAION's improved aesthetic predictor (sac+logos+ava1, linear MSE).

score = MLP(e / ‖e‖) of CLIP ViT-L/14's projected image embedding, five linear layers with only
dropout between them, hence collapsed (SCORING.md §1.4). Always evaluated in float64.
"""

from __future__ import annotations

from curator.domain.score import Direction, RunsOn, ScorerInfo, WeightFile, WeightsInfo
from curator.scoring.embedding_heads import EmbeddingHead, load_head
from curator.scoring.registry import Loading, ScorerPlugin

LAYERS = tuple(f"layers.{number}" for number in (0, 2, 4, 6, 7))

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="aesthetic_v2",
        version="1",
        title="LAION aesthetic v2",
        summary="how much people like the look, learnt from rated photos and generated images",
        limits="hands and anatomy, and the prompt; it favours glossy portraits",
        half_bounds=(0.005, 0.03),
        direction=Direction.HIGHER,
        low=3.0,
        high=8.0,
        runs_on=RunsOn.DEVICE,
        backbone="clip",
        weights=WeightsInfo(
            key="aesthetic_v2",
            files=(
                WeightFile(
                    repository="",
                    filename="sac+logos+ava1-l14-linearMSE.pth",
                    size=3_714_759,
                    sha256="21dd590f3ccdc646f0d53120778b296013b096a035a2718c9cb0d511bff0f1e0",
                    url="https://raw.githubusercontent.com/christophschuhmann/"
                    "improved-aesthetic-predictor/main/sac%2Blogos%2Bava1-l14-linearMSE.pth",
                ),
            ),
            licence="Apache-2.0",
        ),
    ),
    load="curator.scoring.scorers.aesthetic_v2:load",
)


def load(loading: Loading) -> EmbeddingHead:
    """Read the head; WeightsError when it is another one or does not fit the backbone."""
    return load_head(loading, LAYERS)
