from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny_weights import PROJECTION

from curator.domain.errors import WeightsError
from curator.scoring import weights
from curator.scoring.backbones import ClipBackbone, load_clip
from curator.scoring.registry import Loading, Registry
from curator.scoring.weights import WeightsPlaces

Tensors = dict[str, torch.Tensor]


def pixels(count: int = 5, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 224, 224, 3), np.uint8)


def loading_of(registry: Registry, places: WeightsPlaces, dtype: str = "float32") -> Loading:
    found = weights.located(registry.backbones["clip"].weights, places)
    return Loading("cpu", dtype, found, tokenizer=found.files)


@pytest.fixture
def backbone(registry: Registry, places: WeightsPlaces) -> ClipBackbone:
    return load_clip(loading_of(registry, places))


@pytest.fixture
def own(tiny: Path, tmp_path: Path) -> Path:
    """A copy of the tiny clip folder, to be spoiled."""
    return Path(shutil.copytree(tiny / "clip", tmp_path / "own" / "clip"))


def load_own(registry: Registry, nowhere: WeightsPlaces, own: Path) -> ClipBackbone:
    return load_clip(loading_of(registry, replace(nowhere, folder=own.parent)))


def test_embeddings_are_float32_of_norm_one(backbone: ClipBackbone) -> None:
    vectors = backbone.embed_images(pixels())
    assert (vectors.dtype, vectors.shape) == (np.float32, (5, backbone.dimensions))
    assert backbone.dimensions == PROJECTION
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_the_projected_vector_is_taken_not_the_pooled_one(
    registry: Registry, places: WeightsPlaces, own: Path, nowhere: WeightsPlaces
) -> None:
    """A changed projection changes the embedding; the pooled state would stay."""
    tensors = load_file(own / "model.safetensors")
    tensors["visual_projection.weight"] = tensors["visual_projection.weight"].flip(0).contiguous()
    save_file(tensors, own / "model.safetensors")
    before = load_clip(loading_of(registry, places)).embed_images(pixels())
    after = load_own(registry, nowhere, own).embed_images(pixels())
    np.testing.assert_allclose(after[:, ::-1], before, atol=1e-6)


def test_a_batch_is_its_singles(backbone: ClipBackbone) -> None:
    many = pixels(9)
    together = backbone.embed_images(many).astype(np.float64)
    alone = np.concatenate([backbone.embed_images(each[None]) for each in many])
    assert np.abs(1 - (together * alone).sum(axis=1)).max() < 2e-6
    texts = ["cat", "the red dog", "a much longer text about the cat and the dog", "é"]
    readings = backbone.texts.embed(texts)
    for text, reading in zip(texts, readings, strict=True):
        (single,) = load_texts_anew(backbone, text)
        assert abs(1 - float(reading.vector.astype(np.float64) @ single)) < 2e-6


def load_texts_anew(backbone: ClipBackbone, text: str) -> list[np.ndarray]:
    """The text alone in its forward, past what is remembered."""
    backbone.texts.close()
    return [reading.vector for reading in backbone.texts.embed([text])]


def test_the_same_input_gives_the_same_bits(registry: Registry, places: WeightsPlaces) -> None:
    first, second = (load_clip(loading_of(registry, places)) for _ in range(2))
    np.testing.assert_array_equal(first.embed_images(pixels()), second.embed_images(pixels()))
    np.testing.assert_array_equal(
        first.texts.embed(["a cat"])[0].vector, second.texts.embed(["a cat"])[0].vector
    )


@pytest.mark.parametrize(("dtype", "bound"), [("float16", 1e-3), ("bfloat16", 5e-3)])
def test_half_precision_stays_near(
    registry: Registry, places: WeightsPlaces, dtype: str, bound: float
) -> None:
    exact, half = (load_clip(loading_of(registry, places, kind)) for kind in ("float32", dtype))
    assert half.embed_images(pixels()).dtype == np.float32
    off = np.abs(
        half.embed_images(pixels()) @ exact.embed_images(pixels()).T
        - exact.embed_images(pixels()) @ exact.embed_images(pixels()).T
    )
    assert 0 < off.max() < bound
    texts = ["the red cat", "the dog"]
    pairs = zip(half.texts.embed(texts), exact.texts.embed(texts), strict=True)
    assert all(abs(1 - float(one.vector @ other.vector)) < bound for one, other in pairs)


