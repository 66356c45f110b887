"""The prompt that reaches the scoring thread, out of a real library."""

from __future__ import annotations

from pathlib import Path

from curator.domain.generation import Generation
from curator.domain.image import ImageId
from curator.library.library import Library
from curator.library.scan import scan
from curator.library.scoring_prompts import prompt_of
from curator.store import reads
from curator.store.reads import Subject

from .conftest import OpenLibrary, parameters, write_png


def subject_of(library: Library) -> Subject:
    ids = library.find(library.parse(""))
    with library.database.read() as connection:
        (found,) = reads.subjects(connection, ids)
    return found


def scanned(open_library: OpenLibrary, folder: Path, prompt: str) -> Library:
    write_png(folder / "image.png", parameters(prompt))
    library = open_library()
    library.add_folder(folder)
    scan(library, library.watched)
    return library


def test_parts_of_a_prompt_are_found_again(open_library: OpenLibrary, tmp_path: Path) -> None:
    library = scanned(
        open_library, tmp_path / "out", "a (red:1.2) car BREAK blue sky, best quality"
    )
    subject = subject_of(library)
    whole = prompt_of(subject, in_chunks=False)
    parted = prompt_of(subject, in_chunks=True)
    assert whole is not None
    assert parted is not None
    assert whole.text == parted.text == "a red car, blue sky, best quality"
    assert whole.chunks == (whole.text,)
    assert parted.chunks == ("a red car", "blue sky, best quality")


def test_an_image_without_a_prompt_has_none(open_library: OpenLibrary, tmp_path: Path) -> None:
    write_png(tmp_path / "out" / "image.png")
    library = open_library()
    library.add_folder(tmp_path / "out")
    scan(library, library.watched)
    assert prompt_of(subject_of(library), in_chunks=True) is None


def test_what_was_made_plain_another_way_stays_whole() -> None:
    made = Generation(positive="a cat BREAK a dog", text_source="t5xxl")
    subject = Subject(ImageId(1), (), "a cat and a dog", made)
    found = prompt_of(subject, in_chunks=True)
    assert found is not None
    assert found.chunks == ("a cat and a dog",)
    assert found.flags == ("prose",)
