from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from curator.domain.errors import StorageError, UsageError
from curator.domain.image import ImageId
from curator.export.exporting import (
    Exporter,
    ExportItem,
    ExportOptions,
    ExportOrder,
    ExportReport,
    Format,
    Mode,
    Origin,
    Sidecar,
)
from curator.export.folder import exporter

MakeItem = Callable[..., ExportItem]
Export = Callable[..., ExportReport]
MANIFEST = "curator-manifest.json"
TABLE = "curator-export.csv"
ORIGIN = Origin("my library", "flag:keep", "clip>=25")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


@pytest.fixture
def make_item(source: Path) -> MakeItem:
    """Writes a file of random bytes, in a folder of its own, and gives the item for it."""
    made = 0

    def make(name: str = "cat.png", **record: Any) -> ExportItem:
        nonlocal made
        made += 1
        path = source / str(made) / name
        path.parent.mkdir()
        path.write_bytes(os.urandom(2000))
        os.utime(path, ns=(10**18, 10**18 + made * 1000))
        return ExportItem(path, ImageId(made), {"id": made, "path": str(path), **record})

    return make


@pytest.fixture
def export(target: Path) -> Export:
    """Exports items into the target, options by name."""

    def run(items: Iterable[ExportItem], **options: Any) -> ExportReport:
        return exporter.export(ExportOrder(list(items), target, ORIGIN, ExportOptions(**options)))

    return run


