"""A scan on real files: what is found, what is read again, what survives moves and absence."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from curator.domain.change import Outcome
from curator.domain.errors import LibraryInUseError, UsageError
from curator.domain.image import Flag
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.records import records
from curator.library.scan import ScanReport, scan

from .conftest import OpenLibrary, parameters, write_png


def counts(report: ScanReport) -> dict[str, int]:
    found = {outcome.value: n for outcome, n in report.counts.items() if n}
    return found | ({"missing": report.missing} if report.missing else {})


def rescan(library: Library) -> dict[str, int]:
    return counts(scan(library, library.watched))


def only(library: Library, query: str = "") -> dict[str, object]:
    (one,) = records(library, library.find(library.parse(query)))
    return one


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    for n in range(3):
        write_png(folder / f"{n}.png", parameters(f"a fox number {n}", seed=n), shade=n)
    return folder


@pytest.fixture
def library(open_library: OpenLibrary, pictures: Path) -> Library:
    opened = open_library()
    opened.add_folder(pictures)
    assert rescan(opened) == {"added": 3}
    return opened


def test_everything_of_a_new_image_is_there(library: Library, pictures: Path) -> None:
    one = only(library, "seed:2")
    assert one["path"] == str(pictures / "2.png")
    assert (one["width"], one["height"], one["tool"]) == (48, 40, "A1111")
    assert (one["positive"], one["checkpoint"]) == ("a fox number 2", "dreams_xl")
    assert set(one["scores"]) == {  # type: ignore[call-overload]
        "sharpness",
        "noise",
        "exposure",
        "contrast",
        "colourfulness",
        "blockiness",
        "technical",
    }
    (details,) = library.details([one["id"]])  # type: ignore[list-item]
    thumbnail = library.thumbnail(details.pixel_hash)
    assert thumbnail is not None
    assert thumbnail.startswith(b"\xff\xd8")


def test_second_scan_changes_nothing_and_opens_no_file(
    library: Library, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = list(records(library, library.find(library.parse(""))))
    opened: list[bytes] = []
    real = os.open

    def spy(path: bytes, *arguments: int, **more: int) -> int:
        opened.append(os.fsencode(path))
        return real(path, *arguments, **more)

    monkeypatch.setattr(os, "open", spy)
    assert rescan(library) == {"unchanged": 3}
    assert not [path for path in opened if path.startswith(os.fsencode(pictures))]
    assert list(records(library, library.find(library.parse("")))) == before


def test_moved_and_renamed_files_keep_their_judgement(library: Library, pictures: Path) -> None:
    library.do(judge(library.columns, library.find(library.parse("seed:1")), Judgement(Flag.KEEP)))
    (pictures / "sub").mkdir()
    (pictures / "1.png").rename(pictures / "sub" / "umbenannt – 狐.png")
    assert rescan(library) == {"moved": 1, "unchanged": 2}
    one = only(library, "flag:keep")
    assert one["paths"] == [str(pictures / "sub" / "umbenannt – 狐.png")]
    assert rescan(library) == {"unchanged": 3}


def test_move_between_watched_folders(library: Library, pictures: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    folder = library.add_folder(other)
    (pictures / "0.png").rename(other / "0.png")
    # Only the new place is looked at, and still it is known that the old one is gone.
    assert counts(scan(library, [folder])) == {"moved": 1}
    assert rescan(library) == {"unchanged": 3}


def test_copies_are_more_places_of_one_image(library: Library, pictures: Path) -> None:
    shutil.copy2(pictures / "0.png", pictures / "copy.png")
    assert rescan(library) == {"duplicates": 1, "unchanged": 3}
    assert len(only(library, "is:duplicate")["paths"]) == 2  # type: ignore[arg-type]
    (pictures / "0.png").unlink()
    assert rescan(library) == {"unchanged": 3, "missing": 1}
    assert len(library.find(library.parse(""))) == 3


def test_vanished_files_are_missing_until_they_return(library: Library, pictures: Path) -> None:
    library.do(judge(library.columns, library.find(library.parse("seed:0")), Judgement(rating=4)))
    kept = (pictures / "0.png").read_bytes()
    (pictures / "0.png").unlink()
    assert rescan(library) == {"unchanged": 2, "missing": 1}
    assert len(library.find(library.parse(""))) == 2
    assert len(library.find(library.parse("is:missing rating:4"))) == 1
    (pictures / "0.png").write_bytes(kept)
    assert rescan(library) == {"unchanged": 3}
    assert only(library, "rating:4")["missing"] is False


def test_metadata_stripped_in_place_keeps_image_and_prompt(
    library: Library, pictures: Path
) -> None:
    library.do(judge(library.columns, library.find(library.parse("seed:0")), Judgement(rating=5)))
    with Image.open(pictures / "0.png") as image:
        image.load()
        pixels = image.copy()
    pixels.info.clear()
    pixels.save(pictures / "0.png")
    assert rescan(library) == {"changed": 1, "unchanged": 2}
    assert only(library, "rating:5")["positive"] == "a fox number 0"
    assert len(library.find(library.parse(""))) == 3


def test_folder_that_is_gone_is_offline(library: Library, pictures: Path, tmp_path: Path) -> None:
    pictures.rename(tmp_path / "away")
    report = scan(library, library.watched)
    assert report.offline == [os.fsencode(pictures)]
    assert report.missing == 0
    assert library.watched[0].offline
    assert len(library.find(library.parse("is:offline"))) == 3
    assert only(library, "seed:1")["missing"] is False
    (tmp_path / "away").rename(pictures)
    assert rescan(library) == {"unchanged": 3}
    assert not library.watched[0].offline


def test_relinked_folder_is_not_read_again(
    library: Library, pictures: Path, tmp_path: Path
) -> None:
    shutil.copytree(pictures, tmp_path / "copied")
    shutil.rmtree(pictures)
    library.relink_folder(pictures, tmp_path / "copied")
    assert rescan(library) == {"unchanged": 3}
    assert only(library, "seed:1")["path"] == str(tmp_path / "copied" / "1.png")


def test_relink_to_a_folder_without_the_files_is_refused(
    library: Library, pictures: Path, tmp_path: Path
) -> None:
    write_png(tmp_path / "else" / "other.png", shade=200)
    with pytest.raises(UsageError, match="none of the files"):
        library.relink_folder(pictures, tmp_path / "else")


def test_removed_folder_hides_and_adding_shows_again(library: Library, pictures: Path) -> None:
    library.do(judge(library.columns, library.find(library.parse("seed:1")), Judgement(Flag.KEEP)))
    library.remove_folder(pictures)
    assert len(library.find(library.parse(""))) == 0
    library.add_folder(pictures)
    assert len(library.find(library.parse("flag:keep"))) == 1
    assert rescan(library) == {"unchanged": 3}


def test_what_is_left_out(library: Library, pictures: Path) -> None:
    write_png(pictures / ".hidden.png", shade=50)
    write_png(pictures / ".curator-holding" / "x.png", shade=51)
    (pictures / "empty.png").touch()
    (pictures / "notes.png").write_text("no image at all")
    write_png(pictures / "image.txt", shade=52)  # by content, not by extension
    os.mkfifo(pictures / "pipe.png")
    assert rescan(library) == {"added": 1, "unchanged": 3}
    assert rescan(library) == {"unchanged": 4}


def test_patterns_leave_files_out(open_library: OpenLibrary, tmp_path: Path) -> None:
    write_png(tmp_path / "p" / "a.png")
    write_png(tmp_path / "p" / "grids" / "b.png", shade=1)
    library = open_library()
    library.add_folder(tmp_path / "p", patterns=("grids",))
    assert rescan(library) == {"added": 1}


def test_links_are_followed_inside_and_loops_end(library: Library, pictures: Path) -> None:
    (pictures / "loop").symlink_to(pictures)
    (pictures / "link.png").symlink_to(pictures / "0.png")
    outside = write_png(pictures.parent / "outside.png", shade=99)
    (pictures / "escape.png").symlink_to(outside)
    (pictures / "nowhere.png").symlink_to(pictures / "not-there")
    report = scan(library, library.watched)
    assert counts(report) == {"duplicates": 1, "unchanged": 3}
    assert report.failed == []


def test_broken_files_are_told_and_stored(library: Library, pictures: Path) -> None:
    whole = (pictures / "0.png").read_bytes()
    (pictures / "broken.png").write_bytes(whole[: len(whole) // 2])
    os.utime(pictures / "broken.png", (1, 1))
    report = scan(library, library.watched)
    ((path, reason),) = report.failed
    assert path == os.fsencode(pictures / "broken.png")
    assert reason
    assert only(library, "is:failed")["failed"] == reason
    assert rescan(library) == {"unchanged": 4}


def test_half_written_file_is_left_for_later(library: Library, pictures: Path) -> None:
    whole = write_png(pictures / "late.png", parameters("late"), shade=77).read_bytes()
    (pictures / "late.png").write_bytes(whole[:100])
    future = (pictures / "late.png").stat().st_mtime + 1
    os.utime(pictures / "late.png", (future, future))  # written on a moment from now
    report = scan(library, library.watched)
    assert report.growing + len(report.failed) == 1
    (pictures / "late.png").write_bytes(whole)
    assert rescan(library)["unchanged"] == 3
    assert only(library, "late")["failed"] is None
    assert len(library.find(library.parse("is:failed"))) == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_without_permission_are_told(library: Library, pictures: Path) -> None:
    (pictures / "0.png").chmod(0)
    os.utime(pictures / "0.png", (5, 5))
    report = scan(library, library.watched)
    assert [reason for _, reason in report.failed] == ["Permission denied"]


def test_names_in_every_script_and_in_none(open_library: OpenLibrary, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    names = ["狐狸.png", "лиса.png", "ثعلب.png", "🦊 fox.png", "a'b\"c.png", "-dash.png", "[x].png"]
    for n, name in enumerate(names):
        write_png(folder / name, shade=n)
    bad = os.path.join(os.fsencode(folder), b"latin-\xe9\xff.png")
    os.rename(write_png(folder / "x.png", shade=40), bad)
    library = open_library()
    library.add_folder(folder)
    assert rescan(library) == {"added": len(names) + 1}
    assert only(library, "name:\udce9\udcff")["path"] == os.fsdecode(bad)
    assert only(library, "name:\udcff")["path"] == os.fsdecode(bad)
    assert not len(library.find(library.parse("name:\udcff\udcff\udcff")))
    assert only(library, "name:ЛИСА")["name"] == "лиса.png"
    paths = {os.fsencode(str(r["path"])) for r in records(library, library.find(library.parse("")))}
    assert bad in paths
    assert rescan(library) == {"unchanged": len(names) + 1}


def test_one_writer_and_many_readers(library: Library, open_library: OpenLibrary) -> None:
    with pytest.raises(LibraryInUseError, match="a test"):
        open_library()
    reader = open_library(writable=False)
    assert len(reader.find(reader.parse("fox"))) == 3


def test_only_folders_can_be_watched(library: Library, pictures: Path) -> None:
    with pytest.raises(UsageError, match="not a folder"):
        library.add_folder(pictures / "0.png")
    with pytest.raises(UsageError, match="already"):
        library.relink_folder(pictures, pictures)


def test_folder_inside_a_watched_folder_takes_its_files_over(
    library: Library, pictures: Path
) -> None:
    write_png(pictures / "inner" / "in.png", parameters("inside"), shade=9)
    assert rescan(library) == {"added": 1, "unchanged": 3}
    library.do(judge(library.columns, library.find(library.parse("inside")), Judgement(Flag.KEEP)))
    library.add_folder(pictures / "inner")
    found = rescan(library)
    assert found["unchanged"] == 3
    assert len(library.find(library.parse("flag:keep"))) == 1
    assert len(only(library, "flag:keep")["paths"]) == 1  # type: ignore[arg-type]


def test_counts_add_up(library: Library, pictures: Path) -> None:
    shutil.copy2(pictures / "0.png", pictures / "copy.png")
    write_png(pictures / "new.png", shade=30)
    report = scan(library, library.watched)
    assert report.found == sum(report.counts.values()) + len(report.failed) == 5
    assert report.counts[Outcome.ADDED] == 1
