"""In what two images differ: words of their prompts, and scores with the better of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from curator.domain.score import Direction, ScorerInfo
from curator.library.judging import Details
from curator.library.library import Library
from curator.library.scorer_order import in_order

MOST_WORDS = 600
"""Words of a text that are compared; telling longer ones apart word by word takes too long."""

_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text.

    Attributes:
        differs: the other text does not have them here.
    """

    text: str
    differs: bool


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ScoreDifference:
    """What a scorer says of both; None where it says nothing.

    Attributes:
        better: 1 when the first is, 2 when the second is, 0 when neither or nobody knows.
    """

    info: ScorerInfo
    first: float | None
    second: float | None
    better: int


def told_apart(first: str, second: str) -> tuple[Pieces, Pieces]:
    """Two texts word by word; joined, the pieces of each are the text again."""
    words = _WORD.findall(first)[:MOST_WORDS], _WORD.findall(second)[:MOST_WORDS]
    bare = [[word.strip(" \t\r\n,.;") for word in each] for each in words]
    matcher = SequenceMatcher(None, bare[0], bare[1], autojunk=False)
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, begin, end, other_begin, other_end in matcher.get_opcodes():
        spans = (words[0][begin:end], words[1][other_begin:other_end])
        for found, span in zip(pieces, spans, strict=True):
            if span:
                found.append(Piece("".join(span), tag != "equal"))
    for found, text in zip(pieces, (first, second), strict=True):
        rest = text[sum(len(piece.text) for piece in found) :]
        if rest:
            found.append(Piece(rest, differs=bool(rest.strip())))
    return tuple(pieces[0]), tuple(pieces[1])


def score_differences(
    library: Library, first: Details, second: Details
) -> Sequence[ScoreDifference]:
    """The scores of either that are not the same, models before measures."""
    keys = in_order(first.scores.keys() | second.scores.keys(), library.infos)
    found = (_difference(library.infos[key], first, second) for key in keys)
    return [each for each in found if each.first != each.second]


def _difference(info: ScorerInfo, first: Details, second: Details) -> ScoreDifference:
    values = [_value(each, info.key) for each in (first, second)]
    return ScoreDifference(info, values[0], values[1], _better(info, values[0], values[1]))


def _value(details: Details, key: str) -> float | None:
    score = details.scores.get(key)
    return None if score is None else score.value


def _better(info: ScorerInfo, first: float | None, second: float | None) -> int:
    if first is None or second is None or first == second:
        return 0
    if info.direction is Direction.NEITHER:
        return 0
    return 1 if (first > second) is (info.direction is Direction.HIGHER) else 2
