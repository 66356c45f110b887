"""`style:NAME` on the parity pack, and what becomes of its references."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from parity_pack import Pack, given, open_pack
from PIL import Image

from curator.domain.errors import CuratorError
from curator.domain.score import InputSpec, Note, other_forms
from curator.imaging.decode import Decoded
from curator.imaging.inputs import model_input
from curator.scoring import styles
from curator.scoring.grams import set_of
from curator.scoring.registry import Registry, style_plugin
from curator.scoring.vgg import VggGrams

TOLERANCE = 5e-6
RAW_TOLERANCE = 2e-4


@pytest.fixture(scope="module")
def described(parity: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((parity / "style.json").read_text("utf-8"))
    return content


@pytest.fixture
def references(parity: Path, described: dict[str, Any], tmp_path: Path) -> Path:
    folder = tmp_path / "references"
    folder.mkdir()
    for name in described["targets"]:
        shutil.copyfile(parity / "images" / name, folder / name)
    return folder


@pytest.fixture
def pack(parity: Path, registry: Registry, references: Path, tmp_path: Path) -> Pack:
    plugin = style_plugin(styles.add("three", references, tmp_path / "styles"))
    scorers = {**registry.scorers, plugin.info.key: plugin}
    with_style = replace(registry, scorers=scorers)
    opened = open_pack(parity, with_style, tmp_path)
    return replace(opened, places=replace(opened.places, hashes=tmp_path / "cache" / "hashes.json"))


def error(pack: Pack, make: Callable[[Decoded, InputSpec], np.ndarray] = model_input) -> float:
    return pack.error(pack.scores("style:three", make=make), "vgg19_norm_log10")


def test_the_distance_is_the_references(pack: Pack) -> None:
    assert error(pack) < TOLERANCE


def test_ghostreviews_own_loss_stands_beside_it(pack: Pack) -> None:
    found = [other_forms(score.note)[Note.RAW_LOSS] for score in pack.scores("style:three")]
    assert np.abs(np.array(found) / pack.wanted("vgg19_raw") - 1).max() < RAW_TOLERANCE


def bicubic(decoded: Decoded, spec: InputSpec) -> np.ndarray:
    image = Image.fromarray(decoded.rgb)
    return np.asarray(image.resize((spec.size, spec.size), Image.Resampling.BICUBIC))


def cropped(decoded: Decoded, spec: InputSpec) -> np.ndarray:
    side = min(decoded.width, decoded.height)
    image = Image.fromarray(decoded.rgb).crop((0, 0, side, side))
    return np.asarray(image.resize((spec.size, spec.size), Image.Resampling.BILINEAR))


@pytest.mark.parametrize("make", [bicubic, cropped])
def test_control_other_pixels(pack: Pack, make: Any) -> None:
    assert error(pack, make) > 100 * TOLERANCE


def network_of(pack: Pack) -> VggGrams:
    backbone = pack.load("style:three").backbone
    assert backbone is not None
    assert isinstance(backbone.model, VggGrams)
    return backbone.model


def test_every_layer_is_the_references(pack: Pack, described: dict[str, Any]) -> None:
    """The sum hides a wrong ReLU of the last layer; the layers by themselves do not."""
    network = network_of(pack)
    spec = network_spec(pack)
    first, second = (
        network.embed_images(model_input(pack.images[name], spec)[None])[0]
        for name in described["targets"][:2]
    )
    told = described["dev"][described["targets"][0]][described["targets"][1]]
    squares = [
        np.square(one - other).mean()
        for one, other in zip(
            network.layout.parts(first), network.layout.parts(second), strict=True
        )
    ]
    scales = [c * p for c, p in zip(network.layout.channels, network.layout.places, strict=True)]
    np.testing.assert_allclose(squares[:5], told["norm_per_layer"], rtol=1e-5)
    raw = [s**2 * each for s, each in zip(scales, [*squares[:4], squares[5]], strict=True)]
    np.testing.assert_allclose(raw, told["raw_per_layer"], rtol=RAW_TOLERANCE)
    assert squares[4] != pytest.approx(squares[5], rel=1e-2)  # with and without the ReLU


def network_spec(pack: Pack) -> InputSpec:
    spec = pack.registry.input_of(pack.registry.scorer("style:three").info)
    assert spec is not None
    return spec


def test_a_batch_equals_single_images(pack: Pack) -> None:
    loaded = pack.load("style:three")
    spec = network_spec(pack)
    together = pack.scores_of(loaded)
    for decoded, score in zip(pack.images.values(), together, strict=True):
        (alone,) = loaded.scorer.score(given(loaded, model_input(decoded, spec)[None]), [None])
        assert alone.value == pytest.approx(score.value, abs=TOLERANCE)


def test_the_only_reference_itself_has_no_distance(
    pack: Pack, references: Path, tmp_path: Path
) -> None:
    for path in sorted(references.iterdir())[1:]:
        path.unlink()
    plugin = style_plugin(styles.add("one", references, tmp_path / "styles"))
    alone = replace(pack, registry=replace(pack.registry, scorers={plugin.info.key: plugin}))
    scores = dict(zip(pack.images, alone.scores("style:one"), strict=True))
    same = scores.pop(next(references.iterdir()).name)
    assert math.isnan(same.value)
    assert same.note == Note.SAME_AS_REFERENCE
    assert all(math.isfinite(score.value) for score in scores.values())


def test_the_grams_are_kept_so_references_may_go(pack: Pack, references: Path) -> None:
    before = pack.scores("style:three")
    for path in references.iterdir():
        path.unlink()
    after = pack.scores("style:three")
    assert [score.value for score in after] == [score.value for score in before]


def test_references_that_are_gone_before_the_first_score_are_told(
    pack: Pack, references: Path
) -> None:
    gone = next(references.iterdir())
    gone.write_bytes(b"another")
    with pytest.raises(AssertionError, match="cannot be read: it is another image by now"):
        pack.load("style:three")
    gone.unlink()
    with pytest.raises(AssertionError, match="MAKE_ANEW"):
        pack.load("style:three")


def test_another_set_of_the_name_is_another_provenance(
    pack: Pack, references: Path, tmp_path: Path
) -> None:
    before = pack.load("style:three").provenance
    next(references.iterdir()).unlink()
    plugin = style_plugin(styles.add("three", references, tmp_path / "styles"))
    changed = replace(pack, registry=replace(pack.registry, scorers={plugin.info.key: plugin}))
    after = changed.load("style:three").provenance
    assert replace(after, weights_hash=before.weights_hash) == before
    assert after.weights_hash != before.weights_hash


def test_weights_of_another_network_are_refused(pack: Pack, tmp_path: Path) -> None:
    def fewer(content: Any) -> None:
        content["channels"][3] = 5

    with pytest.raises(AssertionError, match="does not fit"):
        pack.with_config(tmp_path / "other", "vgg19", fewer).load("style:three")

    def none(content: Any) -> None:
        content["channels"] = [8]

    with pytest.raises(AssertionError, match="does not describe a VGG-19"):
        pack.with_config(tmp_path / "none", "vgg19", none).load("style:three")


def test_the_closed_network_says_so(pack: Pack) -> None:
    network = network_of(pack)
    network.close()
    with pytest.raises(CuratorError, match="closed"):
        network.embed_images(np.zeros((1, 512, 512, 3), np.uint8))


def test_many_references_take_the_memory_of_one(pack: Pack) -> None:
    network = network_of(pack)
    some = [np.full(network.dimensions, float(number)) for number in range(4)]
    found = set_of(iter(some), network.layout)
    assert found.mean[0] == pytest.approx(1.5)
    assert found.spread == pytest.approx(np.full(6, 1.25))


def test_a_damaged_set_is_refused_in_words(pack: Pack, tmp_path: Path) -> None:
    path = pack.registry.scorer("style:three").options["set"]
    Path(path).write_text("{}")
    with pytest.raises(AssertionError, match="cannot be read"):
        pack.load("style:three")
