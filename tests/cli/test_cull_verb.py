from __future__ import annotations

import os

import numpy as np
import pytest
from PIL import Image

from curator.imaging import sample_landscapes as landscapes

from .conftest import Curator, Shelf, write_image

BEST = ("cull", "--best-of", "prompt", "--by", "sharpness")


def test_the_best_of_each_prompt_stays(curator: Curator) -> None:
    best = curator.found('"a red fox" sort:sharpness')[0]["name"]
    counts = curator.json(*BEST, "--json")
    assert counts == {"matched": 6, "changed": 5, "kept": 3, "rejected": 2, "borderline": 1}
    kept = [each["name"] for each in curator.found("flag:keep red")]
    assert best in kept
    assert len(curator.found("flag:reject")) == 2


def test_top_says_how_many_are_the_best(curator: Curator) -> None:
    counts = curator.json(*BEST, "--top", "2", "--json")
    assert (counts["kept"], counts["rejected"]) == (4, 1)


def test_a_pause_makes_two_batches_of_a_prompt(curator: Curator, shelf: Shelf) -> None:
    late = write_image(shelf.library.parent / "more" / "late.png", "a red fox", seed=9)
    os.utime(late, (1_700_000_000 + 3600, 1_700_000_000 + 3600))
    curator("scan", late.parent)
    arguments = ("cull", "red", "--best-of", "batch", "--by", "sharpness", "--json")
    counts = curator.json(*arguments)
    assert (counts["matched"], counts["kept"], counts["rejected"]) == (5, 3, 2)
    assert "late.png" in [each["name"] for each in curator.found("flag:keep")]


def test_of_near_duplicates_the_best_stays_and_what_has_none_is_left_alone(
    curator: Curator, shelf: Shelf
) -> None:
    folder = shelf.library.parent / "more"
    sea = Image.fromarray(landscapes.sea(np.random.default_rng(1), 256, 192))
    turned = sea.transpose(Image.Transpose.ROTATE_180)
    for name, image in (("one", sea), ("two", sea.resize((128, 96))), ("three", turned)):
        folder.mkdir(exist_ok=True)
        image.save(folder / f"{name}.png")
        os.utime(folder / f"{name}.png", (1_700_000_000, 1_700_000_000))
    curator("scan", folder)
    counts = curator.json("cull", "--best-of", "near", "--by", "sharpness", "--json")
    assert (counts["kept"], counts["rejected"], counts["borderline"]) == (1, 1, 7)
    told = {each["name"]: each["flag"] for each in curator.found("flag:keep OR flag:reject")}
    assert sorted(told) == ["one.png", "two.png"]
    curator("undo")
    curator("stack", "name:one.png OR cat")
    counts = curator.json("cull", "--best-of", "near", "--by", "sharpness", "--json")
    assert (counts["kept"], counts["rejected"]) == (1, 1)
    told = {each["name"]: each["flag"] for each in curator.found("flag:keep OR flag:reject")}
    assert sorted(told) == ["image 4.png", "one.png"]


def test_rules_flag_within_the_query_and_both_sides_are_borderline(curator: Curator) -> None:
    arguments = ("cull", "fox OR cat", "--keep-if", "seed:1..4", "--reject-if", "seed:4..5")
    counts = curator.json(*arguments, "--json")
    assert counts == {"matched": 5, "changed": 4, "kept": 3, "rejected": 1, "borderline": 1}
    assert [each["seed"] for each in curator.found("flag:reject")] == [5]


def test_a_flag_set_by_hand_stays_unless_overwritten(curator: Curator) -> None:
    curator("mark", "cat", "--keep")
    counts = curator.json("cull", "--reject-if", "cat", "--json")
    assert (counts["changed"], counts["rejected"], counts["borderline"]) == (0, 0, 5)
    told = curator("cull", "--reject-if", "cat").stdout
    assert "1 flagged otherwise by hand" in told
    assert curator.json("cull", "--reject-if", "cat", "--overwrite", "--json")["rejected"] == 1


def test_a_dry_run_tells_and_changes_nothing(curator: Curator) -> None:
    told = curator("cull", "--keep-if", "cat", "--dry-run").stdout
    assert told == "6 images: 1 keep, 0 reject, 5 borderline; 1 would be changed\n"
    assert curator.found("flag:keep") == []
    assert curator("undo").stdout == ""


def test_the_cut_is_one_step(curator: Curator) -> None:
    curator(*BEST)
    assert curator("undo").stdout == "Undone: cut: 5 images\n"
    assert curator.found("flag:keep OR flag:reject") == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "needs a rule"),
        (["--best-of", "prompt"], "--by clip"),
        (["--best-of", "near"], "--by clip"),
        (["--best-of", "moon", "--by", "clip"], "not 'moon'"),
        (["--best-of", "prompt", "--by", "clop"], "no scorer is called 'clop'"),
        (["--best-of", "prompt", "--by", "clip", "--top", "0"], "--top"),
        (["--keep-if", "cat", "--by", "clip"], "belong to --best-of"),
        (["--keep-if", "cat", "--top", "2"], "belong to --best-of"),
        (["--keep-if", "cat>"], "character"),
    ],
)
def test_a_rule_that_says_nothing_is_wrong_use(
    curator: Curator, arguments: list[str], words: str
) -> None:
    assert words in curator("cull", *arguments, status=2).stderr


def test_the_scorer_may_be_written_with_its_prefix(curator: Curator) -> None:
    told = curator.json("cull", "--best-of", "prompt", "--by", "score:sharpness", "--json")
    assert told["kept"] == 3
