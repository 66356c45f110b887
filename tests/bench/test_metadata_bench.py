"""How fast embedded data is read, beside sd-parsers where an environment with it is named.

    python3 -m venv /somewhere && /somewhere/bin/pip install sd-parsers
    CURATOR_SD_PARSERS=/somewhere/bin/python python -m pytest tests/bench/test_metadata_bench.py \
        --benchmark-only -p no:randomly
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from curator.domain.generation import RawMetadata
from curator.imaging.container import read_container
from curator.library.embedded import read_embedded
from curator.metadata.reading import installed_readers, read_generation

PEER = Path(__file__).with_name("sd_parsers_peer.py")
ROUNDS = 15


@pytest.fixture(scope="module")
def files(corpus: Path) -> list[Path]:
    return [path for path in sorted((corpus / "files").iterdir()) if path.suffix != ".txt"]


@pytest.fixture
def peer(corpus: Path) -> Iterator[Callable[[], int]]:
    python = os.environ.get("CURATOR_SD_PARSERS")
    if python is None:
        pytest.skip("CURATOR_SD_PARSERS names no Python with sd-parsers")
    command = [python, str(PEER), str(corpus / "files")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        asks, answers = process.stdin, process.stdout
        assert asks is not None
        assert answers is not None

        def ask() -> int:
            asks.write("\n")
            asks.flush()
            return int(answers.readline())

        yield ask


def mapped(path: Path) -> RawMetadata:
    """A file's texts by way of a memory map, so that pixels are not read from the disk."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        return read_container(data)  # type: ignore[arg-type]


def test_headers(benchmark: BenchmarkFixture, files: list[Path]) -> None:
    """The header's texts and what they mean; as with sd-parsers, pixels are left on the disk."""
    readers = installed_readers()

    def read() -> int:
        found = (read_generation(mapped(path), readers) for path in files)
        return sum(bool(one.reader) for one in found)

    assert benchmark.pedantic(read, rounds=ROUNDS, warmup_rounds=2) > 0


def test_headers_hidden_data_and_sidecars(benchmark: BenchmarkFixture, files: list[Path]) -> None:
    """As a scan reads: whole files; where the header says nothing, pixels and texts beside it."""
    readers = installed_readers()

    def read() -> int:
        found = (read_embedded(path.read_bytes(), os.fsencode(path), readers) for path in files)
        return sum(bool(one.generation.reader) for one in found)

    assert benchmark.pedantic(read, rounds=ROUNDS, warmup_rounds=2) > 0


def test_sd_parsers(benchmark: BenchmarkFixture, peer: Callable[[], int]) -> None:
    """The same files through sd-parsers' default mode."""
    assert benchmark.pedantic(peer, rounds=ROUNDS, warmup_rounds=2) > 0
