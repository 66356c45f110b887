"""`pickscore`: PickScore v1, a ViT-H/14 tuned on picks of Pick-a-Pic's users (SCORING.md §1.8).

pick = exp(logit_scale) · cos(image, prompt). For one prompt the chance that image A is preferred
to B is sigmoid(pick A − pick B).
"""

from __future__ import annotations

from curator.domain.score import Direction, RunsOn, ScorerInfo, WeightFile, WeightsInfo
from curator.scoring.prompt_match import PromptMatch, load_match
from curator.scoring.prompts import NORM1
from curator.scoring.published import CLIP_VOCABULARY
from curator.scoring.registry import CLIP_INPUT, Loading, ScorerPlugin

_REPOSITORY = "yuvalkirstain/PickScore_v1"
_WITHHELD = "its page names no licence"

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="pickscore",
        version="1",
        title="PickScore",
        summary="which of several images of one prompt people pick",
        limits="images of different prompts beside each other: only differences mean something",
        half_bounds=(0.1, 0.5),
        direction=Direction.HIGHER,
        low=16.0,
        high=25.0,
        runs_on=RunsOn.DEVICE,
        needs_prompt=True,
        token_limit=75,
        input=CLIP_INPUT,
        weights=WeightsInfo(
            key="pickscore",
            files=(
                WeightFile(_REPOSITORY, "model.safetensors", 3_940_000_000, withheld=_WITHHELD),
                *CLIP_VOCABULARY,
                WeightFile(_REPOSITORY, "config.json"),
            ),
            licence="none named",
            remarks="the page of the weights names no licence, its code is MIT",
        ),
        tokenizer="clip",
        text_variant=NORM1,
    ),
    load="curator.scoring.scorers.pickscore:load",
)


def load(loading: Loading) -> PromptMatch:
    """Both towers of the model; WeightsError when the file is none."""
    from curator.scoring.clip_towers import logit_scale  # imports torch

    return load_match(loading, logit_scale)