def test_files_stored_in_half_precision_run_in_the_asked_dtype(
    registry: Registry, nowhere: WeightsPlaces, own: Path
) -> None:
    tensors = {
        name: tensor.half() if tensor.is_floating_point() else tensor
        for name, tensor in load_file(own / "model.safetensors").items()
    }
    save_file(tensors, own / "model.safetensors")
    backbone = load_own(registry, nowhere, own)
    assert {parameter.dtype for parameter in backbone._images._model.parameters()} == {
        torch.float32
    }


def test_a_text_is_read_once(backbone: ClipBackbone) -> None:
    texts = backbone.texts
    first = texts.embed(["the cat", "the dog", "the cat"])
    assert first[0].vector is not first[1].vector
    np.testing.assert_array_equal(first[0].vector, first[2].vector)
    texts._model = None  # from here on every forward would have to load the tower again
    texts.embed(["the dog", "THE  cat"])
    assert texts._model is None
    texts.embed(["something else"])
    assert texts._model is not None


def test_remembered_texts_are_bounded(
    backbone: ClipBackbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curator.scoring.clip_towers._TEXT_CACHE", 3)
    readings = backbone.texts.embed([f"cat {number}" for number in range(8)])
    assert len(readings) == 8
    assert len(backbone.texts._read) == 3


def test_the_text_tower_is_loaded_only_for_texts(backbone: ClipBackbone) -> None:
    backbone.embed_images(pixels(1))
    assert backbone.texts._model is None


def test_long_prompts_differ_by_what_is_in_the_window(backbone: ClipBackbone) -> None:
    """With the end mark cut off, all long prompts would get one embedding."""
    one, other, same = backbone.texts.embed(
        ["cat " * 74 + "red dog", "cat " * 90 + "red dog", "cat " * 75 + "the end"]
    )
    assert one.kept < 1
    assert not np.array_equal(one.vector, other.vector)
    np.testing.assert_array_equal(other.vector, same.vector)


@pytest.mark.parametrize("eos", [2, 7, None])
def test_what_a_config_says_of_the_end_mark_does_not_matter(
    registry: Registry, places: WeightsPlaces, nowhere: WeightsPlaces, own: Path, eos: int | None
) -> None:
    content = json.loads((own / "config.json").read_text())
    content["text_config"]["eos_token_id"] = eos
    (own / "config.json").write_text(json.dumps(content))
    before = load_clip(loading_of(registry, places)).texts.embed(["cat dog", "red"])
    after = load_own(registry, nowhere, own).texts.embed(["cat dog", "red"])
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one.vector, other.vector)


@pytest.mark.parametrize(
    "given",
    [
        pixels(1).astype(np.float32) / 255,
        pixels(1)[:, :200],
        pixels(1)[..., :1],
        pixels(1).transpose(0, 3, 1, 2),
        pixels(1)[0],
    ],
    ids=["float", "not square", "grey", "channels first", "no batch"],
)
def test_pixels_of_another_kind_are_refused(backbone: ClipBackbone, given: np.ndarray) -> None:
    with pytest.raises(ValueError, match="not uint8 RGB"):
        backbone.embed_images(given)


def drop(name: str) -> object:
    return lambda tensors: tensors.pop(name)


def add(name: str) -> object:
    return lambda tensors: tensors.update({name: torch.zeros(1)})


