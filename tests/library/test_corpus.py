"""Real images with the values they must give, read as `curator inspect` and a scan read them."""

from __future__ import annotations

import os
from pathlib import Path

from corpus_judge import Judge

from curator.library.embedded import Embedded, read_embedded
from curator.metadata.reading import installed_readers


def read(path: Path) -> Embedded:
    return read_embedded(path.read_bytes(), os.fsencode(path), installed_readers())


def test_real_files_are_read_right(corpus: Path) -> None:
    judge = Judge(corpus)
    judged = {
        path.name: judge.faults(expected, read(path).generation)
        for path, expected in judge.expected()
    }
    assert {name: faults for name, faults in judged.items() if faults} == {}
    assert judged


def test_every_real_file_is_read_without_complaint(corpus: Path) -> None:
    for path in sorted((corpus / "files").iterdir()):
        if path.suffix == ".txt":
            continue
        found = read(path)
        assert found.raw.container, path.name
        assert found.raw.width > 0, path.name
        assert found.raw.problem is None, path.name
        assert found.generation.problem is None, path.name
