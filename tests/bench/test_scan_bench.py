"""How fast a folder is taken in, where the time goes, and what a second look at it costs.

    python -m pytest tests/bench/test_scan_bench.py --benchmark-only -p no:randomly

CURATOR_BENCH_FILES names more sizes of folders ("5000 20000"), which take minutes to make.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import count
from pathlib import Path
from statistics import median

import pytest
from PIL import Image
from pytest_benchmark.fixture import BenchmarkFixture
from scan_files import SUFFIXES, write_bare, write_full

from curator.domain.image import FileStat, FolderId
from curator.imaging.decode import decode
from curator.imaging.hashes import content_hash, perceptual_hash, pixel_hash
from curator.imaging.measures import measure
from curator.imaging.samples import make_samples
from curator.imaging.thumbnail import thumbnail
from curator.library.embedded import read_embedded
from curator.library.ingest import bytes_of, contents_of, read_file
from curator.library.library import Library
from curator.library.places import library_places
from curator.library.scan import scan
from curator.library.targets import Target, Tools
from curator.metadata.reading import installed_readers
from curator.settings import Settings

FULL_FILES = 32
SIZES = [1000, *map(int, os.environ.get("CURATOR_BENCH_FILES", "").split())]
THREADS = os.cpu_count() or 1
ONLY_ROWS = Settings(most_megapixels=1)
"""Images of 1024 × 1024 pixels are refused by these before their pixels are touched."""


@pytest.fixture(scope="module", params=SUFFIXES)
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_full(tmp_path_factory.mktemp(request.param), FULL_FILES, request.param)


@pytest.fixture(scope="module", params=SIZES)
def bare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bare(tmp_path_factory.mktemp("bare"), request.param)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    make_samples(folder)
    return folder


@pytest.fixture
def libraries(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shutil.rmtree(tmp_path)


def take_in(directory: Path, folder: Path, settings: Settings | None = None) -> int:
    places = library_places(directory, {})
    with Library(places, settings or Settings(), writable=True, holder="b") as library:
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


def files_of(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def per_file(benchmark: BenchmarkFixture, files: int, processor_s: float) -> None:
    """Tells what a round comes to for each file; processor time is for all threads together."""
    if benchmark.stats is not None:
        benchmark.extra_info["files_per_second"] = round(files / benchmark.stats.stats.median)
    benchmark.extra_info["processor_ms_per_file"] = round(processor_s / files * 1000, 3)


def measured(
    benchmark: BenchmarkFixture, work: Callable[[], object], files: int, rounds: int
) -> None:
    started = time.process_time()
    benchmark.pedantic(work, rounds=rounds)
    per_file(benchmark, files, (time.process_time() - started) / rounds)


def test_everyday_files_whole(benchmark: BenchmarkFixture, full: Path, libraries: Path) -> None:
    """The whole scan; for PNG at most twice as long as the next."""
    numbers = count()
    files = len(files_of(full))
    measured(benchmark, lambda: take_in(libraries / str(next(numbers)), full), files, 5)


def test_everyday_files_decoded_by_pillow_alone(benchmark: BenchmarkFixture, full: Path) -> None:
    """The floor: the same files, as many threads, nothing but Pillow."""
    contents = [path.read_bytes() for path in files_of(full)]

    def load(data: bytes) -> None:
        with Image.open(BytesIO(data)) as image:
            image.load()

    with ThreadPoolExecutor(THREADS) as pool:
        measured(benchmark, lambda: list(pool.map(load, contents)), len(contents), 5)


def test_rows_without_pixels(benchmark: BenchmarkFixture, bare: Path, libraries: Path) -> None:
    """Walk, read, hash, metadata, rows; the time of a file is not to grow with the folder."""
    numbers, files = count(), len(files_of(bare))
    rounds = 5 if files <= SIZES[0] else 1
    measured(
        benchmark, lambda: take_in(libraries / str(next(numbers)), bare, ONLY_ROWS), files, rounds
    )


def test_rescan(benchmark: BenchmarkFixture, bare: Path, libraries: Path) -> None:
    """One stat a file, the library opened and closed included."""
    files = take_in(libraries / "one", bare, ONLY_ROWS)
    measured(benchmark, lambda: take_in(libraries / "one", bare, ONLY_ROWS), files, 5)


def test_where_the_time_goes(benchmark: BenchmarkFixture, full: Path) -> None:
    """Milliseconds of processor time by stage, in one thread; rows are measured by others."""
    path = files_of(full)[0]
    data = path.read_bytes()
    decoded, readers = decode(data), installed_readers()
    stages: dict[str, Callable[[], object]] = {
        "read": lambda: bytes_of(bytes(path)),
        "content hash": lambda: content_hash(data),
        "metadata": lambda: read_embedded(data, None, readers),
        "decode": lambda: decode(data),
        "pixel hash": lambda: pixel_hash(decoded.rgb),
        "perceptual hash": lambda: perceptual_hash(decoded.rgb),
        "thumbnail": lambda: thumbnail(decoded),
        "measures": lambda: measure(decoded.rgb),
    }
    shares = benchmark.pedantic(lambda: {name: cost(work) for name, work in stages.items()})
    benchmark.extra_info.update({name: round(value, 3) for name, value in shares.items()})


def cost(work: Callable[[], object], rounds: int = 15) -> float:
    """Median milliseconds of this thread's processor time."""
    times = []
    for _ in range(rounds):
        started = time.thread_time()
        work()
        times.append(time.thread_time() - started)
    return median(times) * 1000


PEAK = """
import resource, sys
from pathlib import Path
from test_scan_bench import ONLY_ROWS, take_in
take_in(Path(sys.argv[1]), Path(sys.argv[2]), ONLY_ROWS)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no peak to ask for")
def test_peak_of_memory(benchmark: BenchmarkFixture, bare: Path, libraries: Path) -> None:
    """Kilobytes that a whole process came to, to be set against those of other sizes."""
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    command = [sys.executable, "-c", PEAK, str(libraries / "one"), str(bare)]

    def peak() -> int:
        answer = subprocess.run(
            command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, check=True
        )
        return int(answer.stdout)

    benchmark.extra_info["peak_megabytes"] = benchmark.pedantic(peak) // 1024
