"""A package of scorers, each broken in its own way, beside ours: each is told, ours work."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ..cli.conftest import write_image  # noqa: TID252
from .conftest import Run

REFUSED = {
    "absent_module": "ModuleNotFoundError: No module named 'no_such_module'",
    "absent_name": "has no attribute 'NO_SUCH_NAME'",
    "ends_at_import": "SystemExit: no licence key",
    "raises_at_import": "RuntimeError: needs a driver",
    "clip": "another plugin of this kind is called 'clip'",
    "number": "broken_scorers.refused:NUMBER is no ScorerPlugin",
    "no_info": "NoneType stands in place of ScorerInfo",
    "twin": "another scorer is called 'clip'",
    "pixel_twin": "another scorer is called 'sharpness'",
    "spaced": "its key 'a b' is not a letter followed by",
    "quoted": "its key 'a\"b' is not a letter followed by",
    "field": "its key 'flag' is a word of the query language",
    "order": "its key 'newest' is a word of the query language",
    "lost": "no backbone is called 'no_such'",
}
NOT_LOADED = {
    "no_load": "AttributeError: module 'broken_scorers.breaking' has no attribute",
    "load_raises": "OSError: no model for cpu",
}
NOT_SCORED = {
    "score_raises": "ZeroDivisionError: no luck with 1",
    "too_few": "ValueError: 0 scores for 1 images",
    "wrong_type": " is no Score",
    "ends": "SystemExit: 3",
}
WORKING = ("clip", "aesthetic_v2", "sharpness", "slow", "sound")
IMAGES = 3


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for seed in range(1, IMAGES + 1):
        write_image(tmp_path / "pictures" / f"{seed}.png", "the red cat", seed=seed)
    return tmp_path / "pictures"


def test_models_list_tells_each_with_its_reason(run: Run, broken_site: Path) -> None:
    done = run("-m", "curator", "models", "list", "--json", site=broken_site)
    told = dict(
        re.findall(
            r"^The plugin (\w+) of curator-broken-scorers does not load: (.+)$", done.stderr, re.M
        )
    )
    assert told.keys() == REFUSED.keys()
    for name, reason in REFUSED.items():
        assert reason in told[name]
    assert "Traceback" not in done.stderr
    listed = {each["key"]: each for each in json.loads(done.stdout)}
    assert {*WORKING, *NOT_LOADED, *NOT_SCORED} <= listed.keys()
    assert listed["clip"]["title"] == "CLIP score"
    assert listed["clip"]["present"]
    assert not listed.keys() & {"a b", "flag", "newest", "lost", "CLIP"}


@pytest.mark.slow
def test_all_others_score_and_what_breaks_is_told(
    run: Run, broken_site: Path, pictures: Path
) -> None:
    run("-m", "curator", "scan", pictures, site=broken_site)
    keys = ",".join((*WORKING, *NOT_LOADED, *NOT_SCORED))
    command = ("-m", "curator", "score", "--scorers", keys, "--json")
    done = run(*command, site=broken_site, status=1)
    document = json.loads(done.stdout)
    assert document["scored"] == dict.fromkeys(sorted(WORKING[:2] + WORKING[3:]), IMAGES)
    reasons = [each["reason"] for each in document["failed"]]
    assert len(reasons) == IMAGES * len(NOT_SCORED)
    for key, reason in NOT_SCORED.items():
        told = [each for each in reasons if each.startswith(f"{key}: ")]
        assert len(told) == IMAGES
        assert all(reason in each for each in told)
    for key, reason in NOT_LOADED.items():
        assert f"{key} does not run: {reason}" in done.stderr
    assert "the plugin it comes from is broken: bring it up to date, or uninstall it" in done.stderr
    assert "Traceback" not in done.stderr
    found = run(
        *("-m", "curator", "find", "sound>0 slow>0 clip>-101 sort:sound", "--format", "json"),
        site=broken_site,
    )
    assert len(found.stdout.splitlines()) == IMAGES


def test_one_that_does_not_load_sends_nobody_for_weights(
    run: Run, broken_site: Path, pictures: Path
) -> None:
    run("-m", "curator", "scan", pictures, site=broken_site)
    done = run("-m", "curator", "score", "--scorers", "load_raises", site=broken_site)
    assert "load_raises does not run: OSError: no model for cpu" in done.stderr
    assert f"load_raises: {IMAGES} images skipped\n" in done.stderr
    assert "weights" not in done.stderr
    assert "models pull" not in done.stderr


def test_what_needs_no_scorer_hears_nothing_of_them(
    run: Run, broken_site: Path, pictures: Path
) -> None:
    run("-m", "curator", "scan", pictures, site=broken_site)
    found = run("-m", "curator", "find", "red cat", site=broken_site)
    assert found.stderr == ""
