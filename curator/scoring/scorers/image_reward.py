"""`image_reward`: ImageReward v1.0, a reward model over image and prompt (Xu et al. 2023).

r = (MLP(h) − mean) / std; h is the first token of BLIP's text encoder looking at the image, not
normalised (SCORING.md §1.9). The prompt is read without quality words, in 33 word pieces.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from curator.domain.errors import WeightsError
from curator.domain.generation import Prompt
from curator.domain.score import (
    Direction,
    Note,
    RunsOn,
    Score,
    ScorerInfo,
    WeightFile,
    WeightsInfo,
)
from curator.metadata.languages import Readable
from curator.scoring.prompts import CONTENT, notes, readables, refusal_of
from curator.scoring.registry import CLIP_INPUT, Inputs, Loading, ScorerPlugin
from curator.scoring.wordpieces import VOCABULARY, Pieces, WordPieceTokenizer

if TYPE_CHECKING:
    import numpy as np

    from curator.scoring.blip import RewardNetwork

WINDOW = 35
MEAN = 0.16717362830052426
STD = 1.0333394966054072

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="image_reward",
        version="1",
        title="ImageReward",
        summary="how well people would rank the image for its prompt, match and looks together",
        limits="what stands beyond 33 word pieces of the prompt; images of different prompts",
        half_bounds=(0.01, 0.1),
        direction=Direction.HIGHER,
        low=-2.5,
        high=2.0,
        runs_on=RunsOn.DEVICE,
        needs_prompt=True,
        token_limit=WINDOW - 2,
        input=CLIP_INPUT,
        weights=WeightsInfo(
            key="image_reward",
            files=(
                WeightFile("THUDM/ImageReward", "ImageReward.pt", 1_790_000_000),
                WeightFile("google-bert/bert-base-uncased", VOCABULARY, 231_508, needed=True),
            ),
            licence="Apache-2.0",
        ),
        text_variant=CONTENT,
    ),
    load="curator.scoring.scorers.image_reward:load",
)


class ImageReward:
    """The reward of each pair of image and prompt."""

    def __init__(self, network: RewardNetwork, tokenizer: WordPieceTokenizer) -> None:
        self._network = network
        self._tokenizer = tokenizer

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        """One value an image that has a readable prompt; the others are not looked at."""
        if images.pixels is None:
            raise ValueError("image_reward reads pixels")
        found = [text for _, text in readables(prompts)]
        pieces = [self._tokenizer.window(text.text, WINDOW) for text in found]
        asked = [at for at, each in enumerate(pieces) if each.count]
        rewards = self._rewards(images.pixels[asked], [pieces[at] for at in asked])
        by_place = dict(zip(asked, rewards, strict=True))
        return [
            _score(by_place.get(at), text, each, prompts[at])
            for at, (text, each) in enumerate(zip(found, pieces, strict=True))
        ]

    def close(self) -> None:
        """Drop the network."""
        self._network.close()

    def _rewards(self, pixels: np.ndarray, pieces: Sequence[Pieces]) -> list[float]:
        if not pieces:
            return []
        return [(float(value) - MEAN) / STD for value in self._network.values(pixels, pieces)]


def load(loading: Loading) -> ImageReward:
    """Read the network; WeightsError when the file is none, or the vocabulary another's."""
    from curator.scoring.blip import RewardNetwork  # imports torch

    if loading.weights is None or VOCABULARY not in loading.weights.files:
        raise WeightsError(f"image_reward needs its weights and {VOCABULARY}")
    tokenizer = WordPieceTokenizer(loading.weights.files[VOCABULARY])
    network = RewardNetwork(loading)
    if tokenizer.size > network.vocabulary:
        raise WeightsError(f"{VOCABULARY} has more words than the text encoder")
    return ImageReward(network, tokenizer)


def _score(reward: float | None, text: Readable, pieces: Pieces, prompt: Prompt | None) -> Score:
    if reward is None and prompt is not None and not prompt.text:
        return Score(math.nan, Note.NO_CONTENT)
    if reward is None:
        return Score(math.nan, refusal_of(text))
    return Score(reward, notes(pieces.kept, is_mixed=text.is_mixed))
