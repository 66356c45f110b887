from __future__ import annotations

import os
import sys
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.library.file_names import LONGEST_NAME, Listing, along, candidates, numbered, parted

NAMES = st.one_of(
    st.text(min_size=1, max_size=240),
    st.builds(
        "{}.{}".format, st.text(min_size=1, max_size=240), st.sampled_from(["png", "x" * 30])
    ),
).map(lambda text: text.encode("utf-8", "replace").replace(b"/", b"_").replace(b"\0", b"_")[:255])
ENDINGS = st.sampled_from([b".txt", b".JSON", b".xmp", b".swarm.json"])


@given(NAMES, st.lists(ENDINGS, unique=True, max_size=3))
def test_names_to_try_differ_fit_and_stay_together(name: bytes, endings: list[bytes]) -> None:
    beside = tuple((stem + each,) * 2 for each in endings for stem in (name, parted(name)[0]))
    beside = tuple(pair for pair in beside if len(pair[0]) <= LONGEST_NAME)
    tried = list(islice(candidates(name, beside), 12))
    assert tried[0] == (name, beside)
    assert len({new for new, _ in tried}) == 12
    for new, renamed in tried[1:]:
        assert len(new) <= LONGEST_NAME
        assert parted(new)[1] == parted(name)[1]
        for (before, _), (_, after) in zip(beside, renamed, strict=True):
            assert len(after) <= LONGEST_NAME
            base = name if before.startswith(name + b".") else parted(name)[0]
            stem = new if base == name else parted(new)[0]
            assert after == stem + before[len(base) :]


@given(st.text(min_size=100, max_size=200), st.integers(2, 10_000))
def test_no_letter_is_cut_in_half(text: str, number: int) -> None:
    name = text.encode("utf-8", "replace").replace(b"/", b"_") + b".png"
    numbered(name, number, 20).decode()


@pytest.mark.parametrize(
    ("sidecar", "new", "becomes"),
    [
        (b"a.txt", b"b.png", b"b.txt"),
        (b"a.png.txt", b"b.png", b"b.png.txt"),
        (b"a.SWARM.json", b"a (2).png", b"a (2).SWARM.json"),
        (b"other.txt", b"b.png", b"other.txt"),
    ],
)
def test_what_goes_along_is_called_like_its_image(
    sidecar: bytes, new: bytes, becomes: bytes
) -> None:
    assert along(sidecar, b"a.png", new) == becomes


def test_text_files_are_found_in_every_spelling(tmp_path: Path) -> None:
    found = ["a.txt", "a.png.TXT", "a.Xmp", "a.json", "a.png.json", "a.metadata.json"]
    for name in [*found, "b.txt", "a.png", "aa.txt", "a.txt.bak", "a.png.png"]:
        (tmp_path / name).write_text("x")
    listing = Listing.of(bytes(tmp_path))
    assert sorted(listing.beside(b"a.png", ())) == sorted(map(os.fsencode, found))


def test_shared_text_file_goes_with_the_last_one(tmp_path: Path) -> None:
    for name in ("a.png", "a.jpg", "a.txt", "a.png.txt"):
        (tmp_path / name).write_text("x")
    listing = Listing.of(bytes(tmp_path))
    assert listing.beside(b"a.png", ()) == [b"a.png.txt"]
    assert set(listing.beside(b"a.png", {b"a.png", b"a.jpg"})) == {b"a.png.txt", b"a.txt"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    for name in (b"\xff.png", b"\xff.txt"):
        Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_text("x")
    assert Listing.of(bytes(tmp_path)).beside(b"\xff.png", ()) == [b"\xff.txt"]


def test_folder_that_cannot_be_listed_has_nothing_beside() -> None:
    assert Listing.of(b"/nowhere/at/all").beside(b"a.png", ()) == []
