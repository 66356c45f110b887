from __future__ import annotations

import json
from pathlib import Path

import ftfy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_weights import vocabulary

from curator.domain.errors import WeightsError
from curator.scoring.tokenizing import BEGIN, END, LONGEST_TEXT, ClipTokenizer, clean


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
