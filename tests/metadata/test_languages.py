"""What an English text encoder can read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.metadata.languages import Readable, readable


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a cat, 8k",
        "café, naïve façade",
        "żółw, Ærøskøbing, Việt",
        "🙂 cat №5",
        "4:3 ×2 µm",
        "20 m², ½ cup, ①, Ⅷ",
    ],
)
def test_latin_letters_and_signs_are_read_whole(text: str) -> None:
    assert readable(text) == Readable(text)


@pytest.mark.parametrize(
    "text",
    [
        "一个女孩, 白色长发",
        "灯台の前に立つ少女",
        "Девушка у моря",
        "등대",
        "فنار",
        "ประภาคาร",
        "1girl, 灯台",
    ],
)
def test_other_scripts_are_not(text: str) -> None:
    assert readable(text) == Readable("", is_unreadable=True)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a singer on a stage, 初音ミク, neon lights", "a singer on a stage, neon lights"),
        ("the α and the ω of all lighthouses", "the and the of all lighthouses"),
        ("a song of 初音ミク² for the whole wide sea", "a song of for the whole wide sea"),
        ("a tower by the sea, 20 m² of 灯台", "a tower by the sea, 20 m² of"),
        ("a red lighthouse नमस्ते by the sea at dusk", "a red lighthouse by the sea at dusk"),
    ],
)
def test_few_foreign_words_are_left_out(text: str, left: str) -> None:
    assert readable(text) == Readable(left, is_mixed=True)


def test_the_bound_is_a_fifth_of_the_letters() -> None:
    assert readable("abcdefgh灯台").is_mixed
    assert readable("abcdefg灯台").is_unreadable


def test_signs_and_numerals_are_no_letters() -> None:
    assert readable("🙂🙂🙂 ab 42 ②③④") == Readable("🙂🙂🙂 ab 42 ②③④")
    assert readable("123, 灯").is_unreadable


@given(st.text(max_size=100))
def test_what_is_left_can_be_read(text: str) -> None:
    found = readable(text)
    assert not (found.is_unreadable and found.is_mixed)
    assert readable(found.text) == Readable(found.text)
