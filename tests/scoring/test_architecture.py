from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curator.domain.errors import WeightsError
from curator.scoring.architecture import VIT_L_14, ClipArchitecture, Tower, clip_architecture

SMALL: dict[str, Any] = {
    "projection_dim": 512,
    "vision_config": {"hidden_size": 64, "num_attention_heads": 2, "hidden_act": "gelu"},
    "text_config": {"vocab_size": 300},
}


def described(folder: Path, content: object) -> ClipArchitecture:
    (folder / "config.json").write_text(json.dumps(content), "utf-8")
    return clip_architecture(folder / "config.json", VIT_L_14)


def test_without_a_config_the_published_architecture_is_assumed() -> None:
    assert clip_architecture(None, VIT_L_14) is VIT_L_14


def test_a_config_gives_the_dimensions(tmp_path: Path) -> None:
    assert described(tmp_path, SMALL) == ClipArchitecture(
        vision=Tower(64, 12, 2, 3072, "gelu"),
        text=Tower(512, 12, 8, 2048),
        projection=512,
        patch=32,
        vocabulary=300,
    )


def test_what_is_left_out_is_what_transformers_assumes(tmp_path: Path) -> None:
    from transformers.models.clip.configuration_clip import CLIPConfig

    theirs = CLIPConfig()
    ours = described(tmp_path, {"vision_config": {}, "text_config": {}})
    for tower, config in ((ours.vision, theirs.vision_config), (ours.text, theirs.text_config)):
        assert tower == Tower(
            config.hidden_size,
            config.num_hidden_layers,
            config.num_attention_heads,
            config.intermediate_size,
            config.hidden_act,
            config.layer_norm_eps,
        )
    assert ours.projection == theirs.projection_dim
    assert (ours.image, ours.patch) == (
        theirs.vision_config.image_size,
        theirs.vision_config.patch_size,
    )
    assert (ours.vocabulary, ours.window) == (
        theirs.text_config.vocab_size,
        theirs.text_config.max_position_embeddings,
    )


@pytest.mark.parametrize(
    ("section", "change", "told"),
    [
        ("vision_config", {"num_hidden_layers": 10**9}, "num_hidden_layers"),
        ("vision_config", {"hidden_size": "64"}, "hidden_size"),
        ("vision_config", {"hidden_size": 65}, "heads do not divide"),
        ("vision_config", {"num_attention_heads": 0}, "num_attention_heads"),
        ("vision_config", {"hidden_act": "os.system"}, "hidden_act"),
        ("vision_config", {"layer_norm_eps": float("nan")}, "layer_norm_eps"),
        ("vision_config", {"image_size": True}, "image_size"),
        ("text_config", {"vocab_size": -1}, "vocab_size"),
        ("text_config", {"layer_norm_eps": None}, "float"),
    ],
)
def test_values_out_of_bounds_are_refused(
    tmp_path: Path, section: str, change: dict[str, object], told: str
) -> None:
    content = {**SMALL, section: {**SMALL[section], **change}}
    with pytest.raises(WeightsError, match=told):
        described(tmp_path, content)


@pytest.mark.parametrize("content", [[], 5, {}, {"vision_config": 3, "text_config": {}}])
def test_other_json_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(WeightsError, match="does not describe a CLIP model"):
        described(tmp_path, content)


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(b"\xff{")
    with pytest.raises(WeightsError, match="cannot be read"):
        clip_architecture(tmp_path / "config.json", VIT_L_14)
