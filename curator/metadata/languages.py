"""What a text encoder trained on English can read of a text (CLIP and its kin).

Their tokenizers shred other scripts into bytes that the training never filled with meaning, so a
score for such a text would be noise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_FOREIGN = 0.2
"""Share of letters of other scripts up to which they are left out and the rest is read."""

_LATIN = "A-Za-zªµºÀ-ÖØ-öø-ʯḀ-ỿＡ-Ｚａ-ｚ"
_NUMERALS = "²³¹¼-¾⁰-₉⅐-↋①-⓿❶-➓"
_FOREIGN_LETTER = re.compile(rf"[^\W\d_{_LATIN}{_NUMERALS}]")
_FOREIGN_RUN = re.compile(rf"[^\W\d_{_LATIN}{_NUMERALS}](?:[^\x00-\x7f{_LATIN}])*")
_COMMAS = re.compile(r" ?,[ ,]*")


@dataclass(frozen=True, slots=True)
class Readable:
    """What of a text can be scored.

    Attributes:
        text: the part to score; "" when the text is unreadable.
        is_unreadable: too much of it is in scripts the encoder cannot read.
        is_mixed: some of it is, and was left out.
    """

    text: str
    is_unreadable: bool = False
    is_mixed: bool = False


def readable(text: str) -> Readable:
    """The part of a plain prompt that an English text encoder can read."""
    if text.isascii():
        return Readable(text)
    foreign = len(_FOREIGN_LETTER.findall(text))
    if not foreign:
        return Readable(text)
    letters = sum(map(str.isalpha, text))
    if foreign > MOST_FOREIGN * letters:
        return Readable("", is_unreadable=True)
    left = " ".join(_FOREIGN_RUN.sub(" ", text).split())
    return Readable(_COMMAS.sub(", ", left).strip(" ,"), is_mixed=True)
