from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from curator.domain.errors import UnknownNameError
from curator.domain.score import RunsOn, WeightsInfo
from curator.scoring.registry import (
    CLIP_INPUT,
    Registry,
    all_scorers,
    find_scorer,
    load_registry,
)

FOREIGN = """
from dataclasses import replace
from odd_scorers import CORNER
THIRD = replace(CORNER, info=replace(CORNER.info, key="third"))
LOST = replace(CORNER, info=replace(CORNER.info, key="lost", input=None, backbone="no_such"))
TWIN = replace(CORNER, info=replace(CORNER.info, key="third"))
NONE = 5
"""


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package of a third party, with one sound scorer and four broken ones."""
    (tmp_path / "foreign_scorers.py").write_text(FOREIGN)
    information = tmp_path / "foreign-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: foreign\nVersion: 1\n")
    names = ("third", "lost", "twin", "none", "gone")
    points = "\n".join(f"{name} = foreign_scorers:{name.upper()}" for name in names)
    (information / "entry_points.txt").write_text(f"[curator.scorers]\n{points}\n")
    monkeypatch.syspath_prepend(tmp_path)


def test_our_scorers_are_found_by_entry_point() -> None:
    try:
        distribution("curator")
    except PackageNotFoundError:
        pytest.skip("curator is not installed, so nothing registers its entry points")
    assert {"clip", "aesthetic_v2"} <= set(load_registry().scorers)


@pytest.mark.usefixtures("foreign")
def test_a_third_partys_scorers_are_found_and_broken_ones_reported() -> None:
    registry = load_registry()
    assert "third" in registry.scorers
    reasons = {plugin.name: plugin.reason for plugin in registry.broken}
    assert reasons["twin"] == "another scorer is called 'third'"
    assert reasons["lost"] == "no backbone is called 'no_such'"
    assert "no ScorerPlugin" in reasons["none"]
    assert reasons["gone"].startswith("AttributeError")


def test_unknown_keys_name_their_neighbours(registry: Registry) -> None:
    with pytest.raises(UnknownNameError) as caught:
        registry.scorer("aestetic")
    assert "aesthetic_v2" in caught.value.near
    with pytest.raises(UnknownNameError) as caught:
        registry.weights_of("clp")
    assert caught.value.near[0] == "clip"
    with pytest.raises(UnknownNameError) as caught:
        find_scorer(registry, "sharpnes")
    assert "sharpness" in caught.value.near


def test_a_scorers_weights_are_its_backbones_and_its_own(registry: Registry) -> None:
    assert [info.key for info in registry.weights_of("aesthetic_v2")] == ["clip", "aesthetic_v2"]
    assert [info.key for info in registry.weights_of("clip")] == ["clip"]
    assert [info.key for info in registry.weights_of("hps_v2")] == ["hps_v2"]
    keys = [info.key for info in registry.all_weights()]
    assert keys[:3] == ["clip", "laion_l14", "vgg19"]
    assert len(keys) == len(set(keys))


def test_weights_without_a_scorer_of_that_name_can_be_named(registry: Registry) -> None:
    head = WeightsInfo("head_of_clip", (), "MIT")
    scorer = registry.scorers["clip"]
    changed = replace(scorer, info=replace(scorer.info, weights=head))
    assert Registry({"clip": changed}, registry.backbones).weights_of("head_of_clip") == (head,)


def test_inputs_are_those_of_backbones_and_scorers(registry: Registry) -> None:
    assert registry.inputs_of(["clip", "aesthetic_v2"]) == {CLIP_INPUT}
    assert registry.inputs_of([]) == frozenset()


def test_every_key_names_one_scorer(registry: Registry) -> None:
    infos = all_scorers(registry)
    keys = [info.key for info in infos]
    assert len(keys) == len(set(keys))
    assert {"technical", "sharpness", "clip", "aesthetic_v2"} <= set(keys)
    assert find_scorer(registry, "technical").runs_on is RunsOn.POOL


def test_what_is_said_of_scorers_is_complete(registry: Registry) -> None:
    for key, plugin in registry.scorers.items():
        info = plugin.info
        assert info.key == key
        assert info.low < info.high
        assert info.title
        assert info.summary
        assert info.runs_on is RunsOn.DEVICE
        assert info.limits
        assert info.needs_prompt == bool(info.text_variant)
        assert info.needs_prompt or info.token_limit is None
    for weights in registry.all_weights():
        assert weights.licence
        assert weights.size > 0
        assert weights.files[0].sha256 or not weights.files[0].url or weights.remarks
        assert all(bool(file.url) != bool(file.repository) for file in weights.files)
