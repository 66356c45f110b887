"""Every model scorer against its authors' own code, and controls that must not agree.

Tolerances are those of the parity pack (float32 on the CPU); a control is judged by its largest
error over the set. `clip` and `aesthetic_v2` have more of them in test_clip_parity.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from parity_pack import TOLERANCES, Pack, given, open_pack, set_all, set_in
from PIL import Image

from curator.domain.generation import Prompt
from curator.domain.score import InputSpec, Note, other_forms, without_forms
from curator.imaging.decode import Decoded
from curator.imaging.inputs import model_input
from curator.scoring import backbones, clip_towers, embedding_heads, siglip
from curator.scoring.clip_towers import HALF, OPENAI, logit_scale
from curator.scoring.heads import collapsed
from curator.scoring.registry import Inputs, Registry
from curator.scoring.scorers import clip, image_reward
from curator.scoring.wordpieces import WordPieceTokenizer


@pytest.fixture(scope="module")
def pack(parity: Path, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return open_pack(parity, registry, tmp_path_factory.mktemp("places"))


def error(pack: Pack, key: str, **how: Any) -> float:
    name, factor, _ = TOLERANCES[key]
    return pack.error(pack.scores(key, **how), name, factor)


@pytest.mark.parametrize("key", TOLERANCES)
def test_the_number_is_the_published_one(pack: Pack, key: str) -> None:
    assert error(pack, key) < TOLERANCES[key][2]


@pytest.mark.parametrize("key", TOLERANCES)
def test_a_batch_equals_single_images(pack: Pack, key: str) -> None:
    loaded = pack.load(key)
    spec = pack.registry.input_of(loaded.info)
    assert spec is not None
    together = pack.scores_of(loaded)
    prompts = list(pack.prompts.values())
    for at, decoded in enumerate(pack.images.values()):
        pixels = model_input(decoded, spec)[None]
        (alone,) = loaded.scorer.score(given(loaded, pixels), [prompts[at]])
        assert alone.value == pytest.approx(together[at].value, abs=TOLERANCES[key][2])
        assert without_forms(alone.note) == without_forms(together[at].note)


@pytest.mark.parametrize("at", [0, 1], ids=["float16", "bfloat16"])
@pytest.mark.parametrize("key", TOLERANCES)
def test_half_precision_is_near_but_not_equal(pack: Pack, key: str, at: int) -> None:
    found = pack.scores(key, dtype=("float16", "bfloat16")[at])
    name, factor, tolerance = TOLERANCES[key]
    bounds = pack.registry.scorer(key).info.half_bounds
    assert bounds is not None
    assert tolerance < pack.error(found, name, factor) < bounds[at]
    ranks = [
        np.argsort(np.argsort(values))
        for values in (
            [score.value for score in found],
            pack.wanted(name),
        )
    ]
    assert np.corrcoef(*ranks)[0, 1] > 0.95


CONTROLS: dict[tuple[str, str], tuple[str, Callable[[Any], None]]] = {
    ("hps_v2", "quick_gelu"): ("hps_v2", set_all(hidden_act="quick_gelu")),
    ("hps_v2", "tanh gelu"): ("hps_v2", set_all(hidden_act="gelu_pytorch_tanh")),
    ("hps_v2", "eps"): ("hps_v2", set_all(layer_norm_eps=1e-6)),
    ("hps_v2", "heads of 40"): ("hps_v2", set_in("vision_config", num_attention_heads=4)),
    ("pickscore", "quick_gelu"): ("pickscore", set_all(hidden_act="quick_gelu")),
    ("pickscore", "eps"): ("pickscore", set_all(layer_norm_eps=1e-6)),
    ("pickscore", "heads of 40"): ("pickscore", set_in("vision_config", num_attention_heads=4)),
    ("image_reward", "eps"): ("image_reward", set_in("vision_config", layer_norm_eps=1e-5)),
    ("image_reward", "quick_gelu"): ("image_reward", set_all(hidden_act="quick_gelu")),
    ("aesthetic_v25", "eps"): ("aesthetic_v25", set_all(layer_norm_eps=1e-5)),
    ("aesthetic_v25", "exact gelu"): ("aesthetic_v25", set_all(hidden_act="gelu")),
    ("quality_rating", "quick_gelu"): ("laion_l14", set_all(hidden_act="quick_gelu")),
    ("quality_rating", "eps"): ("laion_l14", set_all(layer_norm_eps=1e-6)),
    ("artifacts", "quick_gelu"): ("laion_l14", set_all(hidden_act="quick_gelu")),
    ("artifacts", "eps"): ("laion_l14", set_all(layer_norm_eps=1e-6)),
    ("aesthetic_v1", "gelu"): ("clip", set_all(hidden_act="gelu")),
    ("aesthetic_v1", "eps"): ("clip", set_all(layer_norm_eps=1e-6)),
}


@pytest.mark.parametrize("control", CONTROLS, ids=" ".join)
def test_control_other_architecture(pack: Pack, tmp_path: Path, control: tuple[str, str]) -> None:
    key, (owner, change) = control[0], CONTROLS[control]
    assert error(pack.with_config(tmp_path, owner, change), key) > 10 * TOLERANCES[key][2]


def floored(decoded: Decoded, spec: InputSpec) -> np.ndarray:
    """The crop where transformers' own processor has it."""
    image = Image.fromarray(decoded.rgb)
    short = min(image.size)
    width, height = (
        spec.size if side == short else int(spec.size * side / short) for side in image.size
    )
    left, top = (width - spec.size) // 2, (height - spec.size) // 2
    resized = image.resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(resized.crop((left, top, left + spec.size, top + spec.size)))


