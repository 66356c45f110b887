"""Text as CLIP reads it: cleaning, byte-pair tokens, and the window of 77.

The vocabulary comes from vocab.json and merges.txt beside the weights. Needs neither torch nor
transformers, so that token counts are at hand without them.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ftfy
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

from curator.domain.errors import WeightsError

VOCABULARY = "vocab.json"
MERGES = "merges.txt"
BEGIN = "<|startoftext|>"
END = "<|endoftext|>"
WINDOW = 77
ROOM = WINDOW - 2
"""Tokens of text that fit between the two marks."""

LONGEST_TEXT = 100_000
"""Characters that are read of a text. The window holds some hundreds; what is cut off here only
makes the share kept of a monstrous text a little too large."""

COMMA_BACKTRACK = 20
"""Tokens from a full window's end within which a comma ends it, as A1111 has it by default."""

_COMMAS = (",</w>",)
_SENTENCE_ENDS = tuple(f"{mark}</w>" for mark in (".", "!", "?", '."', '!"', '?"', "...", ".)"))
_SPECIALS = re.compile(f"{re.escape(BEGIN)}|{re.escape(END)}")
_WORD_END = "</w>"
# Contractions, words, single digits, runs of anything else: the pieces CLIP was trained on.
_PIECES = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def clean(text: str) -> str:
    """A text as the reference tokenizer prepares it, without the literals of special tokens.

    Mended encoding and characters (ftfy), HTML entities resolved twice, white space collapsed,
    small letters. SCORING.md §1.2.
    """
    # Half a surrogate pair, as broken JSON has it, is no character to any encoder.
    whole = text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
    mended = html.unescape(html.unescape(ftfy.fix_text(whole)))
    small = re.sub(r"\s+", " ", mended).strip().lower()
    if "<|" not in small:
        return small
    # A space, not nothing: else two halves of a literal would meet and make a new one.
    return re.sub(r"\s+", " ", _SPECIALS.sub(" ", small)).strip()


@dataclass(frozen=True, slots=True)
class Window:
    """The ids that a text tower is given.

    Attributes:
        ids: begin, at most 75 tokens, end; not padded.
        tokens: how many tokens the whole text has.
    """

    ids: tuple[int, ...]
    tokens: int

    @property
    def kept(self) -> float:
        """Share of the tokens that are in the window, 0–1; 1 for an empty text."""
        return (len(self.ids) - 2) / self.tokens if self.tokens else 1.0


class ClipTokenizer:
    """CLIP's byte-pair encoding with the vocabulary of two files."""

    def __init__(self, vocabulary: Path, merges: Path) -> None:
        words = _read_vocabulary(vocabulary)
        self._commas = frozenset(filter(None, map(words.get, _COMMAS)))
        self._sentence_ends = frozenset(filter(None, map(words.get, _SENTENCE_ENDS)))
        self.begin = words[BEGIN]
        self.end = words[END]
        self.largest_id = max(words.values())
        self._encoder = Tokenizer(
            models.BPE(
                vocab=words, merges=_read_merges(merges, words), end_of_word_suffix=_WORD_END
            )
        )
        self._encoder.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(_PIECES), behavior="removed", invert=True),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )

    def tokens(self, text: str) -> list[int]:
        """The ids of a text as it comes, cleaned, without the two marks."""
        ids: list[int] = self._encoder.encode(clean(text), add_special_tokens=False).ids
        return ids

    def window(self, text: str) -> Window:
        """The text's first window; the end mark is kept whatever is cut off."""
        ids = self.tokens(text)
        return self._marked(ids[:ROOM], len(ids))

    def window_of_sentences(self, text: str) -> Window:
        """The first window, cut after the last sentence that ends in it, if one does."""
        ids = self.tokens(text)
        if len(ids) <= ROOM:
            return self._marked(ids, len(ids))
        ends = [at for at in range(ROOM) if ids[at] in self._sentence_ends]
        return self._marked(ids[: ends[-1] + 1 if ends else ROOM], len(ids))

    def windows(self, chunks: Iterable[str]) -> list[Window]:
        """Every window of a text; each chunk begins a new one, and empty ones are left out.

        A window that is full gives up what follows its last comma, if that is near its end
        (SCORING.md §3.3). `tokens` is what is in the window, so each is kept whole.
        """
        found = [part for chunk in chunks for part in self._parts(self.tokens(chunk))]
        return [self._marked(part, len(part)) for part in found]

    def _parts(self, ids: Sequence[int]) -> Iterator[Sequence[int]]:
        start = 0
        while start < len(ids):
            end = self._end_of_part(ids, start)
            yield ids[start:end]
            start = end

    def _end_of_part(self, ids: Sequence[int], start: int) -> int:
        full = start + ROOM
        if full >= len(ids):
            return len(ids)
        if ids[full] in self._commas:
            return full  # Nothing is torn apart here.
        near = range(full - 1, full - 1 - COMMA_BACKTRACK, -1)
        return next((at + 1 for at in near if ids[at] in self._commas), full)

    def _marked(self, ids: Sequence[int], tokens: int) -> Window:
        return Window((self.begin, *ids, self.end), tokens)


def _read_vocabulary(path: Path) -> dict[str, int]:
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path} cannot be read: {error}") from error
    if not isinstance(words, dict) or not all(type(number) is int for number in words.values()):
        raise WeightsError(f"{path} is no vocabulary")
    for mark in (BEGIN, END):
        if mark not in words:
            raise WeightsError(f"{path} lacks {mark}")
    return words


def _read_merges(path: Path, words: Mapping[str, int]) -> list[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path} cannot be read: {error}") from error
    if lines[0].startswith("#version"):
        lines = lines[1:]
    merges = []
    for line in filter(None, lines):
        left, _, right = line.partition(" ")
        if any(part not in words for part in (left, right, left + right)):
            raise WeightsError(f"{path} does not go with the vocabulary: {line!r}")
        merges.append((left, right))
    return merges
