from __future__ import annotations

import pytest

from .conftest import Curator


def test_mark_counts_what_the_matched_are_afterwards(curator: Curator) -> None:
    curator("mark", "cat", "--keep")
    assert curator.json("mark", "fox", "--reject", "--json") == {
        "matched": 4,
        "changed": 4,
        "kept": 0,
        "rejected": 4,
        "borderline": 0,
    }
    assert curator.json("mark", "", "--rating", "2", "--json") == {
        "matched": 6,
        "changed": 6,
        "kept": 1,
        "rejected": 4,
        "borderline": 1,
    }


def test_what_is_so_already_does_not_change(curator: Curator) -> None:
    curator("mark", "cat", "--keep")
    assert curator.json("mark", "", "--keep", "--json")["changed"] == 5
    assert curator.json("mark", "", "--keep", "--json")["changed"] == 0


def test_all_axes_are_set_in_one_step(curator: Curator) -> None:
    curator("mark", "cat", "--tag", "old")
    curator(
        *("mark", "cat", "--keep", "--rating", "5", "--label", "Blue"),
        *("--tag", "hands", "--tag", "a b", "--untag", "old"),
    )
    (record,) = curator.found("cat")
    assert (record["flag"], record["rating"], record["label"]) == ("keep", 5, "blue")
    assert record["tags"] == ["a b", "hands"]
    curator("undo")
    (record,) = curator.found("cat")
    assert (record["flag"], record["rating"], record["label"]) == (None, 0, None)
    assert record["tags"] == ["old"]


def test_marks_can_be_taken_off(curator: Curator) -> None:
    curator("mark", "cat", "--keep", "--rating", "5", "--label", "red")
    curator("mark", "cat", "--undecided", "--rating", "0", "--label", "none")
    (record,) = curator.found("cat")
    assert (record["flag"], record["rating"], record["label"]) == (None, 0, None)


def test_the_outcome_in_words(curator: Curator) -> None:
    told = curator("mark", "fox", "--keep").stdout
    assert told == "4 images of 4 changed; 4 keep, 0 reject, 0 undecided\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to set"),
        (["--keep", "--reject"], "exclude each other"),
        (["--rating", "6"], "5"),
        (["--rating", "-1"], "0"),
        (["--rating", "x"], "rating"),
        (["--label", "pink"], "no label is called 'pink'"),
        (["--tag", "  "], "at least one letter"),
        (["--tag", "a\nb"], "one line"),
        (["--untag", ""], "at least one letter"),
        (["--tag", "Fox", "--untag", "fox"], "at once"),
    ],
)
def test_what_cannot_be_set_is_wrong_use(
    curator: Curator, arguments: list[str], words: str
) -> None:
    assert words in curator("mark", "fox", *arguments, status=2).stderr
    assert curator("undo").stdout == ""
