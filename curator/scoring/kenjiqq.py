"""What kenjiqq's two aesthetics scorers have in common (SCORING.md §1.10).

y = MLP(p / ‖p‖), p = what LAION's ViT-L/14 gives before its projection; five linear layers without
activation, hence collapsed. A `.config` beside the head may say that it has activations; such a
head is another function and is refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from curator.domain.errors import WeightsError
from curator.domain.score import WeightFile, WeightsInfo
from curator.scoring.embedding_heads import EmbeddingHead, load_head
from curator.scoring.registry import Loading

LAYERS = tuple(f"layers.{number}" for number in (0, 2, 4, 6, 7))
_MODELS = (
    "https://raw.githubusercontent.com/kenjiqq/aesthetics-scorer/main/aesthetics_scorer/models/"
)
_JUDGED = ("rating", "artifacts")
_PLAIN = {"use_activation": False, "output_activation": None, "reduce_dims": False}


def weights_info(key: str, about: str) -> WeightsInfo:
    """The published files of the head that judges `about` ("rating", "artifacts")."""
    name = f"aesthetics_scorer_{about}_openclip_vit_l_14"
    return WeightsInfo(
        key=key,
        files=(
            WeightFile("", f"{name}.pth", 16_801_743, url=f"{_MODELS}{name}.pth"),
            WeightFile("", f"{name}.config", url=f"{_MODELS}{name}.config"),
        ),
        licence="MIT",
        remarks="its authors publish no hash; the size is checked",
    )


def load_scorer(loading: Loading, about: str) -> EmbeddingHead:
    """Read the head; WeightsError when it is another one or does not fit the backbone."""
    if loading.weights is not None:
        # They have one shape, and the better end of one is the worse of the other.
        others = [each for each in _JUDGED if each != about]
        if any(f"scorer_{each}_" in loading.weights.path.name for each in others):
            raise WeightsError(f"{loading.weights.path} is the head that judges {others[0]}")
        for path in loading.weights.files.values():
            if path.suffix == ".config":
                _check(path)
    return load_head(loading, LAYERS)


def _check(path: Path) -> None:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        odd = [name for name, plain in _PLAIN.items() if content.get(name, plain) != plain]
    except (OSError, ValueError, AttributeError) as error:
        raise WeightsError(f"{path} cannot be read: {error}") from error
    if odd:
        raise WeightsError(f"{path} describes another head: {odd[0]} is {content[odd[0]]!r}")
