"""Pixel scorers: equal to the reference, honest about tiny images, right about spoiled ones."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from curator.domain.score import Direction, Note, RunsOn
from curator.imaging import pixelstats
from curator.imaging.decode import decode
from curator.imaging.measures import measure
from curator.imaging.pixel_scorers import PIXEL_SCORERS
from curator.imaging.sample_landscapes import city, forest, sea
from curator.imaging.sample_motifs import bloom

REFERENCE = {
    "sharpness": "laplacian_tile_p90",
    "noise": "noise_sigma_robust",
    "exposure": "luma_mean",
    "contrast": "luma_p99_p1",
    "colourfulness": "colourfulness",
    "blockiness": "blockiness_max",
}
Rgb = NDArray[np.uint8]
Floats = NDArray[np.float64]


def saved_again(rgb: Rgb, quality: int) -> Rgb:
    between = BytesIO()
    Image.fromarray(rgb).save(between, "JPEG", quality=quality)
    with Image.open(between) as image:
        return np.asarray(image)


def photo_like(seed: int = 1, width: int = 384, height: int = 320) -> Rgb:
    return forest(np.random.default_rng(seed), width, height)


def grey(rgb: Rgb) -> Floats:
    return rgb[..., 0] * 0.299 + rgb[..., 1] * 0.587 + rgb[..., 2] * 0.114


def at_most_1024(rgb: Rgb, resample: Image.Resampling = Image.Resampling.LANCZOS) -> Rgb:
    scale = 1024 / max(rgb.shape[:2])
    if scale >= 1:
        return rgb
    size = (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    return np.asarray(Image.fromarray(rgb).resize(size, resample))


def plain_sharpness(luma: Floats) -> float:
    edges = (
        luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:] - 4 * luma[1:-1, 1:-1]
    )
    height, width = edges.shape
    tiles = [
        edges[i * height // 8 : (i + 1) * height // 8, j * width // 8 : (j + 1) * width // 8].var()
        for i in range(8)
        for j in range(8)
    ]
    return float(np.percentile(tiles, 90))


def plain_noise(luma: Floats) -> float:
    across = luma[:, :-2] - 2 * luma[:, 1:-1] + luma[:, 2:]
    both = across[:-2] - 2 * across[1:-1] + across[2:]
    return float(np.median(np.abs(both)) / (0.6745 * 6))


def plain_colourfulness(rgb: Rgb) -> float:
    red, green, blue = np.moveaxis(rgb.astype(np.float64), -1, 0)
    one, two = red - green, (red + green) / 2 - blue
    return math.hypot(one.std(), two.std()) + 0.3 * math.hypot(one.mean(), two.mean())


def plain_blockiness(luma: Floats) -> float:
    both = []
    for steps in (
        np.abs(np.diff(luma, axis=1)).mean(axis=0),
        np.abs(np.diff(luma, axis=0)).mean(axis=1),
    ):
        phases = [steps[phase::8].mean() for phase in range(8)]
        both.append(max(phases) / (np.median(phases) + 1e-6))
    return sum(both) / 2


def plain(rgb: Rgb) -> dict[str, float]:
    """The formulas of the specification in float64, as plainly as they can be written."""
    small = at_most_1024(rgb)
    luma = grey(small)
    low, high = np.percentile(luma, [1, 99])
    return {
        "sharpness": plain_sharpness(luma),
        "noise": plain_noise(grey(rgb)),
        "exposure": float(luma.mean()),
        "contrast": float(high - low),
        "colourfulness": plain_colourfulness(small),
        "blockiness": plain_blockiness(grey(rgb)),
    }


def technical_of(parity: Path) -> dict[str, Any]:
    found = json.loads((parity / "technical.json").read_text(encoding="utf-8"))["dev"]
    assert isinstance(found, dict)
    return found


def test_parity(parity: Path) -> None:
    for name, expected in technical_of(parity).items():
        scores = measure(decode((parity / "images" / name).read_bytes()).rgb)
        for key, reference in REFERENCE.items():
            wanted = expected["primary"][reference]
            assert scores[key].value == pytest.approx(wanted, rel=1e-6, abs=1e-6), (name, key)


def test_parity_of_what_only_the_flags_see(parity: Path) -> None:
    for name, expected in technical_of(parity).items():
        luma = pixelstats.luma(at_most_1024(decode((parity / "images" / name).read_bytes()).rgb))
        wanted, tones = expected["primary"], pixelstats.tones(luma)
        whole, _tiles = pixelstats.sharpness(luma) or (0, 0)
        assert whole == pytest.approx(wanted["laplacian_var"], rel=1e-6)
        assert tones.deviation == pytest.approx(wanted["luma_sd"], rel=1e-6)
        assert tones.dark == pytest.approx(wanted["clip_dark"], abs=1e-9)
        for lag in (1, 8):
            found = pixelstats.likeness(luma, lag)
            assert found == pytest.approx(wanted[f"autocorr_lag{lag}"], rel=1e-4), (name, lag)


def worst(parity: Path, key: str, other: Callable[[Rgb], float]) -> float:
    """The largest relative error over the pack if a measure were taken another way."""
    errors = []
    for name, expected in technical_of(parity).items():
        wanted = expected["primary"][REFERENCE[key]]
        value = other(decode((parity / "images" / name).read_bytes()).rgb)
        errors.append(abs(value - wanted) / max(wanted, 1e-3))
    return max(errors)


def test_parity_would_see_other_ways(parity: Path) -> None:
    """Controls: each of these common shortcuts misses the tolerance of 1e-3."""

    def rounded_grey(rgb: Rgb) -> float:
        luma = np.asarray(Image.fromarray(at_most_1024(rgb)).convert("L")).astype(np.float64)
        return plain_sharpness(luma)

    def bicubic(rgb: Rgb) -> float:
        return plain_sharpness(grey(at_most_1024(rgb, Image.Resampling.BICUBIC)))

    assert worst(parity, "sharpness", rounded_grey) > 1e-3
    assert worst(parity, "sharpness", bicubic) > 1e-3
    assert worst(parity, "sharpness", lambda rgb: plain_sharpness(grey(rgb))) > 1e-3
    assert worst(parity, "exposure", lambda rgb: float(grey(rgb[..., ::-1]).mean())) > 1e-3
    assert worst(parity, "noise", lambda rgb: plain_noise(grey(at_most_1024(rgb)))) > 1e-3
    assert worst(parity, "blockiness", lambda rgb: plain_blockiness(grey(at_most_1024(rgb)))) > 1e-3


@pytest.mark.parametrize(
    ("scene", "size"),
    [(forest, (384, 320)), (city, (1100, 700)), (sea, (700, 1301)), (bloom, (61, 53))],
)
def test_equal_to_the_plain_formulas(scene, size) -> None:
    rgb = scene(np.random.default_rng(4), *size)
    scores = measure(rgb)
    for key, wanted in plain(rgb).items():
        assert scores[key].value == pytest.approx(wanted, rel=1e-6, abs=1e-6), key


@settings(max_examples=40, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(10, 40), st.integers(10, 40), st.just(3))))
def test_equal_to_the_plain_formulas_on_anything(rgb: Rgb) -> None:
    scores = measure(rgb)
    for key, wanted in plain(rgb).items():
        assert scores[key].value == pytest.approx(wanted, rel=1e-5, abs=1e-5), key


def test_strips_do_not_show() -> None:
    """Images of more than one strip, with widths and heights that leave odd ends."""
    rng = np.random.default_rng(0)
    for height, width in ((301, 997), (2003, 131), (9, 60_001), (60_001, 10)):
        rgb = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        luma = grey(rgb)
        assert pixelstats.noise(rgb) == pytest.approx(plain_noise(luma), rel=1e-7)
        assert pixelstats.blockiness(rgb) == pytest.approx(plain_blockiness(luma), rel=1e-7)
        whole = pixelstats.luma(rgb)
        assert pixelstats.colourfulness(rgb) == pytest.approx(plain_colourfulness(rgb), rel=1e-7)
        assert np.array_equal(whole, np.rint(luma * 1000))
        assert pixelstats.noise(rgb, whole) == pixelstats.noise(rgb)
        assert pixelstats.blockiness(rgb, whole) == pytest.approx(pixelstats.blockiness(rgb))


def test_every_scorer_gives_a_score() -> None:
    keys = [info.key for info in PIXEL_SCORERS]
    assert sorted(keys) == sorted([*REFERENCE, "technical"])
    assert set(measure(photo_like())) == set(keys)
    for info in PIXEL_SCORERS:
        assert (info.runs_on, info.weights, info.backbone) == (RunsOn.POOL, None, None)
        assert info.low < info.high
    directions = {info.key: info.direction for info in PIXEL_SCORERS}
    assert directions["technical"] == directions["sharpness"] == Direction.HIGHER
    assert directions["noise"] == directions["blockiness"] == Direction.LOWER


@pytest.mark.parametrize(
    ("height", "width"), [(1, 1), (1, 5000), (5000, 1), (2, 2), (3, 3), (7, 7), (9, 8), (9, 9)]
)
@pytest.mark.parametrize("level", [0, 128, None])
def test_tiny_images_give_numbers_or_say_why_not(
    height: int, width: int, level: int | None
) -> None:
    rng = np.random.default_rng(1)
    rgb = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    if level is not None:
        rgb[:] = level
    scores = measure(rgb)
    for key, score in scores.items():
        assert score.known or score.note == Note.TOO_SMALL, key
    assert scores["sharpness"].known == scores["noise"].known == (min(height, width) >= 3)
    assert scores["blockiness"].known == (min(height, width) >= 9)
    assert scores["exposure"].known
    assert scores["technical"].known


def spoiled_noise(rgb: Rgb) -> Rgb:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, rgb.shape, dtype=np.uint8)


def latent_mush(rgb: Rgb) -> Rgb:
    """Faint noise of a latent's resolution, scaled up."""
    height, width, _ = rgb.shape
    small = Image.fromarray(spoiled_noise(rgb)[: height // 6, : width // 6] // 3 + 80)
    return np.asarray(small.resize((width, height), Image.Resampling.BICUBIC))


def grainy(rgb: Rgb) -> Rgb:
    rng = np.random.default_rng(0)
    return np.clip(rgb + rng.normal(0, 11, rgb.shape), 0, 255).astype(np.uint8)


def blurred(rgb: Rgb) -> Rgb:
    return np.asarray(Image.fromarray(rgb).filter(ImageFilter.GaussianBlur(4)))


def crushed(rgb: Rgb) -> Rgb:
    """The darker three quarters sunk into black."""
    return np.clip(rgb.astype(int) - int(np.percentile(rgb, 75)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("spoil", "value", "note"),
    [
        (lambda rgb: rgb, 100, ""),
        (lambda rgb: np.zeros_like(rgb), 0, "black, blank"),
        (lambda rgb: rgb // 40, 0, "black, blank"),
        (lambda rgb: np.full_like(rgb, 200), 0, "blank"),
        (spoiled_noise, 0, "noise-image"),
        (latent_mush, 0, "noise-image"),
        (blurred, 60, "soft"),
        (grainy, 75, "noisy"),
        (lambda rgb: saved_again(rgb, 85), 90, "jpeg-mild"),
        (lambda rgb: saved_again(rgb, 20), 70, "jpeg-strong"),
        (crushed, 80, "crushed"),
        (lambda rgb: saved_again(blurred(rgb), 10), 30, "soft, jpeg-strong"),
    ],
    ids=[
        "good", "black", "nearly", "blank", "noise", "mush", "blurred", "grainy", "mild",
        "strong", "crushed", "all",
    ],
)  # fmt: skip
def test_technical(spoil: Callable[[Rgb], Rgb], value: float, note: str) -> None:
    score = measure(np.ascontiguousarray(spoil(photo_like())))["technical"]
    assert (score.value, score.note) == (value, note)


def test_shifted_grids_are_found_too() -> None:
    blocky = saved_again(photo_like(), 30)
    assert measure(blocky[3:, 5:].copy())["blockiness"].value > 1.5


def test_read_only_pixels_are_left_alone() -> None:
    rgb = photo_like()
    before = rgb.copy()
    rgb.flags.writeable = False
    assert measure(rgb)["technical"].value == 100
    assert np.array_equal(rgb, before)
