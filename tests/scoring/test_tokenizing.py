from __future__ import annotations

import json
from pathlib import Path

import ftfy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_weights import vocabulary

from curator.domain.errors import WeightsError
from curator.scoring.tokenizing import BEGIN, END, LONGEST_TEXT, ClipTokenizer, Window, clean


@pytest.fixture(scope="module")
def tokenizer(tiny: Path) -> ClipTokenizer:
    return ClipTokenizer(tiny / "clip" / "vocab.json", tiny / "clip" / "merges.txt")


@pytest.fixture(scope="module")
def published(parity: Path) -> ClipTokenizer:
    return ClipTokenizer(parity / "weights/clip/vocab.json", parity / "weights/clip/merges.txt")


def test_hostile_strings_give_the_reference_ids(published: ClipTokenizer, parity: Path) -> None:
    for case in json.loads((parity / "tokens.json").read_text("utf-8"))["hostile"]:
        if END in case["text"]:
            continue  # the literal is stripped here, see below
        window = published.window(case["text"])
        assert list(window.ids) == case["ids"], case["text"]
        assert window.tokens == case["bpe_count"], case["text"]


def test_edges_of_the_window_give_the_reference_ids(published: ClipTokenizer, parity: Path) -> None:
    cases = json.loads((parity / "tokens.json").read_text("utf-8"))["edges"]
    assert {case["bpe_count"] for case in cases} >= {74, 75, 76, 77, 78, 150}
    for case in cases:
        window = published.window(case["text"])
        assert list(window.ids) == case["ids"], case["bpe_count"]
        assert window.kept == min(1, 75 / case["bpe_count"])


def test_prompts_give_the_reference_ids(published: ClipTokenizer, parity: Path) -> None:
    prompts = json.loads((parity / "images.json").read_text("utf-8"))["dev"]
    expected = json.loads((parity / "tokens.json").read_text("utf-8"))["prompts"]["dev"]
    assert {
        name: list(published.window(image["prompt"]).ids) for name, image in prompts.items()
    } == expected


def test_cleaning_is_what_makes_the_ids_right(published: ClipTokenizer, parity: Path) -> None:
    """Negative control: pieces of the vocabulary alone, without cleaning, differ on many."""
    cases = json.loads((parity / "tokens.json").read_text("utf-8"))["hostile"]
    raw = [published._encoder.encode(case["text"].lower()).ids for case in cases]
    assert sum(ids != case["untruncated"] for ids, case in zip(raw, cases, strict=True)) >= 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  A  Fancy\tPhoto\n of  it ", "a fancy photo of it"),
        ("rock &amp;amp; roll", "rock & roll"),
        ("“smart” ﬁne ｗｉｄｅ", '"smart" fine wide'),
        (f"cat {END} dog", "cat dog"),
        (f"cat {BEGIN.upper()}dog", "cat dog"),
        ("cat &lt;|endoftext|&gt; dog", "cat dog"),
        ("<|endof<|endoftext|>text|>", "<|endof text|>"),
        ("half a pair \ud83d", "half a pair ?"),
        ("\x00\x01", ""),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_a_merge_joins_what_it_names(tokenizer: ClipTokenizer) -> None:
    words = vocabulary()
    assert tokenizer.tokens("the cat") == [words["the</w>"], words["cat</w>"]]
    assert tokenizer.tokens("cab") == [words["ca"], words["b</w>"]]


def test_the_marks_are_those_of_the_vocabulary(tokenizer: ClipTokenizer) -> None:
    words = vocabulary()
    window = tokenizer.window("cat")
    assert window.ids == (words[BEGIN], words["cat</w>"], words[END])
    assert tokenizer.largest_id == words[END] != 49407


def test_an_empty_text_has_no_tokens_and_lacks_none(tokenizer: ClipTokenizer) -> None:
    window = tokenizer.window(" \n ")
    assert (len(window.ids), window.tokens, window.kept) == (2, 0, 1.0)


def test_a_monstrous_text_is_read_in_part(tokenizer: ClipTokenizer) -> None:
    assert tokenizer.window("z " * LONGEST_TEXT * 20).tokens <= LONGEST_TEXT


@given(st.text())
def test_any_text_fits_the_window(tokenizer: ClipTokenizer, text: str) -> None:
    window = tokenizer.window(text)
    assert 2 <= len(window.ids) <= 77
    assert window.ids[0] == tokenizer.begin
    assert window.ids[-1] == tokenizer.end
    assert tokenizer.end not in window.ids[:-1]
    assert 0 < window.kept <= 1


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_cleaning_twice_is_cleaning_once(tokenizer: ClipTokenizer, text: str) -> None:
    cleaned = clean(text)
    # Entities are resolved one level deeper each time, and ftfy may find more to mend in what it
    # has mended, as in "\x9bÈ".
    if "&" not in text and ftfy.fix_text(cleaned) == cleaned:
        assert tokenizer.tokens(cleaned) == tokenizer.tokens(text)


