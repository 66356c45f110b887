from __future__ import annotations

import os
from pathlib import Path

import pytest

from curator.domain.errors import UsageError
from curator.library.export_preview import Example, bytes_of, example_of, look_at_target
from curator.library.keepers import Export, ExportOptions, export
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    folder = tmp_path / "outputs"
    for number in range(3):
        text = parameters(f"fox {number}", seed=70 + number)
        write_png(folder / f"fox {number}.png", text, shade=50 * number)
    return folder


@pytest.fixture
def library(open_library: OpenLibrary, outputs: Path) -> Library:
    library = open_library()
    scan(library, [library.add_folder(outputs)])
    return library


@pytest.fixture
def ids(library: Library) -> list[int]:
    return library.find(library.parse("sort:name")).tolist()


def example(library: Library, ids: list[int]) -> Example:
    made = example_of(library, ids[0])
    assert made is not None
    return made


@pytest.mark.parametrize("name", ["{name}", "{rank:04}-{seed}-{stem}", "{sharpness:.1f} {tool}"])
def test_the_example_is_the_name_the_first_copy_gets(
    library: Library, ids: list[int], tmp_path: Path, name: str
) -> None:
    shown = example(library, ids).name(name)
    wanted = Export(ids, tmp_path / "out", "", options=ExportOptions(name=name))
    assert export(library, wanted).written[0].file.name == shown


def test_a_score_that_this_image_lacks_may_be_asked_for(library: Library, ids: list[int]) -> None:
    assert example(library, ids).name("{clip:.2f} {stem}") == "none fox 0.png"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("{nobody}", "no image has a 'nobody'"),
        ("a/b", "must not hold folders"),
        ("{", "is no template"),
        (" ", "must not be empty"),
        ("{stem:.2f}", "cannot be written"),
    ],
)
def test_what_is_wrong_with_a_name_is_told(
    library: Library, ids: list[int], name: str, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        example(library, ids).name(name)


def test_an_image_that_is_gone_is_no_example(library: Library) -> None:
    assert example_of(library, 10_000) is None


def test_the_size_is_that_of_the_files_that_are_there(
    library: Library, ids: list[int], outputs: Path
) -> None:
    sizes = [path.stat().st_size for path in sorted(outputs.iterdir())]
    assert bytes_of(library, ids) == sum(sizes)
    assert bytes_of(library, ids[:1]) == sizes[0]
    (outputs / "fox 0.png").unlink()
    assert bytes_of(library, ids) == sum(sizes[1:])


def test_an_empty_folder_will_do(library: Library, tmp_path: Path) -> None:
    look = look_at_target(tmp_path, library.watched)
    assert (look.refusal, look.exists, look.holds_files) == (None, True, True)
    (tmp_path / "empty").mkdir()
    look = look_at_target(tmp_path / "empty", library.watched)
    assert (look.refusal, look.holds_files, look.watched) == (None, False, None)
    assert look.free
    assert not look_at_target(tmp_path / "not" / "yet", library.watched).exists


def test_a_watched_folder_is_told(library: Library, outputs: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(outputs)
    for target in (outputs, outputs / "deep" / "down", tmp_path / "link" / "kept"):
        assert look_at_target(target, library.watched).watched == outputs
    assert look_at_target(tmp_path / "outputs 2", library.watched).watched is None


def test_a_file_is_no_folder(library: Library, outputs: Path) -> None:
    for target in (outputs / "fox 0.png", outputs / "fox 0.png" / "below"):
        refusal = look_at_target(target, library.watched).refusal
        assert refusal is not None
        assert "is a file" in refusal


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do anything")
def test_a_folder_without_the_right_to_write_is_refused(library: Library, tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o555)
    refusal = look_at_target(shut / "new", library.watched).refusal
    assert refusal == f"{shut} may not be written to"


def test_a_path_that_no_system_takes_is_refused_in_words(library: Library) -> None:
    assert look_at_target(Path("/a\0b"), library.watched).refusal is not None
    assert look_at_target(Path("/" + "a" * 5000), library.watched).refusal is not None