@contextmanager
def user_who_is_not_root() -> Iterator[None]:
    """Rights bind; root would pass over them."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def told(report: ExportReport) -> Any:
    return json.loads(report.manifest.read_text("utf-8"))


def test_it_is_an_exporter() -> None:
    assert isinstance(exporter, Exporter)


def test_copies_are_equal_in_bytes_and_time(
    make_item: MakeItem, export: Export, target: Path
) -> None:
    items = [make_item("cat.png"), make_item("dog.webp")]
    before = [item.path.read_bytes() for item in items]
    report = export(items)
    assert names_in(target) == ["cat.png", MANIFEST, "dog.webp"]
    for item, content, exported in zip(items, before, report.written, strict=True):
        assert item.path.read_bytes() == exported.file.read_bytes() == content
        assert exported.file.stat().st_mtime_ns == item.path.stat().st_mtime_ns
        assert exported.sha256 == hashlib.sha256(content).hexdigest()
    assert (report.failed, report.cancelled) == ((), False)


def test_the_manifest_tells_all(make_item: MakeItem, export: Export, target: Path) -> None:
    item = make_item("猫 🐈.png", seed=2**64 - 1, scores={"clip": {"value": 31.5}})
    report = export([item])
    assert report.manifest == target / MANIFEST
    manifest = told(report)
    made = manifest.pop("made")
    assert abs(time.time() - time.mktime(time.strptime(made, "%Y-%m-%dT%H:%M:%SZ"))) < 86_400
    assert manifest == {
        "query": "flag:keep",
        "rule": "clip>=25",
        "library": "my library",
        "images": [
            {
                "file": "猫 🐈.png",
                "sha256": hashlib.sha256(item.path.read_bytes()).hexdigest(),
                "source": str(item.path),
                "image": dict(item.image),
            }
        ],
    }
    assert "猫" in report.manifest.read_text("utf-8")


def test_an_empty_set_has_a_manifest_too(export: Export, target: Path) -> None:
    assert told(export([]))["images"] == []
    assert names_in(target) == [MANIFEST]


def test_nothing_is_ever_overwritten(make_item: MakeItem, export: Export, target: Path) -> None:
    target.mkdir()
    mine = ("cat.png", "cat (2).png", MANIFEST, TABLE, "cat (3).png.json")
    for name in mine:
        (target / name).write_text(f"mine: {name}")
    report = export([make_item(), make_item()], sidecars=frozenset({Sidecar.JSON, Sidecar.CSV}))
    assert [exported.file.name for exported in report.written] == ["cat (3).png", "cat (4).png"]
    assert report.manifest.name == "curator-manifest (2).json"
    assert sorted(set(names_in(target)) - set(mine)) == [
        *("cat (3).png", "cat (3).png (2).json", "cat (4).png", "cat (4).png.json"),
        *("curator-export (2).csv", "curator-manifest (2).json"),
    ]
    for name in mine:
        assert (target / name).read_text() == f"mine: {name}"


def test_sets_share_a_folder(make_item: MakeItem, export: Export, target: Path) -> None:
    first, second = export([make_item()]), export([make_item()])
    assert names_in(target) == [
        "cat (2).png",
        "cat.png",
        "curator-manifest (2).json",
        MANIFEST,
    ]
    assert told(first)["images"][0]["file"] == "cat.png"
    assert told(second)["images"][0]["file"] == "cat (2).png"


def test_sidecars(make_item: MakeItem, export: Export, target: Path) -> None:
    items = [make_item(positive="=1+1"), make_item(positive="a red car")]
    export(items, sidecars=frozenset({Sidecar.JSON, Sidecar.CSV}))
    assert names_in(target) == [
        *("cat (2).png", "cat (2).png.json", "cat.png", "cat.png.json"),
        *(TABLE, MANIFEST),
    ]
    assert json.loads((target / "cat.png.json").read_text("utf-8")) == items[0].image
    with (target / TABLE).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["positive"] for row in rows] == ["'=1+1", "a red car"]
    assert [row["file"] for row in rows] == ["cat.png", "cat (2).png"]


def test_an_image_may_be_called_like_the_manifest(
    make_item: MakeItem, export: Export, target: Path
) -> None:
    report = export([make_item(MANIFEST), make_item(TABLE)])
    assert report.manifest.name == MANIFEST
    assert [exported.file.name for exported in report.written] == [
        "curator-manifest (2).json",
        "curator-export (2).csv",
    ]


def test_names_by_template(make_item: MakeItem, export: Export) -> None:
    items = [make_item(seed=5, scores={"clip": {"value": 31.256}}), make_item("c.webp")]
    report = export(items, name="{rank:02}_{seed}_{clip:.1f}")
    assert [exported.file.name for exported in report.written] == [
        "01_5_31.3.png",
        "02_none_none.webp",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_bytes_that_are_no_text_are_kept(make_item: MakeItem, export: Export, target: Path) -> None:
    item = make_item(os.fsdecode(b"zz\xe9 \xff.png"))
    report = export([item], sidecars=frozenset({Sidecar.JSON, Sidecar.CSV}))
    assert (os.fsencode(target) + b"/zz\xe9 \xff.png") in [
        os.fsencode(path) for path in target.iterdir()
    ]
    entry = told(report)["images"][0]
    assert entry["file"] == "zz\udce9 \udcff.png"
    assert entry["source"] == str(item.path)


def test_what_cannot_be_read_stops_nothing(
    make_item: MakeItem, export: Export, source: Path, target: Path
) -> None:
    gone, folder, good = make_item("gone.png"), make_item("folder.png"), make_item("good.png")
    gone.path.unlink()
    folder.path.unlink()
    folder.path.mkdir()
    dangling = ExportItem(source / "dangling.png", ImageId(9), {})
    dangling.path.symlink_to(source / "nowhere")
    inside_a_file = ExportItem(good.path / "x.png", ImageId(10), {})
    report = export([gone, folder, dangling, inside_a_file, good])
    assert [failure.item for failure in report.failed] == [gone, folder, dangling, inside_a_file]
    reasons = [failure.reason for failure in report.failed]
    assert reasons[:3] == ["the file is gone", "this is not a file", "the file is gone"]
    assert "cannot be reached" in reasons[3]
    assert names_in(target) == [MANIFEST, "good.png"]
    assert len(told(report)["images"]) == 1


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
def test_a_pipe_does_not_hang(export: Export, source: Path) -> None:
    os.mkfifo(source / "pipe.png")
    report = export([ExportItem(source / "pipe.png", ImageId(1), {})])
    assert [failure.reason for failure in report.failed] == ["this is not a file"]


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that other users reach, which pytest's own are not."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
def test_without_the_right_to_read(public_folder: Path) -> None:
    folder = public_folder
    (folder / "secret.png").write_bytes(b"x")
    (folder / "secret.png").chmod(0)
    target = folder / "target"
    target.mkdir()
    target.chmod(0o777)
    item = ExportItem(folder / "secret.png", ImageId(1), {})
    with user_who_is_not_root():
        report = exporter.export(ExportOrder([item], target, ORIGIN))
    assert [failure.reason for failure in report.failed] == [
        "the file cannot be read: Permission denied"
    ]


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
def test_without_the_right_to_write(public_folder: Path) -> None:
    folder = public_folder
    (folder / "cat.png").write_bytes(b"x")
    folder.chmod(0o555)
    item = ExportItem(folder / "cat.png", ImageId(1), {})
    with user_who_is_not_root():
        with pytest.raises(StorageError, match="it may not be written to"):
            exporter.export(ExportOrder([item], folder, ORIGIN))
        with pytest.raises(StorageError, match="cannot be made"):
            exporter.export(ExportOrder([item], folder / "new", ORIGIN))
    assert names_in(folder) == ["cat.png"]
    folder.chmod(0o755)


def test_a_file_is_no_target(make_item: MakeItem, tmp_path: Path) -> None:
    item = make_item()
    for target in (item.path, item.path / "below"):
        with pytest.raises(UsageError, match="file"):
            exporter.export(ExportOrder([item], target, ORIGIN))
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError):
        exporter.export(ExportOrder([item], tmp_path / "link", ORIGIN))


def test_the_target_may_be_the_folder_of_the_source(make_item: MakeItem) -> None:
    item = make_item()
    content = item.path.read_bytes()
    report = exporter.export(ExportOrder([item], item.path.parent, ORIGIN))
    inside = exporter.export(ExportOrder([item], item.path.parent / "keepers", ORIGIN))
    assert report.written[0].file.name == "cat (2).png"
    assert inside.written[0].file.name == "cat.png"
    assert item.path.read_bytes() == report.written[0].file.read_bytes() == content


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"mode": Mode.ZIP}, "mode zip"),
        ({"format": Format.JPEG}, "format jpeg"),
        ({"strip_metadata": True}, "stripping metadata"),
        ({"sidecars": frozenset({Sidecar.XMP, Sidecar.JSON})}, "xmp sidecars"),
        ({"name": "{nobody}"}, "no image has a 'nobody'"),
        ({"name": "a/b"}, "folders"),
    ],
)
def test_what_it_cannot_do_is_said_before_anything_is_written(
    make_item: MakeItem, export: Export, target: Path, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        export([make_item()], **options)
    assert not target.exists()


def test_progress_and_stop(make_item: MakeItem, target: Path) -> None:
    items = [make_item() for _ in range(5)]
    seen: list[tuple[int, int]] = []
    report = exporter.export(
        ExportOrder(items, target, ORIGIN),
        progress=lambda done, of: seen.append((done, of)),
        cancelled=lambda: len(seen) == 3,
    )
    assert seen == [(1, 5), (2, 5), (3, 5)]
    assert report.cancelled
    assert len(report.written) == len(told(report)["images"]) == 3


def test_a_file_that_changes_meanwhile_is_not_exported(
    make_item: MakeItem, export: Export, target: Path
) -> None:
    item = make_item()
    big = b"x" * (64 << 20)
    item.path.write_bytes(big)
    stop = threading.Event()

    def scribble() -> None:
        while not stop.is_set():
            with item.path.open("ab") as file:
                file.write(b"y")

    scribbler = threading.Thread(target=scribble)
    scribbler.start()
    report = export([item])
    stop.set()
    scribbler.join()
    assert [failure.reason for failure in report.failed] == ["the file changed while it was copied"]
    assert names_in(target) == [MANIFEST]


def test_two_exports_at_once_share_a_folder(make_item: MakeItem, target: Path) -> None:
    items = [make_item() for _ in range(40)]
    reports: list[ExportReport] = []

    def run() -> None:
        reports.append(exporter.export(ExportOrder(items, target, ORIGIN)))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = [exported for report in reports for exported in report.written]
    assert len({exported.file for exported in written}) == 120
    assert len(names_in(target)) == 123
    for exported in written:
        assert exported.file.read_bytes() == exported.item.path.read_bytes()


def test_ten_thousand_files_of_one_name(source: Path, target: Path) -> None:
    (source / "a.png").write_bytes(b"x")
    items = [ExportItem(source / "a.png", ImageId(number), {}) for number in range(10_000)]
    report = exporter.export(ExportOrder(items, target, ORIGIN))
    assert report.written[-1].file.name == "a (10000).png"
    assert len(told(report)["images"]) == len(names_in(target)) - 1 == 10_000


CHILD = """
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from curator.domain.image import ImageId
from curator.export.exporting import ExportItem, ExportOrder, Origin
from curator.export.folder import exporter
if sys.argv[3:]:
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
paths = sorted(Path(sys.argv[1]).iterdir())
items = [ExportItem(path, ImageId(number), {}) for number, path in enumerate(paths)]
exporter.export(ExportOrder(items, Path(sys.argv[2]), Origin("", "")))
"""


def child(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments],
        cwd=Path(__file__).resolve().parents[2],
        stderr=subprocess.PIPE,
    )


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
def test_a_kill_leaves_whole_files_only(source: Path, tmp_path: Path) -> None:
    for number in range(30):
        (source / f"{number}.png").write_bytes(os.urandom(1 << 20))
    for number in range(3):
        target = tmp_path / f"target {number}"
        with child(str(source), str(target)) as process:
            while process.poll() is None and not list(target.glob("*.png")):
                time.sleep(0.002 * number)
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        found = [path for path in target.iterdir() if not path.name.startswith(".curator-")]
        assert 1 <= len(found) < 30
        for path in found:
            assert path.read_bytes() == (source / path.name).read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
def test_a_volume_that_takes_no_more(source: Path, target: Path) -> None:
    (source / "a.png").write_bytes(b"x" * 1000)
    (source / "b.png").write_bytes(b"x" * 5_000_000)
    with child(str(source), str(target), "100000") as process:
        _, errors = process.communicate()
    assert process.returncode == 1
    assert b"StorageError" in errors
    assert b"a file would be too large (1 of 2 images are exported)" in errors
    assert names_in(target) == ["a.png"]
