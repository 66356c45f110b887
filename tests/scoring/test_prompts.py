from __future__ import annotations

import pytest

from curator.domain.generation import Prompt
from curator.domain.score import Note
from curator.metadata.prompts import Variant, plain_prompt
from curator.scoring.prompts import CONTENT, NORM1, WINDOWS, in_variant, notes, readables

TAGS = "a red cat, masterpiece, best quality BREAK blue sky, 8k"


@pytest.mark.parametrize("text", [TAGS, "a cat", "masterpiece", "", "cat AND dog, absurdres"])
def test_content_is_the_plain_prompt_without_quality_words(text: str) -> None:
    plain = plain_prompt(text)
    wanted = plain_prompt(text, variant=Variant.CONTENT)
    found = in_variant(plain, CONTENT)
    assert found is not None
    assert (found.text, found.chunks) == (wanted.text, wanted.chunks)


def test_other_variants_are_given_as_they_are() -> None:
    plain = plain_prompt(TAGS)
    assert in_variant(plain, NORM1) is in_variant(plain, WINDOWS) is plain
    assert in_variant(None, CONTENT) is None
    assert in_variant(Prompt("a cat, 8k"), CONTENT) == Prompt("a cat", ("a cat",))


@pytest.mark.parametrize(
    ("kept", "is_mixed", "note"),
    [
        (1, False, ""),
        (0.996, False, "truncated:0.99"),
        (0.3, True, f"truncated:0.3, {Note.MIXED_LANGUAGE}"),
        (1, True, Note.MIXED_LANGUAGE),
    ],
)
def test_notes(kept: float, is_mixed: bool, note: str) -> None:
    assert notes(kept, is_mixed=is_mixed) == note


def test_words_that_cannot_be_read_are_left_out_of_the_chunks_too() -> None:
    english = "a red cat on the roof of an old house in the evening"
    ((prompt, text),) = readables(
        [Prompt(f"{english} 猫, blue sky", (f"{english} 猫", "blue sky"))]
    )
    assert text.is_mixed
    assert prompt.chunks == (english, "blue sky")
    ((prompt, text),) = readables([Prompt("一只猫", ("一只猫",))])
    assert text.is_unreadable
    assert (prompt.text, prompt.chunks) == ("", ())
