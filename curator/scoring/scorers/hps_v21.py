"""`hps_v21`: Human Preference Score v2.1, a ViT-H/14 tuned on preferences.

hps = cos(image, prompt), without the model's scale; the published tables show 100 times that
(SCORING.md §1.7).
"""

from __future__ import annotations

from curator.domain.score import Direction, RunsOn, ScorerInfo, WeightFile, WeightsInfo
from curator.scoring.prompt_match import PromptMatch, load_match
from curator.scoring.prompts import NORM1
from curator.scoring.published import CLIP_VOCABULARY
from curator.scoring.registry import CLIP_INPUT, Loading, ScorerPlugin

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="hps_v21",
        version="1",
        title="HPS v2.1",
        summary="which of several images of one prompt people prefer",
        limits="images of different prompts beside each other, and numbers of other versions",
        half_bounds=(0.001, 0.005),
        direction=Direction.HIGHER,
        low=0.1,
        high=0.35,
        runs_on=RunsOn.DEVICE,
        needs_prompt=True,
        token_limit=75,
        input=CLIP_INPUT,
        weights=WeightsInfo(
            key="hps_v21",
            files=(
                WeightFile("xswu/HPSv2", "HPS_v2.1_compressed.pt", 1_970_000_000),
                *CLIP_VOCABULARY,
            ),
            licence="Apache-2.0",
        ),
        tokenizer="clip",
        text_variant=NORM1,
    ),
    load="curator.scoring.scorers.hps_v21:load",
)


def load(loading: Loading) -> PromptMatch:
    """Both towers of the model; WeightsError when the file is none."""
    return load_match(loading)