def cropped(decoded: Decoded, spec: InputSpec) -> np.ndarray:
    """A crop where the whole image is to be squashed."""
    side = min(decoded.width, decoded.height)
    image = Image.fromarray(decoded.rgb).crop((0, 0, side, side))
    return np.asarray(image.resize((spec.size, spec.size), Image.Resampling.BICUBIC))


@pytest.mark.parametrize(
    ("key", "make"),
    [
        *((key, floored) for key in ("hps_v2", "pickscore", "image_reward", "quality_rating")),
        ("aesthetic_v25", cropped),
    ],
)
def test_control_other_pixels(pack: Pack, key: str, make: Any) -> None:
    assert error(pack, key, make=make) > 10 * TOLERANCES[key][2]


@pytest.mark.parametrize(
    ("key", "module", "name", "other"),
    [
        ("aesthetic_v25", siglip, "HALF", OPENAI),
        ("quality_rating", backbones, "HALF", OPENAI),
        ("artifacts", backbones, "HALF", OPENAI),
        ("hps_v2", clip_towers, "OPENAI", HALF),
    ],
)
def test_control_other_mean_and_deviation(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, key: str, module: Any, name: str, other: Any
) -> None:
    if module is clip_towers:
        monkeypatch.setattr(clip_towers.ClipImages.__init__, "__defaults__", (other,))
    else:
        monkeypatch.setattr(module, name, other)
    assert error(pack, key) > 100 * TOLERANCES[key][2]


