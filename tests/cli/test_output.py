from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.cli.output import as_json, lines, one_line, visible

ANYTHING = st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("\udc80\udcff"))


def _is_harmless(text: str) -> bool:
    return not any(
        unicodedata.category(each) in ("Cc", "Cs") or "\u202a" <= each <= "\u202e" for each in text
    )


@given(ANYTHING)
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    assert _is_harmless(visible(text))
    assert _is_harmless(one_line(text))
    assert _is_harmless(lines(text).replace("\n", ""))


def test_what_a_terminal_would_obey_is_written_out() -> None:
    assert visible("a\x1b[31mb\x9bc\n\u202e") == "a\\x1b[31mb\\x9bc\\x0a\\u202e"


def test_bytes_that_are_no_text_are_written_as_bytes() -> None:
    assert visible("a\udcffb") == "a\\xffb"
    assert visible("\ud83d") == "\\ud83d"


def test_ordinary_text_stays_as_it_is() -> None:
    text = "ünïcode 猫 👩\u200d🎨 «quotes»  two spaces"
    assert visible(text) == text


def test_prose_becomes_one_line() -> None:
    assert one_line("  a\r\n\tb \u2028 c ") == "a b c"


def test_line_breaks_can_stay() -> None:
    assert lines("a\r\n\tb\x1b") == "a\n    b\\x1b"


@given(st.recursive(st.none() | st.integers() | ANYTHING, lambda some: st.lists(some)))
def test_json_reads_back_as_it_was(document: Any) -> None:
    assert json.loads(as_json(document)) == document


@given(ANYTHING)
def test_json_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    assert _is_harmless(as_json({text: text}))
    as_json(text).encode()  # and is UTF-8


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_json_has_no_word_for_some_numbers(value: float) -> None:
    assert json.loads(as_json({"a": [value, 1.5]})) == {"a": [None, 1.5]}


def test_json_keeps_integers_and_letters() -> None:
    assert as_json({"seed": 2**64 - 1, "猫": 1}) == '{"seed": 18446744073709551615, "猫": 1}'
