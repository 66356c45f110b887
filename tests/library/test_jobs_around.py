"""What stands round the library: demo, export, reread, records, doctor, models, inspect, places."""

from __future__ import annotations

import hashlib
import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from tiny_weights import make_tiny_weights

from curator.domain.errors import UnknownNameError, UsageError
from curator.domain.image import Flag
from curator.export.exporting import ExportOptions, Sidecar
from curator.library.commands import Judgement, judge
from curator.library.demo import run_demo
from curator.library.doctor import examine
from curator.library.inspecting import inspect
from curator.library.keepers import Export, export
from curator.library.library import Library
from curator.library.models import check_weights, needed_weights, scorer_states
from curator.library.places import library_places
from curator.library.records import records
from curator.library.reread import reread
from curator.library.scan import scan
from curator.scoring.weights import WeightsPlaces
from curator.settings import Settings

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    for n in range(4):
        write_png(
            tmp_path / "p" / f"{n}.png", parameters(f"fox <lora:soft:0.5> {n}", seed=n), shade=n
        )
    opened = open_library()
    opened.add_folder(tmp_path / "p")
    scan(opened, opened.watched)
    return opened


def test_demo_does_the_whole_job_and_goes_on_when_run_again(tmp_path: Path) -> None:
    weights = make_tiny_weights(tmp_path / "weights")
    settings = Settings(weights={key: weights / key for key in ("clip", "aesthetic_v2")})
    said: list[str] = []
    report = run_demo(tmp_path / "demo", settings, said.append)
    assert report.watched == 40
    assert report.scan.found == 40
    assert report.scan.counts.total() == 40
    assert (report.begun.blocked, report.chosen_by) == ([], "aesthetic_v2")
    assert len(report.ranked) == 40
    ranks = [(each["flag"], each["scores"]["aesthetic_v2"]["value"]) for each in report.ranked]
    order = {"keep": 0, None: 1, "reject": 2}
    # Columns have float32's precision, and two samples may be equal in it.
    for one, other in pairwise(ranks):
        better = one[1] >= other[1] - 1e-6
        assert (order[one[0]], not better) <= (order[other[0]], False)
    manifest = json.loads((report.keepers / "curator-manifest.json").read_text("utf-8"))
    assert len(manifest["images"]) == report.exported == report.kept == 7
    kept = {each["positive"] for each in report.ranked if each["flag"] == "keep"}
    assert len(kept) == report.kept  # one of each prompt
    spoiled = [r for r in report.ranked if r["scores"]["technical"]["value"] <= 60]
    assert spoiled
    assert {each["flag"] for each in spoiled} == {"reject"}
    again = run_demo(tmp_path / "demo", settings, said.append)
    assert (again.watched, again.scan.found) == (0, 40)
    assert again.keepers != report.keepers


def test_demo_without_weights_says_which_are_missing(tmp_path: Path) -> None:
    nowhere = dict.fromkeys(("clip", "aesthetic_v2"), tmp_path / "nowhere")
    report = run_demo(tmp_path / "demo", Settings(weights=nowhere), lambda _: None)
    assert {each.key for each, _ in report.begun.blocked} == {"clip", "aesthetic_v2"}
    assert report.chosen_by == "sharpness"
    assert report.exported == report.kept == 7


