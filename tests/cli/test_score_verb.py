from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Curator, write_image


@pytest.fixture
def weights(tiny: Path) -> list[str]:
    """Options that name the tiny weights."""
    return [
        *("--weights", f"clip={tiny / 'clip'}"),
        *("--weights", f"aesthetic_v2={tiny / 'aesthetic_v2'}"),
        *("--device", "cpu"),
    ]


def test_score_gives_every_image_its_numbers_once(curator: Curator, weights: list[str]) -> None:
    document = curator.json("score", *weights, "--json")
    assert document["scored"] == {"aesthetic_v2": 6, "clip": 5}
    assert document["skipped"] == {"clip: no-prompt": 1}
    assert document["failed"] == []
    assert document["seconds"] > 0
    (cat,) = curator.found("cat")
    assert cat["scores"]["clip"]["value"] is not None
    (promptless,) = curator.found("name:6")
    assert promptless["scores"]["clip"] == {
        "value": None,
        "percentile": None,
        "note": "no-prompt",
        "version": cat["scores"]["clip"]["version"],
    }
    again = curator("score", *weights)
    assert "Nothing to score" in again.stdout


def test_the_query_and_the_scorers_say_what_is_scored(curator: Curator, weights: list[str]) -> None:
    result = curator("score", "cat", "--scorers", "clip", *weights)
    assert result.stdout == "clip: 1 image scored\n"
    assert curator.json("score", "", "--scorers", "clip", *weights, "--json")["scored"] == {
        "clip": 4
    }
    skipped = curator("score", "--scorers", "clip", "--again", *weights).stderr
    assert "clip: 1 image skipped: the file tells no prompt" in skipped


def test_other_weights_do_not_join_a_column_unless_it_is_made_anew(
    curator: Curator, weights: list[str], tiny: Path, tmp_path: Path
) -> None:
    curator("score", "cat", "--scorers", "clip", *weights)
    other = tmp_path / "clip"
    other.mkdir()
    for path in (tiny / "clip").iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    damaged = bytearray((other / "model.safetensors").read_bytes())
    damaged[-1] ^= 1
    (other / "model.safetensors").write_bytes(damaged)
    options = ["--scorers", "clip", "--weights", f"clip={other}", "--device", "cpu"]
    result = curator("score", *options, "--json")
    assert json.loads(result.stdout)["skipped"] == {"clip: scored-otherwise": 5}
    assert "curator score --scorers clip --again" in result.stderr
    assert curator.json("score", *options, "--again", "--json")["scored"] == {"clip": 5}


def test_missing_weights_are_skipped_with_the_way_out(curator: Curator, tmp_path: Path) -> None:
    nowhere = ["--weights", f"clip={tmp_path / 'nowhere'}"]
    result = curator("score", *nowhere, "--json")
    document = json.loads(result.stdout)
    assert document["scored"] == {}
    assert document["skipped"] == {
        "clip: weights-missing": 6,
        "aesthetic_v2: weights-missing": 6,
    }
    assert "nowhere does not exist" in result.stderr
    assert "mend the path given" in result.stderr
    assert "curator models pull" not in result.stderr  # it would change nothing


def test_absent_weights_are_skipped_with_what_downloads_them(curator: Curator) -> None:
    result = curator("score", "--scorers", "hps_v2,pickscore")
    assert "curator models pull hps_v2 downloads" in result.stderr.replace("`", "")
    assert "1.97 GB, Apache-2.0" in result.stderr


def test_refused_weights_are_a_failure(curator: Curator, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"nothing of the kind")
    given = ["--weights", f"clip={tmp_path}"]
    result = curator("score", *given, "--scorers", "clip", "--json", status=1)
    (failure,) = json.loads(result.stdout)["failed"]
    assert failure["reason"].startswith("clip: ")
    assert "curator models pull" not in result.stderr


def test_another_number_format_is_offered_and_not_passed_over(
    curator: Curator, weights: list[str]
) -> None:
    curator("score", "--scorers", "clip", *weights)
    result = curator("score", "--scorers", "clip", "--dtype", "bfloat16", *weights)
    assert "--again" in result.stderr
    assert "every image has" not in result.stdout
    part = curator("score", "fox", "--scorers", "clip", "--dtype", "bfloat16", "--again", *weights)
    assert "of another origin are kept" in part.stderr


def test_a_pixel_scorer_can_be_run_again(curator: Curator) -> None:
    document = curator.json("score", "fox", "--scorers", "sharpness", "--again", "--json")
    assert document["scored"] == {"sharpness": 4}


def test_files_that_are_gone_are_skipped(curator: Curator, tmp_path: Path) -> None:
    path = write_image(tmp_path / "later" / "gone.png", "a dog", seed=12)
    curator("scan", path.parent)
    path.unlink()
    document = curator.json("score", "dog", "--scorers", "sharpness", "--again", "--json")
    assert document["skipped"] == {"file-gone": 1}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scorers", "clop"], "no scorer is called 'clop'; did you mean clip?"),
        (["--scorers", " , "], "at least one scorer"),
        (["--device", "toaster"], "auto, cpu, mps"),
        (["--dtype", "int8"], "bfloat16"),
        (["--weights", "clip"], "KEY=PATH"),
        (["--weights", "=x"], "KEY=PATH"),
        (["clip>"], "character"),
        (["--engine", "ray"], "No such option"),
    ],
)
def test_options_that_make_no_sense_are_wrong_use(
    curator: Curator, arguments: list[str], words: str
) -> None:
    assert words in " ".join(curator("score", *arguments, status=2).stderr.split())


def test_a_key_that_no_weights_have_is_told_and_no_error(curator: Curator) -> None:
    result = curator("score", "--scorers", "sharpness", "--weights", "clop=/x")
    assert "did you mean clip?" in result.stderr


def test_a_device_that_is_not_here_is_a_failure_in_words(
    curator: Curator, weights: list[str]
) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has one")
    result = curator("score", *weights, "--device", "cuda", "--json", status=1)
    (failure,) = json.loads(result.stdout)["failed"]
    assert "no device 'cuda' is here" in failure["reason"]