@pytest.mark.parametrize(
    ("vocab", "merges", "told"),
    [
        ("{", "", "cannot be read"),
        ("[]", "", "no vocabulary"),
        ('{"a": "1"}', "", "no vocabulary"),
        ('{"a": 1, "<|startoftext|>": 2}', "", "lacks"),
        (None, "th e</w>\nthe", "does not go with"),
        (None, "x\x00 y", "does not go with"),
    ],
)
def test_spoiled_files_are_refused(
    tmp_path: Path, vocab: str | None, merges: str, told: str
) -> None:
    (tmp_path / "v").write_text(json.dumps(vocabulary()) if vocab is None else vocab, "utf-8")
    (tmp_path / "m").write_text(merges, "utf-8")
    with pytest.raises(WeightsError, match=told):
        ClipTokenizer(tmp_path / "v", tmp_path / "m")


def test_absent_and_undecodable_files_are_refused(tmp_path: Path, tiny: Path) -> None:
    (tmp_path / "m").write_bytes(b"\xff\xfe")
    with pytest.raises(WeightsError, match="cannot be read"):
        ClipTokenizer(tiny / "clip" / "vocab.json", tmp_path / "m")
    with pytest.raises(WeightsError, match="cannot be read"):
        ClipTokenizer(tmp_path / "absent", tmp_path / "m")


def inner(windows: list[Window]) -> list[tuple[int, ...]]:
    """The windows without their marks."""
    return [window.ids[1:-1] for window in windows]


def test_a_long_text_falls_into_windows_that_hold_all_of_it(tokenizer: ClipTokenizer) -> None:
    text = "cat " * 200
    windows = tokenizer.windows([text])
    assert [window.tokens for window in windows] == [75, 75, 50]
    assert [one for each in inner(windows) for one in each] == tokenizer.tokens(text)
    assert all(window.kept == 1 for window in windows)


@pytest.mark.parametrize(
    ("words_before_comma", "first"),
    [(54, 75), (55, 56), (60, 61), (73, 74), (74, 75), (75, 75)],
    ids=["too far from the end", "just near", "near", "last but one", "last", "next window"],
)
def test_a_full_window_ends_at_a_comma_near_its_end(
    tokenizer: ClipTokenizer, words_before_comma: int, first: int
) -> None:
    text = "cat " * words_before_comma + ", " + "dog " * 60
    assert tokenizer.windows([text])[0].tokens == first


def test_a_comma_behind_a_full_window_leaves_it_full(tokenizer: ClipTokenizer) -> None:
    text = "cat " * 60 + ", " + "dog " * 14 + ", " + "red " * 10
    assert [window.tokens for window in tokenizer.windows([text])] == [75, 11]


def test_every_chunk_begins_a_window_and_empty_ones_have_none(tokenizer: ClipTokenizer) -> None:
    windows = tokenizer.windows(["the cat", " ", "red " * 80])
    assert [window.tokens for window in windows] == [2, 75, 5]
    assert tokenizer.windows(["", "\n"]) == []


@given(st.lists(st.sampled_from(["cat", "dog", ",", "the"]), max_size=400))
def test_windows_lose_nothing_and_are_never_too_long(
    tokenizer: ClipTokenizer, words: list[str]
) -> None:
    text = " ".join(words)
    windows = tokenizer.windows([text])
    assert [one for each in inner(windows) for one in each] == tokenizer.tokens(text)
    assert all(0 < window.tokens <= 75 for window in windows)


def test_sentences_are_cut_after_the_last_whole_one(tokenizer: ClipTokenizer) -> None:
    text = "The cat . " * 30
    window = tokenizer.window_of_sentences(text)
    assert window.ids[1:-1] == tuple(tokenizer.tokens("the cat . " * 25))
    assert window.kept == pytest.approx(75 / 90)
    text = "cat " * 40 + ". " + "dog " * 60
    assert len(tokenizer.window_of_sentences(text).ids) == 41 + 2
    assert tokenizer.window_of_sentences("a short one . and").ids == (
        tokenizer.window("a short one . and").ids
    )


def test_sentences_without_an_end_are_cut_as_all_else(tokenizer: ClipTokenizer) -> None:
    text = "cat " * 100
    assert tokenizer.window_of_sentences(text) == tokenizer.window(text)
