from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import WeightsError
from curator.scoring.wordpieces import LONGEST_TEXT, WordPieceTokenizer

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "cat", "cats", "##s", "un", "##seen", ",")


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> WordPieceTokenizer:
    path = tmp_path_factory.mktemp("words") / "vocab.txt"
    path.write_text("\n".join(WORDS) + "\n", "utf-8")
    return WordPieceTokenizer(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a cat", ["a", "cat"]),
        ("A CÁTS,cat", ["a", "cats", ",", "cat"]),
        ("unseen", ["un", "##seen"]),
        ("zebra", ["[UNK]"]),
        ("", []),
    ],
)
def test_texts_are_read_as_bert_reads_them(
    tokenizer: WordPieceTokenizer, text: str, words: list[str]
) -> None:
    pieces = tokenizer.window(text, 8)
    wanted = ["[CLS]", *words, "[SEP]"]
    assert [WORDS[number] for number in pieces.ids] == wanted + ["[PAD]"] * (8 - len(wanted))
    assert pieces.mask == (1,) * len(wanted) + (0,) * (8 - len(wanted))
    assert (pieces.count, pieces.kept) == (len(words), 1.0)


def test_what_is_too_long_is_cut_and_told(tokenizer: WordPieceTokenizer) -> None:
    pieces = tokenizer.window("a cat " * 10, 6)
    assert [WORDS[number] for number in pieces.ids] == ["[CLS]", "a", "cat", "a", "cat", "[SEP]"]
    assert (pieces.count, pieces.kept) == (20, 0.2)


@given(st.text())
def test_any_text_fits(tokenizer: WordPieceTokenizer, text: str) -> None:
    pieces = tokenizer.window(text, 35)
    assert len(pieces.ids) == len(pieces.mask) == 35
    assert 0 < pieces.kept <= 1


def test_a_monstrous_text_is_read_in_part(tokenizer: WordPieceTokenizer) -> None:
    assert tokenizer.window("a " * LONGEST_TEXT * 20, 35).count <= LONGEST_TEXT


def test_the_number_of_pieces_is_the_packs(parity: Path) -> None:
    published = WordPieceTokenizer(parity / "weights" / "image_reward" / "vocab.txt")
    described = json.loads((parity / "images.json").read_text("utf-8"))["dev"]
    for name, image in described.items():
        counted = published.window(image["prompt"], 35).count
        assert abs(counted - image["bert_pieces"]) <= image["bert_unk"], name


@pytest.mark.parametrize("content", [b"", b"[PAD]\n[UNK]\n[CLS]\n", b"\xff\xfe"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vocab.txt").write_bytes(content)
    with pytest.raises(WeightsError):
        WordPieceTokenizer(tmp_path / "vocab.txt")
    with pytest.raises(WeightsError, match="cannot be read"):
        WordPieceTokenizer(tmp_path / "absent.txt")


def test_ids_are_those_of_berts_own_tokenizer(parity: Path) -> None:
    from transformers.models.bert.tokenization_bert import BertTokenizer

    vocabulary = parity / "weights" / "image_reward" / "vocab.txt"
    reference, ours = BertTokenizer(vocab=str(vocabulary)), WordPieceTokenizer(vocabulary)
    hostile = json.loads((parity / "tokens.json").read_text("utf-8"))["hostile"]
    described = json.loads((parity / "images.json").read_text("utf-8"))["dev"]
    texts = [*(case["text"] for case in hostile), *(each["prompt"] for each in described.values())]
    for text in texts:
        wanted = reference(text, padding="max_length", truncation=True, max_length=35)
        pieces = ours.window(text, 35)
        assert list(pieces.ids) == wanted["input_ids"], text
        assert list(pieces.mask) == wanted["attention_mask"], text
