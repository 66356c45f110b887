"""How fast a folder is taken in, and what a second look at it costs.

`python -m pytest tests/bench --benchmark-only -p no:randomly`
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from curator.domain.image import FileStat, FolderId
from curator.imaging.decode import decode
from curator.imaging.samples import make_samples
from curator.library.ingest import contents_of, read_file
from curator.library.library import Library
from curator.library.places import library_places
from curator.library.scan import scan
from curator.library.targets import Target, Tools
from curator.metadata.reading import installed_readers
from curator.settings import Settings


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    make_samples(folder)
    return folder


@pytest.fixture
def libraries(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shutil.rmtree(tmp_path)


def take_in(directory: Path, folder: Path) -> int:
    with Library(library_places(directory, {}), Settings(), writable=True, holder="b") as library:
        library.add_folder(folder)
        return scan(library, library.watched).found


def test_scan_of_forty_images(benchmark: object, samples: Path, libraries: Path) -> None:
    """Everything: walk, read, hash, metadata, decode, thumbnail, measures, rows."""
    numbers = count()
    found = benchmark.pedantic(  # type: ignore[attr-defined]
        lambda: take_in(libraries / str(next(numbers)), samples), rounds=5
    )
    assert found == 40


def test_scan_of_an_unchanged_folder(benchmark: object, samples: Path, libraries: Path) -> None:
    """One stat a file."""
    take_in(libraries / "one", samples)
    assert benchmark(take_in, libraries / "one", samples) == 40  # type: ignore[operator]


def test_decoding_alone(benchmark: object, samples: Path) -> None:
    """The floor: the same files decoded in one thread, and nothing else."""
    files = [path.read_bytes() for path in sorted(samples.rglob("*.*"))]
    benchmark(lambda: [decode(data) for data in files])  # type: ignore[operator]


def tools(*, known: bool) -> Tools:
    return Tools(installed_readers(), lambda _: [] if known else None, lambda _: False)


def test_reading_of_new_contents(benchmark: object, samples: Path) -> None:
    """All that is made of the bytes, in one thread."""
    files = [path.read_bytes() for path in sorted(samples.rglob("*.*"))]
    new = tools(known=False)
    benchmark(lambda: [contents_of(data, new) for data in files])  # type: ignore[operator]


def test_reading_of_known_contents(benchmark: object, samples: Path) -> None:
    """A moved or copied file: read, hash, nothing more."""
    targets = [
        Target(FolderId(1), bytes(path), bytes(path), FileStat(0, 0, 0))
        for path in sorted(samples.rglob("*.*"))
    ]
    known = tools(known=True)
    benchmark(lambda: [read_file(each, known) for each in targets])  # type: ignore[operator]
