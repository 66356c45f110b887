"""Text as BERT reads it: word pieces from a vocab.txt, in a window of fixed length.

Needs neither torch nor transformers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from curator.domain.errors import WeightsError

VOCABULARY = "vocab.txt"
LONGEST_TEXT = 100_000
_PAD, _UNKNOWN, _BEGIN, _END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"


@dataclass(frozen=True, slots=True)
class Pieces:
    """The ids an encoder is given.

    Attributes:
        ids: begin, pieces, end, and padding up to the window's length.
        mask: 1 for each of them but padding, which is 0.
        kept: share of the text's pieces that are in the window, 0–1; 1 for an empty text.
        count: how many pieces the whole text has.
    """

    ids: tuple[int, ...]
    mask: tuple[int, ...]
    kept: float
    count: int


class WordPieceTokenizer:
    """bert-base-uncased's way of reading, with the vocabulary of a file."""

    def __init__(self, vocabulary: Path) -> None:
        words = _read(vocabulary)
        self._pad, self._begin, self._end = words[_PAD], words[_BEGIN], words[_END]
        self.size = len(words)
        self._encoder = Tokenizer(models.WordPiece(vocab=words, unk_token=_UNKNOWN))
        self._encoder.normalizer = normalizers.BertNormalizer(lowercase=True)
        self._encoder.pre_tokenizer = pre_tokenizers.BertPreTokenizer()

    def window(self, text: str, length: int) -> Pieces:
        """The text's first `length` - 2 pieces between the two marks."""
        whole = text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
        ids: list[int] = self._encoder.encode(whole, add_special_tokens=False).ids
        kept = [self._begin, *ids[: length - 2], self._end]
        padding = length - len(kept)
        return Pieces(
            (*kept, *[self._pad] * padding),
            (*[1] * len(kept), *[0] * padding),
            (len(kept) - 2) / len(ids) if ids else 1.0,
            len(ids),
        )


def _read(path: Path) -> dict[str, int]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path} cannot be read: {error}") from error
    words = {line.rstrip("\n"): number for number, line in enumerate(lines)}
    for mark in (_PAD, _UNKNOWN, _BEGIN, _END):
        if mark not in words:
            raise WeightsError(f"{path} lacks {mark}")
    return words
