"""Columns that are kept between two runs, or filled behind the window."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from curator.domain.criteria import Criteria, Sort, Threshold
from curator.domain.image import Flag
from curator.library import loading
from curator.library.commands import Judgement, judge
from curator.library.gallery import Change, Gallery
from curator.library.library import Library
from curator.library.loading import ColumnsLoaded
from curator.library.news import News
from curator.library.scan import scan
from curator.store import load, snapshot
from curator.store.load import Loaded

from .conftest import OpenLibrary, parameters, write_png
from .test_history import refuse, written_late

COUNT = 12


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "FEW", 5)
    monkeypatch.setattr(loading, "FIRST_SCREEN", 4)


@pytest.fixture
def folder(tmp_path: Path, open_library: OpenLibrary) -> Path:
    folder = tmp_path / "outputs"
    for number in range(COUNT):
        write_png(folder / f"{number}.png", parameters(f"cat {number}", seed=number), shade=number)
    library = open_library()
    library.add_folder(folder)
    scan(library, library.watched)
    library.do(judge(library.columns, [2, 3], Judgement(Flag.KEEP, tags=("night",))))
    library.close()
    return folder


def kept(tmp_path: Path) -> Path:
    return tmp_path / "library" / "cache" / snapshot.FILE_NAME


def same(one: Loaded, other: Loaded) -> None:
    """All that is held is equal."""
    np.testing.assert_array_equal(one.rows.ids, other.rows.ids)
    np.testing.assert_array_equal(one.rows.cfg, other.rows.cfg)
    assert one.rows.integers.keys() == other.rows.integers.keys()
    assert one.rows.scores.keys() == other.rows.scores.keys()
    for name, values in one.rows.integers.items():
        np.testing.assert_array_equal(values, other.rows.integers[name], name)
    for key, scores in one.rows.scores.items():
        np.testing.assert_array_equal(scores, other.rows.scores[key], key)
    for name, coded in one.rows.texts.items():
        ours = [coded.names[code] for code in coded.codes]
        theirs = other.rows.texts[name]
        assert ours == [theirs.names[code] for code in theirs.codes]
    assert {name: ids.tolist() for name, ids in one.tags.items()} == {
        name: ids.tolist() for name, ids in other.tags.items()
    }


def stored(library: Library) -> Loaded:
    with library.database.read() as connection:
        return load.everything(connection)


def wait_for_all(library: Library) -> list[News]:
    heard: list[News] = []
    stop = library.subscribe(heard.append)
    end = time.monotonic() + 20
    while library.loading is not None and time.monotonic() < end:
        library.drain(wait=0.1)
    stop()
    return heard


def test_what_is_kept_is_what_would_be_loaded(
    folder: Path, tmp_path: Path, open_library: OpenLibrary
) -> None:
    assert kept(tmp_path).exists()
    library = open_library()
    same(library.columns.loaded(), stored(library))


def test_changes_of_all_kinds_are_kept(folder: Path, open_library: OpenLibrary) -> None:
    library = open_library()
    library.do(judge(library.columns, [1, 2], Judgement(Flag.REJECT, rating=4, tags=("day",))))
    library.undo()
    library.redo()
    write_png(folder / "new.png", parameters("dog"), shade=99)
    (folder / "0.png").unlink()
    scan(library, library.watched)
    library.do(judge(library.columns, [5], Judgement(untags=("night",))))
    library.close()
    again = open_library()
    same(again.columns.loaded(), stored(again))


def test_another_program_s_changes_are_not_missed(
    folder: Path, tmp_path: Path, open_library: OpenLibrary
) -> None:
    before = kept(tmp_path).read_bytes()
    library = open_library()
    library.do(judge(library.columns, [7], Judgement(rating=5)))
    library.close()
    kept(tmp_path).write_bytes(before)  # As if that one had been killed before it kept anything.
    again = open_library()
    assert again.columns["rating"][again.columns.rows_of([7])].tolist() == [5]


def test_the_first_screen_is_there_at_once_and_the_rest_comes(
    folder: Path, tmp_path: Path, open_library: OpenLibrary
) -> None:
    kept(tmp_path).unlink()
    library = open_library(behind=True)
    assert library.loading is not None
    assert library.loading.total == COUNT
    assert library.columns.count == loading.FIRST_SCREEN
    with library.database.read() as connection:
        newest = load.newest(connection, loading.FIRST_SCREEN)
    assert set(library.columns.ids.tolist()) == set(newest)
    heard = wait_for_all(library)
    assert [each.columns for each in heard if isinstance(each, ColumnsLoaded)] == [None]
    assert library.columns.count == COUNT
    same(library.columns.loaded(), stored(library))
    assert kept(tmp_path).exists()


def test_what_changes_meanwhile_stands(
    folder: Path, tmp_path: Path, open_library: OpenLibrary
) -> None:
    kept(tmp_path).unlink()
    library = open_library(behind=True)
    shown = int(library.columns.ids[0])
    library.do(judge(library.columns, [shown], Judgement(Flag.REJECT, tags=("night",))))
    write_png(folder / "new.png", parameters("dog"), shade=99)
    scan(library, library.watched)
    wait_for_all(library)
    library.flush()
    assert library.columns.count == COUNT + 1
    flags = library.columns["flag"][library.columns.rows_of([shown])]
    assert flags.tolist() == [Flag.REJECT]
    same(library.columns.loaded(), stored(library))
    assert library.undo() is not None
    library.flush()
    same(library.columns.loaded(), stored(library))


def test_a_gallery_keeps_current_selection_and_filters(
    folder: Path, tmp_path: Path, open_library: OpenLibrary
) -> None:
    kept(tmp_path).unlink()
    library = open_library(behind=True)
    gallery = Gallery(library)
    changes: list[Change] = []
    gallery.subscribe(changes.append)
    gallery.show(Criteria(sort=Sort("name"), thresholds=(Threshold("technical", 0),)))
    gallery.go_to(1)
    gallery.extend_to(2)
    current, selection = gallery.current, set(gallery.selection.tolist())
    assert len(gallery) == loading.FIRST_SCREEN
    wait_for_all(library)
    assert len(gallery) == COUNT
    assert gallery.current == current
    assert set(gallery.selection.tolist()) == selection
    assert Change.ROWS in changes[-1]
    names = [each.places[0].relpath for each in library.details(gallery.ids)]
    assert names == sorted(names)
    gallery.close()


def test_closing_does_not_wait_for_all(
    folder: Path, tmp_path: Path, open_library: OpenLibrary
) -> None:
    kept(tmp_path).unlink()
    library = open_library(behind=True)
    library.close()
    assert library.loading is not None
    again = open_library()
    same(again.columns.loaded(), stored(again))


def test_a_damaged_file_is_made_again(
    folder: Path, tmp_path: Path, open_library: OpenLibrary
) -> None:
    kept(tmp_path).write_bytes(b"PK\x03\x04 no more than that")
    library = open_library()
    same(library.columns.loaded(), stored(library))
    library.close()
    assert snapshot.read(kept(tmp_path).parent, _stamp(open_library())) is not None


def _stamp(library: Library) -> str:
    with library.database.read() as connection:
        return snapshot.stamp(connection)


def test_a_flag_that_is_written_after_older_rows_is_kept(
    folder: Path, open_library: OpenLibrary
) -> None:
    library = open_library()
    with written_late(library, 5):
        library.do(judge(library.columns, [5], Judgement(Flag.KEEP)))
    library.close()
    again = open_library()
    same(again.columns.loaded(), stored(again))


def test_a_flag_stands_above_older_rows_also_when_all_are_there(
    folder: Path, tmp_path: Path, open_library: OpenLibrary
) -> None:
    kept(tmp_path).unlink()
    library = open_library(behind=True)
    [loaded] = library.inbox.take(wait=20)
    image = int(library.columns.ids[-1])
    with written_late(library, image):
        library.do(judge(library.columns, [image], Judgement(Flag.REJECT)))
    library.flush()
    library.inbox.put(loaded)
    library.drain()
    assert library.loading is None
    same(library.columns.loaded(), stored(library))


def test_columns_of_a_run_in_which_writing_failed_are_not_kept(
    folder: Path, tmp_path: Path, open_library: OpenLibrary
) -> None:
    before = kept(tmp_path).read_bytes()
    library = open_library()
    refuse(library, "rate%")
    library.do(judge(library.columns, [7], Judgement(rating=5)))
    library.do(judge(library.columns, [7], Judgement(Flag.KEEP)))
    library.flush()
    library.close()
    assert kept(tmp_path).read_bytes() == before
