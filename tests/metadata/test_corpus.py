"""Real images with the values they must give, read from the file's bytes to the Generation."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curator.domain.generation import Generation, ResourceKind
from curator.imaging.container import read_container
from curator.metadata.reading import installed_readers, read_generation

Expected = dict[str, Any]

READABLE = ("a1111", "comfyui", "none")
ELSEWHERE = ("stealth", "sidecar")
"""Keys of the files whose data lies in pixels or beside the file, which others read."""
FLOOR = 0.98


@pytest.fixture(scope="session")
def status(corpus: Path) -> Callable[[Expected, Expected], dict[str, str]]:
    """The judgement of the corpus itself: field to "ok", "wrong", "none" … for one file."""
    found: Callable[[Expected, Expected], dict[str, str]]
    found = runpy.run_path(str(corpus / "score_reader.py"))["status"]
    return found


def inspected(found: Generation) -> Expected:
    """The fields that are judged, under the names the judge knows them by."""
    checkpoint = found.first(ResourceKind.CHECKPOINT)
    loras = found.of_kind(ResourceKind.LORA)
    return {
        "positive": found.positive,
        "negative": found.negative,
        "seed": found.seed,
        "checkpoint": checkpoint and checkpoint.name,
        "steps": found.steps,
        "cfg": found.cfg,
        "sampler": found.sampler,
        "scheduler": found.scheduler,
        "size": [found.width, found.height] if found.width else None,
        "loras": [{"name": lora.name, "weight": lora.weight} for lora in loras],
    }


@pytest.mark.parametrize("family", READABLE)
def test_real_files_are_read_right(
    corpus: Path, status: Callable[[Expected, Expected], dict[str, str]], family: str
) -> None:
    readers = installed_readers()
    lines = (corpus / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    right, wrong = 0, []
    for expected in map(json.loads, lines):
        if expected["family"] == family and not any(key in expected for key in ELSEWHERE):
            raw = read_container((corpus / "files" / expected["file"]).read_bytes())
            judged = status(expected, inspected(read_generation(raw, readers)))
            failed = {field: said for field, said in judged.items() if said not in ("ok", "n/a")}
            right += not failed
            wrong += [(expected["file"], failed)] if failed else []
    assert right >= FLOOR * (right + len(wrong)), wrong
    assert right


def test_every_file_of_the_corpus_is_read_without_complaint(corpus: Path) -> None:
    readers = installed_readers()
    for path in sorted((corpus / "files").iterdir()):
        if path.suffix == ".txt":
            continue
        raw = read_container(path.read_bytes())
        assert raw.container, path.name
        assert raw.width > 0, path.name
        assert read_generation(raw, readers).problem is None, path.name