def test_control_hps_has_no_scale_and_pickscore_its_own(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = pack.load("hps_v2")
    scale = logit_scale(pack.folder / "weights" / "hps_v2" / "HPS_v2_compressed.pt")
    monkeypatch.setattr(loaded.scorer, "_factor", scale)
    assert pack.error(pack.scores_of(loaded), "hps_v2") > 1
    monkeypatch.setattr(clip_towers, "logit_scale", lambda _: 100.0)
    assert error(pack, "pickscore") > 100 * TOLERANCES["pickscore"][2]


@pytest.mark.parametrize("key", ["quality_rating", "artifacts", "aesthetic_v1", "aesthetic_v2"])
def test_control_heads_unnormalised(pack: Pack, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """A CLIP embedding has norm 1 already; twice as long it must not matter either."""
    loaded = pack.load(key)
    spec = pack.registry.input_of(loaded.info)
    assert spec is not None
    assert loaded.backbone is not None
    pixels = np.stack([model_input(decoded, spec) for decoded in pack.images.values()])
    longer = Inputs(embeddings=2 * loaded.backbone.model.embed_images(pixels))
    nobody = [None] * len(pixels)
    name, _, tolerance = TOLERANCES[key]
    assert pack.error(list(loaded.scorer.score(longer, nobody)), name) < tolerance
    monkeypatch.setattr(embedding_heads, "normalised", lambda vectors: vectors)
    assert pack.error(list(loaded.scorer.score(longer, nobody)), name) > 100 * tolerance


@pytest.mark.parametrize("window", [36, 77])
def test_control_image_reward_reads_35_ids(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr(image_reward, "WINDOW", window)
    assert error(pack, "image_reward") > 100 * TOLERANCES["image_reward"][2]


def test_control_image_reward_masks_the_padding(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = WordPieceTokenizer.window

    def unmasked(self: WordPieceTokenizer, text: str, length: int) -> Any:
        pieces = whole(self, text, length)
        return type(pieces)(pieces.ids, (1,) * length, pieces.kept, pieces.count)

    monkeypatch.setattr(WordPieceTokenizer, "window", unmasked)
    assert error(pack, "image_reward") > 100 * TOLERANCES["image_reward"][2]


def test_control_image_reward_without_mean_and_deviation(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_reward, "MEAN", 0.0)
    monkeypatch.setattr(image_reward, "STD", 1.0)
    assert error(pack, "image_reward") > 0.1


@pytest.mark.parametrize("key", ["hps_v2", "pickscore", "clip", "clip_mean", "image_reward"])
def test_prompts_that_cannot_be_read_give_no_number(pack: Pack, key: str) -> None:
    loaded = pack.load(key)
    spec = pack.registry.input_of(loaded.info)
    assert spec is not None
    pixels = np.zeros((4, spec.size, spec.size, 3), np.uint8)
    foreign = "中文的提示"
    prompts = [None, Prompt(foreign, (foreign,)), Prompt("a cat"), Prompt("")]
    scores = loaded.scorer.score(given(loaded, pixels), prompts)
    notes = [score.note if math.isnan(score.value) else "" for score in scores]
    nothing = Note.NO_CONTENT if key == "image_reward" else Note.NO_PROMPT
    assert notes == [Note.NO_PROMPT, Note.LANGUAGE, "", nothing]


def test_a_cut_prompt_says_how_much_was_read(pack: Pack, parity: Path) -> None:
    for key in ("clip", "hps_v2", "pickscore"):
        for name, score in zip(pack.images, pack.scores(key), strict=True):
            is_long = name[:3] in ("d05", "d09", "d11")
            assert (Note.TRUNCATED in score.note) == is_long, (key, name)
    shares = {
        name: score.note
        for name, score in zip(pack.images, pack.scores("image_reward"), strict=True)
    }
    assert shares["d05_p_300x227.png"] == f"{Note.TRUNCATED}:0.3"  # 33 of 110 pieces


def test_the_published_form_of_hessel_stands_beside_clip(pack: Pack) -> None:
    found = [other_forms(score.note)[Note.HESSEL] for score in pack.scores("clip")]
    assert np.abs(np.array(found) - pack.wanted("clip_hessel")).max() < 1.5e-5


def test_control_hessel_without_its_prefix(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip, "HESSEL_PREFIX", "")
    found = [other_forms(score.note)[Note.HESSEL] for score in pack.scores("clip")]
    assert np.abs(np.array(found) - pack.wanted("clip_hessel")).max() > 0.1


def test_clip_mean_of_a_short_prompt_is_clip(pack: Pack) -> None:
    means, firsts = pack.scores("clip_mean"), pack.scores("clip")
    for name, mean, first in zip(pack.images, means, firsts, strict=True):
        if Note.TRUNCATED not in first.note:
            assert mean.value == pytest.approx(first.value, abs=1e-4), name
        else:
            assert mean.value != pytest.approx(first.value, abs=1e-2), name
            assert Note.TRUNCATED not in mean.note


def test_real_heads_are_the_published_ones(pack: Pack) -> None:
    """The norms and biases that SCORING.md §1.4 and §1.5 tell of LAION's files."""
    import torch

    folder = pack.folder / "weights"
    second = torch.load(
        folder / "aesthetic_v2" / "sac+logos+ava1-l14-linearMSE.pth",
        weights_only=True,
        map_location="cpu",
    )
    head = collapsed(
        {name: tensor.numpy() for name, tensor in second.items()},
        [f"layers.{number}" for number in (0, 2, 4, 6, 7)],
    )
    first = torch.load(folder / "aesthetic_v1" / "sa_0_4_vit_l_14_linear.pth", weights_only=True)
    row = first["weight"][0].double().numpy()
    assert np.linalg.norm(head.weight) == pytest.approx(17.996, abs=5e-4)
    assert head.bias == pytest.approx(5.2366, abs=5e-5)
    assert np.linalg.norm(row) == pytest.approx(28.444, abs=5e-4)
    assert float(first["bias"]) == pytest.approx(3.5294, abs=5e-5)
    cosine = head.weight @ row / np.linalg.norm(head.weight) / np.linalg.norm(row)
    assert cosine == pytest.approx(0.37, abs=5e-3)
