from __future__ import annotations

import json
from pathlib import Path

from .conftest import Curator


def test_the_demo_does_the_whole_job_below_its_folder(curator: Curator, tmp_path: Path) -> None:
    folder = tmp_path / "my demo"
    nowhere = [f"--weights={key}={tmp_path / 'nowhere'}" for key in ("clip", "aesthetic_v2")]
    told = curator("demo", folder, "--no-window", *nowhere)
    assert {path.name for path in folder.iterdir()} == {"outputs", "library", "keepers"}
    manifest = json.loads((folder / "keepers" / "curator-manifest.json").read_text("utf-8"))
    assert manifest["images"]
    lines = told.stdout.splitlines()
    assert lines[0].split() == ["id", "flag", "stars", "sharpness", "technical", "name", "prompt"]
    kept = [line for line in lines if " keep " in line]
    assert len(kept) == len(manifest["images"])
    assert "Scorers that ran: blockiness, " in told.stdout
    assert "curator models pull clip aesthetic_v2" in told.stdout
    assert "1.71 GB, MIT" in told.stdout
    assert str(folder / "keepers") in told.stdout
    assert f"curator --library '{folder / 'library'}' find" in told.stdout
    found = curator.found("--library", folder / "library", "flag:keep sort:sharpness")
    assert [each["name"] for each in found] == [each["file"] for each in manifest["images"]]
