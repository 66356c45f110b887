"""The architecture table against the published parameter counts (SCORING.md §1), in millions."""

from __future__ import annotations

import pytest
import torch

from curator.scoring import blip, vgg
from curator.scoring.architecture import (
    BLIP_LARGE,
    LAION_L_14,
    SIGLIP_SO400M,
    VGG_CHANNELS,
    VIT_H_14,
    VIT_L_14,
    ClipArchitecture,
)
from curator.scoring.clip_towers import image_tower, text_tower
from curator.scoring.siglip import image_tower as siglip_tower


def millions(model: torch.nn.Module) -> float:
    return sum(parameter.numel() for parameter in model.parameters()) / 1e6


@pytest.fixture(autouse=True)
def on_no_device() -> object:
    with torch.device("meta"):
        yield


@pytest.mark.parametrize(
    ("architecture", "vision", "text"),
    [(VIT_L_14, 304.0, 123.7), (LAION_L_14, 304.0, 123.7), (VIT_H_14, 632.1, 354.0)],
    ids=["L/14", "LAION L/14", "H/14"],
)
def test_clip(architecture: ClipArchitecture, vision: float, text: float) -> None:
    assert millions(image_tower(architecture)) == pytest.approx(vision, abs=0.1)
    assert millions(text_tower(architecture)) == pytest.approx(text, abs=0.1)


def test_siglip() -> None:
    assert millions(siglip_tower(SIGLIP_SO400M)) == pytest.approx(428.2, abs=0.1)


def test_blip() -> None:
    assert millions(blip.image_tower(BLIP_LARGE)) == pytest.approx(303.3, abs=0.1)
    # With the two projections of 256 that ImageReward does not use: 142.0.
    assert millions(blip.text_encoder(BLIP_LARGE)) == pytest.approx(142.0, abs=5)


def test_vgg() -> None:
    assert millions(torch.nn.Sequential(*vgg.layers(VGG_CHANNELS))) == pytest.approx(12.9, abs=0.1)
    layout = vgg.layout_of(VGG_CHANNELS)
    assert layout.channels == (64, 128, 256, 512, 512)
    assert layout.places == (512**2, 256**2, 128**2, 64**2, 32**2)
