from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from .conftest import HOSTILE, Curator, Shelf

KEYS = {
    *("id", "path", "paths", "name", "folder", "flag", "rating", "label", "tags", "stack"),
    *("width", "height", "added", "created", "tool", "positive", "negative", "checkpoint"),
    *("loras", "seed", "steps", "cfg", "sampler", "scores", "missing", "failed"),
}


def names(curator: Curator, *arguments: str) -> list[str]:
    return [each["name"] for each in curator.found(*arguments)]


def test_find_gives_all_newest_first(curator: Curator) -> None:
    assert names(curator) == [f"image {number}.png" for number in (6, 5, 4, 3, 2, 1)]


def test_a_record_holds_what_the_contract_names(curator: Curator, shelf: Shelf) -> None:
    (record,) = curator.found("cat")
    assert record.keys() >= KEYS
    assert record["path"] == str(shelf.outputs / "image 4.png")
    assert (record["flag"], record["rating"], record["seed"]) == (None, 0, 4)
    assert record["created"] == "2023-11-14T22:13:24.000Z"
    assert record["scores"]["technical"].keys() == {"value", "percentile", "note", "version"}
    assert "clip" not in record["scores"]


@pytest.mark.parametrize("minus", [["--sort", "-sharpness"], ["--sort=-sharpness"]])
def test_sort_takes_best_first_and_worst_first(curator: Curator, minus: list[str]) -> None:
    best_first = names(curator, "--sort", "sharpness")
    assert names(curator, *minus) == best_first[::-1]
    assert names(curator, "sort:sharpness") == best_first
    assert names(curator, "sort:name", "--sort", "sharpness") == best_first


def test_limit_counts_from_the_best(curator: Curator) -> None:
    assert names(curator, "--limit", "2") == ["image 6.png", "image 5.png"]
    assert names(curator, "--limit", "0") == []


def test_a_query_may_begin_with_a_minus(curator: Curator) -> None:
    result = curator("find", "--format", "json", "--", "-fox")
    assert len(result.stdout.splitlines()) == 2


def test_paths_are_one_a_line(curator: Curator, shelf: Shelf) -> None:
    told = curator("find", "cat", "--format", "paths").stdout
    assert told == f"{shelf.outputs / 'image 4.png'}\n"


def test_csv_has_a_column_for_every_scorer_and_runs_no_formula(
    curator: Curator, tmp_path: Path
) -> None:
    curator("mark", "cat", "--tag", "=1+1")
    rows = list(csv.DictReader(curator("find", "cat", "--format", "csv").stdout.splitlines()))
    assert [row["positive"] for row in rows] == ["a blue cat"]
    assert rows[0]["tags"] == "'=1+1"
    assert float(rows[0]["sharpness"]) > 0
    assert rows[0]["clip"] == ""


def test_the_table_fits_the_terminal(curator: Curator) -> None:
    lines = curator("find").stdout.splitlines()
    assert len(lines) == 7
    assert all(len(line) <= 120 for line in lines)
    assert lines[0].split() == ["id", "flag", "stars", "technical", "name", "prompt"]
    assert "image 4.png" in lines[3]
    assert "a blue cat" in lines[3]


def test_the_table_shows_what_is_sorted_by_first(curator: Curator) -> None:
    head = curator("find", "--sort", "sharpness").stdout.splitlines()[0].split()
    assert head[3:5] == ["sharpness", "technical"]


def test_an_order_within_the_prompt_shows_the_percentile_it_goes_by(curator: Curator) -> None:
    lines = curator("find", "--sort", "sharpness@prompt%").stdout.splitlines()
    assert lines[0].split()[3:7] == ["%", "in", "prompt", "sharpness"]
    ranks = [line.split()[1] for line in lines[1:]]
    assert ranks == ["100", "50", "50", "50", "0", "-"]
    assert "image 6.png" in lines[-1]
    turned = names(curator, "--sort", "-sharpness@prompt%")
    assert turned == names(curator, "sort:-sharpness@prompt%")
    assert turned[-1] == "image 6.png"
    assert turned != names(curator, "--sort", "sharpness@prompt%")


def test_only_scores_have_percentiles(curator: Curator) -> None:
    told = curator("find", "--sort", "newest%", status=2).stderr
    assert "percentiles are there for scorers, and newest is none" in told


def test_nothing_in_a_prompt_is_a_command(curator: Curator) -> None:
    for form in ("table", "json", "csv"):
        told = curator("find", "smile", "--format", form).stdout
        assert "[red]bold[/red] :smile:" in told
        assert form == "csv" or "\x1b" not in told
    (record,) = curator.found("smile")
    assert record["positive"] == HOSTILE


def test_marks_are_in_the_table(curator: Curator) -> None:
    curator("mark", "cat", "--keep", "--rating", "3")
    line = curator("find", "cat").stdout.splitlines()[1]
    assert "keep" in line
    assert "★★★ " in line


def test_where_nothing_matches_standard_output_is_empty(curator: Curator) -> None:
    for form in ("table", "json", "csv", "paths"):
        assert curator("find", "unicorn", "--format", form).stdout == ""
    assert "No image matches" in curator("find", "unicorn").stderr


def test_an_empty_library_says_how_to_fill_it(curator: Curator, tmp_path: Path) -> None:
    assert "curator scan" in curator("find", "--library", tmp_path / "empty").stderr


def test_a_query_that_does_not_parse_says_where(curator: Curator) -> None:
    result = curator("find", "fox clip>=", status=2)
    assert "a number" in result.stderr
    assert "at character 11" in result.stderr
    assert not result.stdout


def test_an_unknown_sort_key_is_wrong_use(curator: Curator) -> None:
    assert "sharpness" in curator("find", "--sort", "sharpnes", status=2).stderr


def test_the_library_may_be_named_before_the_verb_and_after_it(
    curator: Curator, shelf: Shelf, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert curator("--library", other, "find").stdout == ""
    assert curator("find", "--library", other).stdout == ""
    told = curator("--library", other, "find", "--library", shelf.library, "--format", "json")
    assert json.loads(told.stdout.splitlines()[0])["name"] == "image 6.png"
