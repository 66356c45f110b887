"""`curator rules`: saved, listed, run and removed; and what they flag on arrival."""

from __future__ import annotations

from .conftest import Curator, Shelf, write_image

CATS = ("rules", "save", "Cats", "--reject-if", "cat")


def flagged(curator: Curator, query: str) -> list[str]:
    return sorted(each["name"] for each in curator.found(query))


def test_saved_listed_run_undone_and_removed(curator: Curator) -> None:
    assert "No rule yet" in curator("rules").stderr
    assert curator(*CATS).stdout == "New rule Cats\n"
    assert curator.json("rules", "list", "--json") == [
        {
            "name": "Cats",
            "query": None,
            "keep_if": None,
            "reject_if": "cat",
            "best_of": None,
            "by": None,
            "top": 1,
            "on_arrival": False,
            "problem": None,
        }
    ]
    assert "reject cat" in curator("rules").stdout
    counts = curator.json("rules", "run", "cats", "--json")
    assert counts == {"matched": 6, "changed": 1, "kept": 0, "rejected": 1, "borderline": 5}
    assert flagged(curator, "flag:reject") == ["image 4.png"]
    assert "rule Cats: 1 image" in curator("undo").stdout
    assert flagged(curator, "flag:reject") == []
    assert curator("rules", "remove", "Cats").stdout == "Delete rule Cats\n"
    assert curator.json("rules", "--json") == []
    curator("undo")
    assert [each["name"] for each in curator.json("rules", "--json")] == ["Cats"]


def test_a_dry_run_changes_nothing(curator: Curator) -> None:
    curator(*CATS)
    assert "1 would be changed" in curator("rules", "run", "Cats", "--dry-run").stdout
    assert flagged(curator, "flag:reject") == []


def test_the_best_of_each_prompt(curator: Curator) -> None:
    arguments = ("--best-of", "prompt", "--by", "score:sharpness", "--top", "2")
    curator("rules", "save", "Best", "fox", *arguments)
    assert "best 2 of each prompt by sharpness within fox" in curator("rules").stdout
    counts = curator.json("rules", "run", "Best", "--json")
    assert (counts["matched"], counts["kept"], counts["rejected"]) == (4, 3, 1)


def test_saved_again_it_is_changed(curator: Curator) -> None:
    curator(*CATS)
    assert curator("rules", "save", "cats", "--reject-if", "fox").stdout == "Change rule Cats\n"
    (rule,) = curator.json("rules", "--json")
    assert rule["reject_if"] == "fox"


def test_what_is_no_rule_is_told(curator: Curator) -> None:
    assert "what to keep" in curator("rules", "save", "Empty", status=2).stderr
    assert (
        "nonsense" in curator("rules", "save", "Bad", "--reject-if", "nonsense<3", status=2).stderr
    )
    assert "--best-of" in curator("rules", "save", "Bad", "--by", "clip", status=2).stderr
    assert "Cats" in curator("rules", "run", "Cats", status=2).stderr
    curator("collections", "create", "Mine")
    assert "Mine" in curator("rules", "save", "Mine", "--reject-if", "cat", status=2).stderr


def test_rules_are_no_collections(curator: Curator) -> None:
    curator(*CATS)
    assert curator.json("collections", "--json") == []
    assert "Cats" in curator("collections", "delete", "Cats", status=2).stderr


def test_on_arrival_what_is_scanned_is_flagged(curator: Curator, shelf: Shelf) -> None:
    curator(*CATS, "--on-arrival")
    assert "on arrival" in curator("rules").stdout
    late = write_image(shelf.library.parent / "more" / "late.png", "a grey cat", seed=9)
    told = curator("scan", late.parent)
    assert "By rule: 1 image rejected" in told.stderr
    assert flagged(curator, "flag:reject") == ["late.png"]
    assert "late.png" not in curator("undo").stdout  # what is undone is the rule
