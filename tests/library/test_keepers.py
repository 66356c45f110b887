"""Export in two halves: one in the owner's thread, the other while everything goes on."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from curator.domain.errors import UsageError
from curator.domain.image import Flag
from curator.library.commands import Judgement, judge
from curator.library.keepers import Export, carry_out, export, prepare_export
from curator.library.library import Library
from curator.library.records import records
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    for n in range(6):
        write_png(tmp_path / "p" / f"{n}.png", parameters(f"fox {n}", seed=n), shade=20 * n)
    opened = open_library()
    opened.add_folder(tmp_path / "p")
    scan(opened, opened.watched)
    return opened


def manifest(folder: Path) -> list[dict[str, object]]:
    content = json.loads((folder / "curator-manifest.json").read_text("utf-8"))
    return list(content["images"])


def test_both_halves_are_what_one_export_is(library: Library, tmp_path: Path) -> None:
    ids = library.find(library.parse("sort:sharpness"))
    export(library, Export(ids, tmp_path / "one", "all"))
    prepared = prepare_export(library, Export(ids, tmp_path / "two", "all"))
    with ThreadPoolExecutor(1) as pool:
        report = pool.submit(carry_out, prepared).result()
    assert len(report.written) == 6
    assert manifest(tmp_path / "one") == manifest(tmp_path / "two")
    records_now = list(records(library, ids))
    assert [each["image"] for each in manifest(tmp_path / "two")] == records_now


def test_what_changes_meanwhile_does_no_harm(library: Library, tmp_path: Path) -> None:
    ids = library.find(library.parse(""))
    percentiles = [each["scores"]["sharpness"]["percentile"] for each in records(library, ids)]
    prepared = prepare_export(library, Export(ids, tmp_path / "out", "all"))
    started, go_on = threading.Event(), threading.Event()

    def progress(_done: int, _of: int) -> None:
        started.set()
        go_on.wait(20)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(carry_out, prepared, progress)
        assert started.wait(20)
        for n in range(40):
            write_png(tmp_path / "p" / f"new-{n}.png", shade=5 * n + 3)
        scan(library, library.watched)
        library.do(judge(library.columns, ids, Judgement(flag=Flag.REJECT)))
        go_on.set()
        report = running.result()
    assert len(report.written) == 6
    images = [each["image"] for each in manifest(tmp_path / "out")]
    told = [image["scores"]["sharpness"]["percentile"] for image in images]  # type: ignore[index]
    assert told == percentiles


def test_it_can_be_stopped_before_the_first_copy(library: Library, tmp_path: Path) -> None:
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 2

    prepared = prepare_export(library, Export(library.columns.ids, tmp_path / "out", ""))
    report = carry_out(prepared, cancelled=cancelled)
    assert report.cancelled
    assert report.written == ()
    assert not list((tmp_path / "out").glob("*.png"))


def test_progress_begins_at_nought_and_ends_with_all(library: Library, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    wanted = Export(library.columns.ids, tmp_path / "out", "")
    carry_out(prepare_export(library, wanted), lambda done, of: told.append((done, of)))
    assert told[0] == (0, 6)
    assert told[-1] == (6, 6)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_target_that_cannot_be_is_refused(library: Library, tmp_path: Path) -> None:
    prepared = prepare_export(library, Export(library.columns.ids, tmp_path / "p" / "0.png", ""))
    with pytest.raises(UsageError, match="is a file"):
        carry_out(prepared)


def test_numbers_of_a_scorer_that_is_gone_are_left_out_of_percentiles(
    library: Library, open_library: OpenLibrary
) -> None:
    library.flush()
    with library.database.write() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE scorer SET key = 'departed' WHERE key = 'sharpness'")
    library.close()
    again = open_library()
    (first, *_) = records(again, again.columns.ids)
    assert first["scores"]["departed"]["percentile"] is None
    assert first["scores"]["contrast"]["percentile"] is not None