def reshape(name: str) -> object:
    return lambda tensors: tensors.update({name: torch.zeros(2, 3)})


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (drop("visual_projection.weight"), "lacks visual_projection.weight"),
        (drop("vision_model.encoder.layers.1.mlp.fc1.bias"), "lacks vision_model"),
        (add("vision_model.extra"), "has besides vision_model.extra"),
        (add("transformer.resblocks.0"), "is no CLIP model"),
        (reshape("vision_model.embeddings.position_embedding.weight"), "size mismatch"),
        (drop("text_projection.weight"), "lacks text_projection.weight"),
        (add("text_model.extra"), "has besides text_model.extra"),
    ],
)
def test_weights_that_do_not_fit_are_refused(
    registry: Registry, nowhere: WeightsPlaces, own: Path, spoil: object, told: str
) -> None:
    tensors = load_file(own / "model.safetensors")
    spoil(tensors)
    save_file(tensors, own / "model.safetensors")
    with pytest.raises(WeightsError, match=told):
        load_own(registry, nowhere, own).texts.embed(["cat"])


def test_without_its_config_the_tiny_model_is_no_vit_l(
    registry: Registry, nowhere: WeightsPlaces, own: Path
) -> None:
    (own / "config.json").unlink()
    with pytest.raises(WeightsError, match="does not fit"):
        load_own(registry, nowhere, own)


@pytest.mark.parametrize(
    ("section", "key", "value", "told"),
    [
        ("vision_config", "image_size", 336, "336 pixels, not 224"),
        ("text_config", "vocab_size", 100, "more tokens than the text tower"),
        ("text_config", "max_position_embeddings", 40, "reads 40 tokens"),
    ],
)
def test_a_model_for_other_inputs_is_refused(
    registry: Registry,
    nowhere: WeightsPlaces,
    own: Path,
    section: str,
    key: str,
    value: int,
    told: str,
) -> None:
    content = json.loads((own / "config.json").read_text())
    content[section][key] = value
    (own / "config.json").write_text(json.dumps(content))
    with pytest.raises(WeightsError, match=told):
        load_own(registry, nowhere, own).texts.embed(["cat"])


def test_images_need_no_vocabulary_texts_do(
    registry: Registry, nowhere: WeightsPlaces, own: Path
) -> None:
    (own / "vocab.json").unlink()
    backbone = load_own(registry, nowhere, own)
    assert len(backbone.embed_images(pixels(1))) == 1
    with pytest.raises(WeightsError, match=r"vocab\.json is not beside"):
        backbone.texts.embed(["cat"])


def test_a_pickled_checkpoint_gives_the_same(
    registry: Registry, places: WeightsPlaces, nowhere: WeightsPlaces, own: Path
) -> None:
    torch.save(load_file(own / "model.safetensors"), own / "pytorch_model.bin")
    (own / "model.safetensors").unlink()
    pickled = load_own(registry, nowhere, own)
    exact = load_clip(loading_of(registry, places))
    np.testing.assert_array_equal(pickled.embed_images(pixels()), exact.embed_images(pixels()))


def test_weights_on_disk_may_be_replaced_after_loading(
    registry: Registry, nowhere: WeightsPlaces, own: Path
) -> None:
    """Nothing stays mapped: the file may shrink under a loaded model."""
    backbone = load_own(registry, nowhere, own)
    before = backbone.embed_images(pixels())
    with (own / "model.safetensors").open("r+b") as file:
        file.truncate(0)
    np.testing.assert_array_equal(backbone.embed_images(pixels()), before)


def test_a_torchvision_for_another_torch_is_told_in_words(tmp_path: Path) -> None:
    package = tmp_path / "torchvision"
    package.mkdir()
    (package / "__init__.py").write_text(
        "raise RuntimeError('operator torchvision::nms does not exist')"
    )
    information = tmp_path / "torchvision-0.28.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: torchvision\nVersion: 0.28")
    code = (
        "from curator.domain.errors import CuratorError\n"
        "try:\n    import curator.scoring.backbones\n"
        "except CuratorError as error:\n    print(error)"
    )
    path = os.pathsep.join([str(tmp_path), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "if torchvision is installed, remove it" in done.stdout
