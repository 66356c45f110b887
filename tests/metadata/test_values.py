"""Numbers, names and JSON as generators write them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.metadata import values


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, 7),
        ("127589946317439009", 127589946317439009),
        (str(2**64 - 1), 2**64 - 1),
        (7.0, 7),
        ("7.0", 7),
        (7.5, None),
        (True, None),
        ("", None),
        ("seven", None),
        (None, None),
        ([7], None),
        ("9" * 5000, None),
        (float("inf"), None),
    ],
)
def test_whole_numbers_are_exact(value: object, expected: int | None) -> None:
    assert values.whole(value) == expected


def test_a_seed_below_nought_means_any() -> None:
    assert values.seed("-1") is None
    assert values.seed(0) == 0


@pytest.mark.parametrize("value", ["nan", "inf", float("nan"), True, None, "x", 10**400])
def test_numbers_are_finite(value: object) -> None:
    assert values.number(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("512x768", (512, 768)),
        ("(512, 768)", (512, 768)),
        ("1024 x 1024", (1024, 1024)),
        ("512", None),
        (None, None),
        ("a512x768b512", None),
    ],
)
def test_sizes(value: object, expected: tuple[int, int] | None) -> None:
    assert values.size(value) == expected


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("sdxl\\sub/base_v1.0.safetensors", "base_v1.0"),
        ("flux.1-dev", "flux.1-dev"),
        ("fine.vae.PT", "fine.vae"),
        ("model-q8.gguf", "model-q8"),
    ],
)
def test_names_without_folder_and_extension(path: str, stem: str) -> None:
    assert values.file_stem(path) == stem


@pytest.mark.parametrize("word", ["", "  ", "None", "unknown", "NULL", 3, None])
def test_words_for_nothing_say_nothing(word: object) -> None:
    assert values.said(word) is None


def test_json_with_what_strict_readers_refuse() -> None:
    assert values.parsed_json('[NaN, Infinity, "\\ud800x\\ud83d\\ude00\\udc00", "\\\\ud800"]')[
        2:
    ] == [
        "\ufffdx\U0001f600\ufffd",
        "\\ud800",
    ]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a": }', "nope"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(MetadataError):
        values.parsed_json(text)


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists))
def test_json_comes_back(value: object) -> None:
    assert values.parsed_json(json.dumps(value)) == value


def test_number_of_too_many_digits_does_not_cost_the_rest() -> None:
    text = '{"prompt": "a cat", "seed": ' + "9" * 10_000 + "}"
    found = values.parsed_json(text)
    assert found["prompt"] == "a cat"
    assert values.seed(found["seed"]) is None


def test_too_deep_a_nest_is_told_in_words() -> None:
    with pytest.raises(MetadataError, match="nested too deep"):
        values.parsed_json("[" * 100_000 + "]" * 100_000)
