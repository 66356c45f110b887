"""Ropes: what is done with text in pieces."""

from __future__ import annotations

import pytest

from curator.metadata import prompt_ropes as ropes
from curator.metadata.prompt_ropes import COLON, PIPE, Rope, WeightMark


@pytest.mark.parametrize(
    ("rope", "options"),
    [
        (["a", ", b"], ["a", " b"]),
        (["a, b", PIPE, "c"], ["a, b", "c"]),
        (["a", PIPE, "b", PIPE, PIPE, "c"], ["a|b", "c"]),
        (["a, ", ["x, y"], "z"], ["a", " x, yz"]),
        ([], [""]),
        ([PIPE, PIPE], ["", "", ""]),
    ],
)
def test_options(rope: Rope, options: list[str]) -> None:
    found = [ropes.flat(option) for option in ropes.options(rope)]
    assert [text for text in found if text] == [text for text in options if text]


@pytest.mark.parametrize(
    ("rope", "number"),
    [
        (["a", COLON, "1.2"], 1.2),
        (["a", COLON, " -", "3", " "], -3),
        (["16", COLON, "9"], None),
        (["12", COLON, "00"], None),
        (["12", COLON, "0"], 0),
        (["12", COLON, "1.5"], 1.5),
        ([COLON, "2"], 2),
        (["a", COLON, ["2"]], None),
        (["a", COLON, ""], None),
        (["2"], None),
        ([], None),
    ],
)
def test_the_number_after_the_last_colon(rope: Rope, number: float | None) -> None:
    assert ropes.number_after(rope) == number


def test_weights_and_what_ends_them_are_left_out() -> None:
    rope: Rope = [WeightMark("1.5"), COLON, COLON, "a", COLON, COLON, ", b", COLON, "c"]
    assert ropes.flat(ropes.unweighted(rope)) == "a, b:c"
    assert ropes.flat(ropes.unweighted(["a", COLON, COLON, "b"])) == "a::b"


def test_flat_stops_where_it_is_told() -> None:
    deep: Rope = ["x"]
    for _ in range(100_000):
        deep = [deep, "y"]
    assert ropes.flat(deep) == "x" + "y" * 100_000
    assert len(ropes.flat(deep, 10)) <= 10
    assert ropes.flat(["cats and", "dogs"], 6) == "cats a"


def test_begins_option() -> None:
    assert ropes.begins_option([])
    assert ropes.begins_option(["a", PIPE, " ", "\n"])
    assert not ropes.begins_option(["a", " "])
    assert not ropes.begins_option([[], " "])
