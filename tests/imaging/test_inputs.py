"""Model inputs: equal to the published preprocessing to the grey level."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from curator.domain.score import Geometry, InputSpec, Interpolation
from curator.imaging.decode import Decoded, decode
from curator.imaging.inputs import model_input
from curator.imaging.sample_motifs import bloom

CLIP = InputSpec(224, Geometry.CROP, Interpolation.BICUBIC)
SIGLIP = InputSpec(384, Geometry.SQUASH, Interpolation.BICUBIC)
STYLE = InputSpec(512, Geometry.SQUASH, Interpolation.BILINEAR)


def noise(width: int, height: int, seed: int = 0) -> Decoded:
    rng = np.random.default_rng(seed)
    return Decoded(rng.integers(0, 256, (height, width, 3), dtype=np.uint8), "PNG")


def torchvisions(rgb: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Resize(size) and CenterCrop(size), written down from their documentation."""
    image = Image.fromarray(rgb)
    short, long = sorted(image.size)
    grown = int(size * long / short)
    wide = image.width > image.height
    resized = image.resize((grown, size) if wide else (size, grown), Image.Resampling.BICUBIC)
    left, top = (int(round((side - size) / 2.0)) for side in resized.size)  # noqa: RUF046
    return np.asarray(resized)[top : top + size, left : left + size]


def test_parity(parity: Path) -> None:
    with np.load(parity / "preprocess.npz") as expected:
        for key in expected.files:
            form, name = key.split("__")
            decoded = decode((parity / "images" / name).read_bytes())
            spec = {"crop224": CLIP, "squash384": SIGLIP}[form]
            assert np.array_equal(model_input(decoded, spec), expected[key]), key


def test_parity_would_see_other_ways(parity: Path) -> None:
    """Controls: a floored crop, another filter and a squash must not pass."""
    with np.load(parity / "preprocess.npz") as expected:
        key = next(key for key in expected.files if key.startswith("crop224") and "832x1216" in key)
        decoded = decode((parity / "images" / key.split("__")[1]).read_bytes())
        image = Image.fromarray(decoded.rgb)
        floored = image.resize((224, 327), Image.Resampling.BICUBIC).crop((0, 51, 224, 275))
        assert not np.array_equal(np.asarray(floored), expected[key])
    for spec in (
        InputSpec(224, Geometry.CROP, Interpolation.BILINEAR),
        InputSpec(224, Geometry.SQUASH, Interpolation.BICUBIC),
    ):
        assert not np.array_equal(model_input(decoded, spec), model_input(decoded, CLIP))


@pytest.mark.parametrize(
    "size",
    [(224, 224), (300, 227), (227, 300), (832, 1216), (1216, 832), (225, 224), (10, 13), (1, 1)],
)
def test_crop_is_torchvisions(size: tuple[int, int]) -> None:
    decoded = noise(*size)
    result = model_input(decoded, CLIP)
    assert (result.shape, result.dtype) == ((224, 224, 3), np.uint8)
    assert np.array_equal(result, torchvisions(decoded.rgb, 224))


@pytest.mark.parametrize("size", [(900, 100), (100, 901), (64, 600), (601, 60)])
def test_long_strips_show_the_same_middle(size: tuple[int, int]) -> None:
    """Not on noise: Pillow may take the axes in another order, and then clips in between."""
    decoded = Decoded(bloom(np.random.default_rng(1), *size), "PNG")
    off = np.abs(model_input(decoded, CLIP).astype(int) - torchvisions(decoded.rgb, 224))
    assert off.max() <= 2
    assert off.mean() < 0.2
    assert np.ptp(torchvisions(decoded.rgb, 224)) > 100


@pytest.mark.parametrize("size", [(65_535, 1), (1, 65_535), (5000, 1), (30_000, 3)])
def test_extreme_strips_stay_small(size: tuple[int, int]) -> None:
    decoded = noise(*size)
    assert model_input(decoded, CLIP).shape == (224, 224, 3)
    assert model_input(decoded, STYLE).shape == (512, 512, 3)


def test_squash_takes_the_whole_image() -> None:
    decoded = noise(300, 200)
    for spec, way in ((SIGLIP, Image.Resampling.BICUBIC), (STYLE, Image.Resampling.BILINEAR)):
        expected = Image.fromarray(decoded.rgb).resize((spec.size, spec.size), way)
        assert np.array_equal(model_input(decoded, spec), np.asarray(expected))
