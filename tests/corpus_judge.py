"""The corpus's own judgement of what was read from a file."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from curator.domain.generation import Generation, ResourceKind

Expected = dict[str, Any]


class Judge:
    """Knows what the files of a corpus must give."""

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus
        self._status: Callable[[Expected, Expected], dict[str, str]]
        self._status = runpy.run_path(str(corpus / "score_reader.py"))["status"]

    def expected(self) -> Iterator[tuple[Path, Expected]]:
        """Every file and the values it must give."""
        for line in (self._corpus / "expected.jsonl").read_text(encoding="utf-8").splitlines():
            values = json.loads(line)
            yield self._corpus / "files" / values["file"], values

    def faults(self, expected: Expected, found: Generation) -> dict[str, str]:
        """The fields that are not right, and how."""
        judged = self._status(expected, _inspected(found))
        return {field: said for field, said in judged.items() if said not in ("ok", "n/a")}


def _inspected(found: Generation) -> Expected:
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