def test_export_copies_and_tells_all(library: Library, tmp_path: Path) -> None:
    chosen = library.find(library.parse("seed:0..1"))
    library.do(judge(library.columns, chosen, Judgement(Flag.KEEP)))
    ids = library.find(library.parse("flag:keep sort:-name"))
    options = ExportOptions(sidecars=frozenset([Sidecar.JSON, Sidecar.CSV]))
    wanted = Export(ids.tolist(), tmp_path / "out", "flag:keep sort:-name", options=options)
    report = export(library, wanted)
    assert not report.failed
    manifest = json.loads(report.manifest.read_text("utf-8"))
    assert [each["file"] for each in manifest["images"]] == ["1.png", "0.png"]
    for each in manifest["images"]:
        data = (tmp_path / "out" / each["file"]).read_bytes()
        assert data == Path(each["source"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == each["sha256"]
    assert (tmp_path / "out" / "curator-export.csv").exists()


def test_export_of_a_missing_image_is_a_failure(library: Library, tmp_path: Path) -> None:
    (tmp_path / "p" / "0.png").unlink()
    ids = library.find(library.parse("seed:0..1"))
    report = export(library, Export(ids.tolist(), tmp_path / "out", ""))
    assert [each.item.image["seed"] for each in report.failed] == [0]
    assert len(report.written) == 1


def test_export_of_a_replaced_file_is_a_failure(library: Library, tmp_path: Path) -> None:
    write_png(tmp_path / "p" / "0.png", parameters("quite another"), shade=99)
    ids = library.find(library.parse("seed:0..1"))
    report = export(library, Export(ids.tolist(), tmp_path / "out", ""))
    (failed,) = report.failed
    assert "changed since the last scan" in failed.reason
    assert [each.item.image["seed"] for each in report.written] == [1]


def test_records_say_what_the_file_said(library: Library, tmp_path: Path) -> None:
    (record,) = records(library, library.find(library.parse("seed:0")))
    assert record["loras"] == [{"name": "soft", "weight": 0.5}]
    assert (record["seed"], record["steps"], record["cfg"]) == (0, 20, 7.0)
    assert record["folder"] == str(tmp_path / "p")
    assert record["added"].endswith("Z")
    assert json.loads(json.dumps(record)) == record
    percentiles = [r["scores"]["sharpness"]["percentile"] for r in records(library, [1, 2, 3, 4])]
    assert sorted(percentiles)[0] >= 0
    assert sorted(percentiles)[-1] <= 100


def test_reread_takes_only_what_an_older_reader_read(library: Library) -> None:
    assert reread(library) == 0
    library.do(judge(library.columns, library.find(library.parse("seed:1")), Judgement(rating=5)))
    library.flush()
    with library.database.write() as connection, connection.begin():
        connection.exec_driver_sql(
            "UPDATE generation SET reader_version = 0, seed = '99' WHERE seed = '1'"
        )
    assert reread(library) == 1
    (one,) = records(library, library.find(library.parse("rating:5")))
    assert one["seed"] == 1
    assert reread(library) == 0


def test_doctor_finds_a_sound_library_and_a_damaged_one(library: Library, tmp_path: Path) -> None:
    health = examine(library.places, "cpu")
    assert health.problems == []
    assert health.library["images"] == 4
    assert health.device.startswith("cpu")
    places = library_places(tmp_path / "damaged", {})
    places.directory.mkdir()
    (places.directory / "library.sqlite3").write_bytes(b"x" * 5000)
    assert examine(places, "cpu").problems


def test_models_are_listed_with_their_state(tmp_path: Path) -> None:
    folder = make_tiny_weights(tmp_path / "weights")
    nowhere = tmp_path / "nowhere"
    places = WeightsPlaces(given={"clip": folder / "clip"}, pulled=nowhere, hub_cache=nowhere)
    states, broken = scorer_states(places)
    by_key = {each.info.key: type(each.state).__name__ for each in states}
    assert by_key["sharpness"] == "NoneType"
    assert (by_key["clip"], by_key["aesthetic_v2"]) == ("Available", "Unavailable")
    assert broken == ()
    assert [each.key for each in needed_weights(["aesthetic_v2"])] == ["clip", "aesthetic_v2"]
    with pytest.raises(UnknownNameError, match="clip"):
        needed_weights(["clpi"])
    assert [(each.info.key, each.problem) for each in check_weights(places)] == [("clip", None)]
    (missing,) = [each for each in check_weights(places, ["aesthetic_v2"]) if each.problem]
    assert missing.info.key == "aesthetic_v2"


def test_inspect_tells_what_is_embedded_and_what_is_wrong(tmp_path: Path) -> None:
    good = write_png(tmp_path / "a.png", parameters("a (red:1.2) fox", seed=2**64 - 1))
    (tmp_path / "b.png").write_bytes(good.read_bytes()[:30])
    (tmp_path / "c.txt").write_text("words")
    vocabulary = make_tiny_weights(tmp_path / "weights") / "clip"
    paths = [good, tmp_path / "b.png", tmp_path / "c.txt", tmp_path / "none.png"]
    first, *others = inspect(paths, {"clip": vocabulary})
    assert (first["tool"], first["seed"], first["problem"]) == ("A1111", 2**64 - 1, None)
    assert (first["container"], first["size"]) == ("PNG", [48, 40])
    assert first["plain"]["text"] == "a red fox"
    assert first["plain"]["tokens"] > 0
    assert "Negative prompt" in first["raw"]["parameters"]
    assert [bool(each["problem"]) for each in others] == [True, True, True]


def test_inspect_does_not_wait_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (one,) = inspect([tmp_path / "pipe.png"], {})
    assert one["problem"] == "not a file"


def test_demo_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be made"):
        run_demo(tmp_path / "file", Settings(), lambda _: None)


def test_places_of_a_chosen_library_hold_its_caches(tmp_path: Path) -> None:
    chosen = library_places(tmp_path / "mine", {})
    assert (chosen.directory, chosen.cache) == (tmp_path / "mine", tmp_path / "mine" / "cache")
    assert library_places(None, {"CURATOR_LIBRARY": str(tmp_path)}).directory == tmp_path
    usual = library_places(None, {})
    assert usual.directory not in usual.cache.parents
