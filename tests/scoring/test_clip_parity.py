"""`clip` and `aesthetic_v2` against the authors' own code, and controls that must not agree.

Tolerances are those of the parity pack; a control is judged by its largest error over the set.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from curator.domain.generation import Prompt
from curator.imaging.decode import Decoded, decode
from curator.imaging.inputs import model_input
from curator.scoring import weights
from curator.scoring.backbones import ClipBackbone, load_clip
from curator.scoring.heads import collapsed, normalised
from curator.scoring.registry import CLIP_INPUT, Inputs, Loading, Registry
from curator.scoring.scorers import aesthetic_v2, clip
from curator.scoring.tensors import read_tensors
from curator.scoring.weights import WeightsPlaces

CLIP_TOLERANCE = 100 * 5e-6
AESTHETIC_TOLERANCE = 2e-5


@dataclass(frozen=True)
class Pack:
    """The images of the pack, what they must give, and the weights."""

    images: dict[str, Decoded]
    prompts: dict[str, str]
    expected: dict[str, dict[str, float]]
    registry: Registry
    places: WeightsPlaces

    def load(self, dtype: str = "float32", config: Path | None = None) -> ClipBackbone:
        found = weights.located(self.registry.backbones["clip"].weights, self.places)
        files = {**found.files, "config.json": config or found.files["config.json"]}
        return load_clip(Loading("cpu", dtype, replace(found, files=files), tokenizer=files))

    def pixels(self, make: Callable[[Decoded], np.ndarray] | None = None) -> np.ndarray:
        crop = make or (lambda decoded: model_input(decoded, CLIP_INPUT))
        return np.stack([crop(decoded) for decoded in self.images.values()])

    def wanted(self, key: str, factor: float = 1) -> np.ndarray:
        return factor * np.array([self.expected[name][key] for name in self.images])


@pytest.fixture(scope="module")
def pack(parity: Path, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    scratch = tmp_path_factory.mktemp("places")
    described = json.loads((parity / "images.json").read_text("utf-8"))["dev"]
    return Pack(
        images={name: decode((parity / "images" / name).read_bytes()) for name in described},
        prompts={name: image["prompt"] for name, image in described.items()},
        expected=json.loads((parity / "expected.json").read_text("utf-8"))["dev"],
        registry=registry,
        places=WeightsPlaces(
            folder=parity / "weights", pulled=scratch, hub_cache=scratch, hashes=scratch / "h"
        ),
    )


@pytest.fixture(scope="module")
def backbone(pack: Pack) -> ClipBackbone:
    return pack.load()


@pytest.fixture(scope="module")
def embedded(pack: Pack, backbone: ClipBackbone) -> np.ndarray:
    return backbone.embed_images(pack.pixels())


def clip_values(
    backbone: ClipBackbone, embeddings: np.ndarray, prompts: Sequence[str]
) -> np.ndarray:
    scorer = clip.load(Loading("cpu", "float32", backbone=backbone))
    plain = [Prompt(prompt, (prompt,)) for prompt in prompts]
    return np.array([score.value for score in scorer.score(Inputs(embeddings=embeddings), plain)])


def aesthetic_values(pack: Pack, backbone: ClipBackbone, embeddings: np.ndarray) -> np.ndarray:
    info = pack.registry.scorers["aesthetic_v2"].info.weights
    assert info is not None
    found = weights.located(info, pack.places)
    scorer = aesthetic_v2.load(Loading("cpu", "float32", found, backbone=backbone))
    scores = scorer.score(Inputs(embeddings=embeddings), [None] * len(embeddings))
    return np.array([score.value for score in scores])


def clip_error(pack: Pack, backbone: ClipBackbone, embeddings: np.ndarray) -> float:
    """Largest error of `clip` over the set, in points of 100."""
    values = clip_values(backbone, embeddings, list(pack.prompts.values()))
    return float(np.abs(values - pack.wanted("clip_cos", 100)).max())


def aesthetic_error(pack: Pack, backbone: ClipBackbone, embeddings: np.ndarray) -> float:
    values = aesthetic_values(pack, backbone, embeddings)
    return float(np.abs(values - pack.wanted("aesthetic_v2")).max())


def test_clip_equals_the_reference(
    pack: Pack, backbone: ClipBackbone, embedded: np.ndarray
) -> None:
    assert clip_error(pack, backbone, embedded) < CLIP_TOLERANCE


def test_aesthetic_v2_equals_the_reference(
    pack: Pack, backbone: ClipBackbone, embedded: np.ndarray
) -> None:
    assert aesthetic_error(pack, backbone, embedded) < AESTHETIC_TOLERANCE


def test_negative_values_are_not_clamped(
    pack: Pack, backbone: ClipBackbone, embedded: np.ndarray
) -> None:
    values = clip_values(backbone, embedded, list(pack.prompts.values()))
    assert values.min() < -1
    assert np.abs(np.maximum(values, 0) - pack.wanted("clip_score")).max() < CLIP_TOLERANCE


def test_embeddings_do_not_depend_on_the_batch(
    pack: Pack, backbone: ClipBackbone, embedded: np.ndarray
) -> None:
    alone = np.concatenate([backbone.embed_images(each[None]) for each in pack.pixels()])
    cosines = (normalised(alone) * normalised(embedded)).sum(axis=1)
    assert np.abs(1 - cosines).max() < 2e-6


def changed_config(pack: Pack, folder: Path, **change: object) -> Path:
    found = weights.located(pack.registry.backbones["clip"].weights, pack.places)
    content: dict[str, Any] = json.loads(found.files["config.json"].read_text())
    for section in ("vision_config", "text_config"):
        content[section].update(change)
    (folder / "config.json").write_text(json.dumps(content))
    return folder / "config.json"


@pytest.mark.parametrize(
    "change",
    [{"hidden_act": "gelu"}, {"layer_norm_eps": 1e-6}],
    ids=["gelu", "epsilon"],
)
def test_control_other_architecture(pack: Pack, tmp_path: Path, change: dict[str, object]) -> None:
    altered = pack.load(config=changed_config(pack, tmp_path, **change))
    embedded = altered.embed_images(pack.pixels())
    assert clip_error(pack, altered, embedded) > 100 * CLIP_TOLERANCE
    assert aesthetic_error(pack, altered, embedded) > 100 * AESTHETIC_TOLERANCE


def floored(decoded: Decoded) -> np.ndarray:
    return _cropped(decoded, Image.Resampling.BICUBIC, lambda half: int(np.floor(half)))


def bilinear(decoded: Decoded) -> np.ndarray:
    return _cropped(decoded, Image.Resampling.BILINEAR, round)


def squashed(decoded: Decoded) -> np.ndarray:
    image = Image.fromarray(decoded.rgb)
    return np.asarray(image.resize((224, 224), Image.Resampling.BICUBIC))


def aliased(decoded: Decoded) -> np.ndarray:
    """Bicubic without antialiasing, as old tensor pipelines resized."""
    scale = 224 / min(decoded.width, decoded.height)
    size = [max(224, int(decoded.height * scale)), max(224, int(decoded.width * scale))]
    planes = torch.tensor(decoded.rgb).permute(2, 0, 1)[None].float()
    resized = torch.nn.functional.interpolate(planes, size, mode="bicubic")[0].permute(1, 2, 0)
    top, left = round((size[0] - 224) / 2), round((size[1] - 224) / 2)
    cut = resized[top : top + 224, left : left + 224]
    return cut.round().clamp(0, 255).byte().numpy()


def _cropped(
    decoded: Decoded, resample: Image.Resampling, rounded: Callable[[float], int]
) -> np.ndarray:
    image = Image.fromarray(decoded.rgb)
    short = min(image.size)
    width, height = (224 if side == short else int(224 * side / short) for side in image.size)
    left, top = rounded((width - 224) / 2), rounded((height - 224) / 2)
    resized = image.resize((width, height), resample)
    return np.asarray(resized.crop((left, top, left + 224, top + 224)))


@pytest.mark.parametrize("make", [floored, bilinear, squashed, aliased])
def test_control_other_pixels(
    pack: Pack, backbone: ClipBackbone, make: Callable[[Decoded], np.ndarray]
) -> None:
    embedded = backbone.embed_images(pack.pixels(make))
    assert clip_error(pack, backbone, embedded) > 100 * CLIP_TOLERANCE
    assert aesthetic_error(pack, backbone, embedded) > 100 * AESTHETIC_TOLERANCE


def with_windows(
    pack: Pack,
    backbone: ClipBackbone,
    embedded: np.ndarray,
    change: Callable[[list[int]], list[int]],
) -> float:
    """Largest error of `clip` when the text tower is given other ids."""
    tokenizer = backbone.texts._tokenizer
    windows = [
        tuple(change([tokenizer.begin, *tokenizer.tokens(prompt), tokenizer.end]))
        for prompt in pack.prompts.values()
    ]
    texts = backbone.texts.embed_windows(windows)
    cosines = (normalised(embedded) * normalised(texts)).sum(axis=1)
    return float(np.abs(100 * cosines - pack.wanted("clip_cos", 100)).max())


def test_control_other_windows(pack: Pack, backbone: ClipBackbone, embedded: np.ndarray) -> None:
    def right(ids: list[int]) -> list[int]:
        return [*ids[: min(len(ids), 77) - 1], ids[-1]]

    def one_token_less(ids: list[int]) -> list[int]:
        return [*ids[:75], ids[-1]]

    def end_cut_off(ids: list[int]) -> list[int]:
        # Without an end mark transformers pools at the first place, the begin mark.
        return ids if len(ids) <= 77 else ids[:1]

    assert with_windows(pack, backbone, embedded, right) < CLIP_TOLERANCE
    assert with_windows(pack, backbone, embedded, one_token_less) > 100 * CLIP_TOLERANCE
    assert with_windows(pack, backbone, embedded, end_cut_off) > 100 * CLIP_TOLERANCE


def test_control_text_not_cleaned(pack: Pack, backbone: ClipBackbone, embedded: np.ndarray) -> None:
    tokenizer = backbone.texts._tokenizer
    raw = [tokenizer._encoder.encode(prompt.lower()).ids for prompt in pack.prompts.values()]
    windows = [(tokenizer.begin, *ids[:75], tokenizer.end) for ids in raw]
    texts = backbone.texts.embed_windows(windows)
    cosines = (normalised(embedded) * normalised(texts)).sum(axis=1)
    assert np.abs(cosines - pack.wanted("clip_cos")).max() > 1e-2


def test_control_logits_are_no_cosine(
    pack: Pack, backbone: ClipBackbone, embedded: np.ndarray
) -> None:
    found = weights.located(pack.registry.backbones["clip"].weights, pack.places)
    scale = read_tensors(found.path, lambda name: name == "logit_scale")["logit_scale"].exp()
    values = clip_values(backbone, embedded, list(pack.prompts.values()))
    assert np.abs(values / 100 * float(scale) - pack.wanted("clip_cos", 100)).max() > 1


def test_control_head(pack: Pack, embedded: np.ndarray) -> None:
    """The head unnormalised, and in half precision."""
    info = pack.registry.scorers["aesthetic_v2"].info.weights
    assert info is not None
    tensors = read_tensors(weights.located(info, pack.places).path)
    arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
    head = collapsed(arrays, aesthetic_v2.LAYERS)
    wanted = pack.wanted("aesthetic_v2")
    assert np.abs(head.of(normalised(embedded)) - wanted).max() < AESTHETIC_TOLERANCE
    assert np.abs(head.of(embedded * 1.5) - wanted).max() > 1e-1
    halves = torch.from_numpy(embedded).half()
    for number in (0, 2, 4, 6, 7):
        layer = [tensors[f"layers.{number}.{part}"].half() for part in ("weight", "bias")]
        halves = torch.nn.functional.linear(halves, *layer)
    assert np.abs(halves[:, 0].double().numpy() - wanted).max() > 10 * AESTHETIC_TOLERANCE


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_is_near_but_not_equal(pack: Pack, dtype: str) -> None:
    half = pack.load(dtype)
    embedded = half.embed_images(pack.pixels())
    bounds = {"float16": 1e-3, "bfloat16": 5e-3}
    error = clip_error(pack, half, embedded)
    assert CLIP_TOLERANCE < error < 100 * bounds[dtype]


def test_a_stored_float16_embedding_is_off_by_more_than_float32_allows(
    pack: Pack, backbone: ClipBackbone, embedded: np.ndarray
) -> None:
    """Why a Session of float32 computes afresh: the promise of parity would not hold."""
    stored = embedded.astype(np.float16).astype(np.float32)
    assert AESTHETIC_TOLERANCE < aesthetic_error(pack, backbone, stored) < 1e-3
