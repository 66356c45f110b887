from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tiny_weights import make_tiny_weights
from weights_site import CONTENT, SHA256, Site, serving

from curator.domain.score import WeightFile, WeightsInfo

from .conftest import Curator, environment_in


@pytest.fixture
def with_weights(tiny: Path, tmp_path: Path) -> Curator:
    """A command line that finds the tiny weights."""
    return Curator(environment_in(tmp_path, CURATOR_WEIGHTS=str(tiny)))


def by_key(documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["key"]: each for each in documents}


def test_models_tell_size_licence_and_source(with_weights: Curator, tiny: Path) -> None:
    models = by_key(with_weights.json("models", "list", "--json"))
    assert models["sharpness"]["weights"] == []
    assert models["sharpness"]["present"]
    assert [each["key"] for each in models["aesthetic_v2"]["weights"]] == ["clip", "aesthetic_v2"]
    (weights,) = models["clip"]["weights"]
    assert weights["size"] > 1_700_000_000
    assert weights["licence"] == "MIT"
    assert weights["from"] == "https://huggingface.co/openai/clip-vit-large-patch14"
    assert models["clip"]["present"]
    assert models["clip"]["paths"]["clip"] == str(tiny / "clip" / "model.safetensors")
    assert with_weights.json("models", "--json") == list(models.values())


def test_weights_that_are_not_there_are_told(curator: Curator, tmp_path: Path) -> None:
    settings = tmp_path / "config" / "curator" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"[weights]\nclip = {str(tmp_path / 'nowhere')!r}\n")
    clip = by_key(curator.json("models", "--json"))["clip"]
    assert not clip["present"]
    assert "does not exist" in clip["missing"]
    table = " ".join(curator("models").stdout.split())
    assert "clip 15..40 ↑ clip 1.71 GB MIT openai wrong path" in table
    assert "pickscore 3.94 GB none named yuvalkirstain bring" in table
    page = " ".join(curator("models", "show", "clip").stdout.split())
    assert "nowhere does not exist; mend the path" in page


@pytest.mark.parametrize("columns", [80, 120])
def test_the_list_fits_a_terminal(curator: Curator, tmp_path: Path, columns: int) -> None:
    narrow = Curator(environment_in(tmp_path, COLUMNS=str(columns)))
    lines = narrow("models", "list").stdout.splitlines()
    assert max(map(len, lines)) <= columns
    for state in curator.json("models", "--json"):
        assert any(line.split()[:1] == [state["key"]] for line in lines)


def test_a_page_tells_what_a_scorer_does_not_say_and_what_is_to_bring(curator: Curator) -> None:
    page = " ".join(curator("models", "show", "aesthetic_v25", "noise").stdout.split())
    assert "does not say hands and anatomy, and the prompt" in page
    assert "usually 2 to 8, higher is better" in page
    assert "half precision within 0.02 of float32 in float16, within 0.2 in bfloat16" in page
    assert page.count("half precision") == 1
    assert "licence Apache-2.0, head AGPL-3.0 (the head's licence binds" in page
    assert "from https://huggingface.co/google/siglip-so400m-patch14-384" in page
    assert "to bring aesthetic_predictor_v2_5.pth, 2.6 MB" in page
    assert "noise: Noise says grain" in page
    (told,) = curator.json("models", "show", "pickscore", "--json")
    (main, *others) = told["weights"][0]["files"]
    assert main["withheld"] == "its page names no licence"
    assert main["page"] == "https://huggingface.co/yuvalkirstain/PickScore_v1"
    assert not any(each["withheld"] for each in others)
    assert told["weights"][0]["download"] < 2_000_000
    assert told["range"] == [16.0, 25.0]
    assert told["limits"]
    assert "did you mean clip" in curator("models", "show", "clop", status=2).stderr


