"""Real images with the values they must give, read as `curator inspect` and a scan read them."""

from __future__ import annotations

import json
import os
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curator.domain.generation import Generation, ResourceKind
from curator.library.embedded import read_embedded
from curator.metadata.reading import installed_readers

Expected = dict[str, Any]


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


def test_real_files_are_read_right(
    corpus: Path, status: Callable[[Expected, Expected], dict[str, str]]
) -> None:
    readers = installed_readers()
    lines = (corpus / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    wrong = {}
    for expected in map(json.loads, lines):
        path = corpus / "files" / expected["file"]
        found = read_embedded(path.read_bytes(), os.fsencode(path), readers)
        judged = status(expected, inspected(found.generation))
        failed = {field: said for field, said in judged.items() if said not in ("ok", "n/a")}
        if failed:
            wrong[path.name] = failed
    assert wrong == {}
    assert lines


def test_every_real_file_is_read_without_complaint(corpus: Path) -> None:
    readers = installed_readers()
    for path in sorted((corpus / "files").iterdir()):
        if path.suffix == ".txt":
            continue
        found = read_embedded(path.read_bytes(), os.fsencode(path), readers)
        assert found.raw.container, path.name
        assert found.raw.width > 0, path.name
        assert found.raw.problem is None, path.name
        assert found.generation.problem is None, path.name
