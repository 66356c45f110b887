"""`curator models test` on tiny weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Curator, environment_in


@pytest.fixture
def with_weights(tiny: Path, tmp_path: Path) -> Curator:
    return Curator(environment_in(tmp_path, CURATOR_WEIGHTS=str(tiny)))


def test_checks_are_told_and_the_cost_is_listed(with_weights: Curator) -> None:
    told = " ".join(with_weights("models", "test", "aesthetic_v2").stdout.split())
    assert "aesthetic_v2 on cpu in float32: passed" in told
    assert "weights clip: whole; not the published files, but your own" in told
    assert "loads yes" in told
    assert "batch 4 images together differ from each alone by at most" in told
    assert "head not tried: the weights are not the published ones" in told
    (state,) = with_weights.json("models", "show", "aesthetic_v2", "--json")
    (measured,) = state["measured"]
    assert (measured["device"], measured["dtype"], measured["batch"]) == ("cpu", "float32", 8)
    assert measured["seconds"] > 0
    assert "an image in batches of 8" in with_weights("models", "show", "aesthetic_v2").stdout
    assert "an image" in with_weights("models", "list").stdout
    clip = with_weights.json("models", "show", "clip", "--json")[0]
    assert clip["measured"] == []


def test_the_cost_of_other_weights_is_not_shown(with_weights: Curator, tiny: Path) -> None:
    with_weights("models", "test", "clip")
    config = tiny / "clip" / "model.safetensors"
    stat = config.stat()
    config.touch()
    try:
        assert with_weights.json("models", "show", "clip", "--json")[0]["measured"] == []
    finally:
        import os

        os.utime(config, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_a_failed_check_is_status_1(with_weights: Curator) -> None:
    reports = with_weights.json("models", "test", "clip", "hps_v21", "--json", status=1)
    assert [each["passed"] for each in reports] == [True, False]
    assert reports[0]["checks"][0]["check"] == "weights"
    assert "not on this machine" in reports[1]["checks"][0]["problem"]
    assert "FAILED" in with_weights("models", "test", "hps_v21", status=1).stdout


def test_wrong_use_is_told(with_weights: Curator) -> None:
    assert "did you mean clip" in with_weights("models", "test", "clop", status=2).stderr
    told = with_weights("models", "test", "sharpness", status=2).stderr
    assert "measured from the pixels" in told
    told = with_weights("models", "test", "clip", "--images", "nowhere", status=2).stderr
    assert "nowhere is no folder" in told