def test_what_was_pulled_is_removed_and_nothing_else(
    curator: Curator, with_weights: Curator, tiny: Path, tmp_path: Path
) -> None:
    pulled = tmp_path / "data" / "curator" / "weights"
    make_tiny_weights(pulled)
    assert "no weights of this key" in curator("models", "remove", "vgg19", status=1).stderr
    told = curator("models", "remove", "clip")
    assert "freed" in told.stdout
    assert "clip_quality" in told.stderr
    assert "cannot run without" in told.stderr
    assert not (pulled / "clip").exists()
    assert (pulled / "aesthetic_v2").exists()
    refused = with_weights("models", "remove", "clip", status=1).stderr
    assert str(tiny / "clip" / "model.safetensors") in refused
    assert "CURATOR_WEIGHTS" in refused
    assert "uses those of clip" in curator("models", "remove", "clip_mean", status=2).stderr
    assert "did you mean" in curator("models", "remove", "clop", status=2).stderr


def test_verify_reads_whole_weights(with_weights: Curator, tiny: Path) -> None:
    checked = by_key(with_weights.json("models", "verify", "--json"))
    assert checked.keys() == {"clip", "aesthetic_v2"}
    assert checked["clip"]["problem"] is None
    assert len(checked["clip"]["sha256"]["model.safetensors"]) == 64
    assert not any(checked["clip"]["published"].values())
    told = with_weights("models", "verify", "aesthetic_v2").stdout
    assert "clip: whole" in told
    assert "aesthetic_v2: whole" in told


def test_verify_lists_damage(curator: Curator, tmp_path: Path, tiny: Path) -> None:
    folder = tmp_path / "weights" / "clip"
    folder.mkdir(parents=True)
    whole = (tiny / "clip" / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[:-8])
    spoiled = Curator(environment_in(tmp_path, CURATOR_WEIGHTS=str(folder.parent)))
    (checked,) = spoiled.json("models", "verify", "clip", "--json", status=1)
    assert "is cut short" in checked["problem"]
    assert "is cut short" in spoiled("models", "verify", status=1).stderr


def test_pull_wants_keys_that_exist(curator: Curator) -> None:
    assert "KEY" in curator("models", "pull", status=2).stderr
    assert "did you mean" in curator("models", "pull", "clop", status=2).stderr


def test_one_key_that_fails_does_not_keep_the_other_from_coming(
    curator: Curator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Site()) as site:
        bad, good, left = (
            WeightsInfo(key, (WeightFile("", "w.pt", len(CONTENT), sha256, site.url), *more), "MIT")
            for key, sha256, more in (
                ("bad", "0" * 64, ()),
                ("good", SHA256[:8], ()),
                ("left", "", (WeightFile("a/b", "h.pth", needed=True, withheld="it is so"),)),
            )
        )
        monkeypatch.setattr("curator.cli.models.needed_weights", lambda _: (bad, good, left))
        result = curator("models", "pull", "bad", "good", "left", status=1)
    assert "bad: http://127.0.0.1" in result.stderr
    assert "is not the published file; nothing was kept" in result.stderr
    pulled = tmp_path / "data" / "curator" / "weights"
    assert result.stdout == f"good: {pulled / 'good' / 'w.pt'}\n"
    assert "left: one step is left: h.pth is not downloaded, because it is so." in result.stderr
    assert f"put it into {pulled / 'left'}" in result.stderr


def test_pull_lists_what_could_not_be_downloaded(tmp_path: Path) -> None:
    # Nobody listens on the discard port, so every way to the network ends here. A process of its
    # own, because what has once looked for proxies remembers them.
    nowhere = dict.fromkeys(
        ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"),
        "http://127.0.0.1:9",
    )
    others = {key: value for key, value in os.environ.items() if key.lower() != "no_proxy"}
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    result = subprocess.run(
        [sys.executable, "-m", "curator", "models", "pull", "aesthetic_v2"],
        env={**others, **nowhere, **home},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "clip: 1.71 GB, MIT" in result.stderr
    assert "clip: openai/clip-vit-large-patch14 cannot be reached" in result.stderr
    assert "aesthetic_v2: https://raw.githubusercontent.com/" in result.stderr
    assert result.stdout == ""
