"""In what two images differ."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.library.differences import MOST_WORDS, score_differences, told_apart
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


def marked(first: str, second: str) -> tuple[list[str], list[str]]:
    """The words of each that the other does not have there."""
    one, other = told_apart(first, second)
    return (
        [piece.text.strip() for piece in one if piece.differs],
        [piece.text.strip() for piece in other if piece.differs],
    )


def test_only_the_words_that_differ_are_marked() -> None:
    assert marked("a red fox in snow", "a blue fox in deep snow") == (["red"], ["blue", "deep"])
    assert marked("a fox, snow", "a fox, snow") == ([], [])
    assert marked("", "a fox") == ([], ["a fox"])


def test_commas_are_no_difference_but_weights_are() -> None:
    assert marked("fox, snow", "fox snow") == ([], [])
    assert marked("(fox:1.2), snow", "(fox:1.3), snow") == (["(fox:1.2),"], ["(fox:1.3),"])


def test_what_is_too_long_to_be_told_apart_is_marked_as_a_whole() -> None:
    long = "fox " * (MOST_WORDS + 5)
    one, other = told_apart(f"{long}end", f"{long}other")
    assert [piece.differs for piece in one] == [False, True]
    assert "".join(piece.text for piece in other) == f"{long}other"


@given(st.text(), st.text())
def test_the_pieces_are_the_text_again(first: str, second: str) -> None:
    for text, pieces in zip((first, second), told_apart(first, second), strict=True):
        assert "".join(piece.text for piece in pieces) == text


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    library = open_library()
    write_png(tmp_path / "in" / "0.png", parameters("fox"), shade=0, size=(96, 96))
    write_png(tmp_path / "in" / "1.png", parameters("fox"), shade=99, size=(64, 48))
    scan(library, [library.add_folder(tmp_path / "in")])
    return library


def test_scores_tell_which_is_better_by_their_own_direction(library: Library) -> None:
    first, second = library.details(library.columns.ids)
    found = {each.info.key: each for each in score_differences(library, first, second)}
    assert found
    for key, each in found.items():
        assert each.first != each.second
        direction = library.infos[key].direction
        higher = 1 if (each.first or 0) > (each.second or 0) else 2
        wanted = {"higher": higher, "lower": 3 - higher, "neither": 0}
        assert each.better == wanted[direction]
    assert {each.info.direction for each in found.values()} >= {"higher", "neither"}
    assert score_differences(library, first, first) == []
