"""`aesthetic_v2`: LAION's improved aesthetic predictor (sac+logos+ava1, linear MSE).

score = MLP(e / ‖e‖) of CLIP ViT-L/14's projected image embedding, five linear layers with only
dropout between them, hence collapsed (SCORING.md §1.4). Always evaluated in float64.
"""

from __future__ import annotations

from collections.abc import Sequence

from curator.domain.errors import WeightsError
from curator.domain.score import Direction, RunsOn, Score, ScorerInfo, WeightFile, WeightsInfo
from curator.scoring.heads import AffineHead, collapsed, normalised
from curator.scoring.registry import Inputs, Loading, ScorerPlugin

LAYERS = tuple(f"layers.{number}" for number in (0, 2, 4, 6, 7))

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="aesthetic_v2",
        version="1",
        title="LAION aesthetic v2",
        summary="how much people like the look, learnt from rated photos and generated images; "
        "blind to hands and anatomy",
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


class AestheticV2:
    """The collapsed head on the shared embedding."""

    def __init__(self, head: AffineHead) -> None:
        self._head = head

    def score(self, images: Inputs, prompts: Sequence[str | None]) -> list[Score]:
        """One value an image, whatever its prompt."""
        del prompts
        if images.embeddings is None:
            raise ValueError("aesthetic_v2 reads embeddings")
        return [Score(float(value)) for value in self._head.of(normalised(images.embeddings))]

    def close(self) -> None:
        """Nothing to give back."""


def load(loading: Loading) -> AestheticV2:
    """Read the head; WeightsError when it is another one or does not fit the backbone."""
    # Imports torch, which reading this module's PLUGIN must not do.
    from curator.scoring.tensors import read_tensors

    if loading.weights is None or loading.backbone is None:
        raise WeightsError("aesthetic_v2 needs its head and the clip backbone")
    tensors = read_tensors(loading.weights.path)
    head = collapsed({name: tensor.double().numpy() for name, tensor in tensors.items()}, LAYERS)
    if len(head.weight) != loading.backbone.dimensions:
        raise WeightsError(
            f"{loading.weights.path} takes {len(head.weight)} numbers, "
            f"the backbone gives {loading.backbone.dimensions}"
        )
    return AestheticV2(head)
