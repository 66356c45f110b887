"""Ropes: prompt text in pieces, so that closing a bracket neither copies nor searches its content.

A rope is a list of texts and ropes; a bracket's content is taken into its parent as one piece.
Separators stand in it as private characters, which no prompt can hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

AND = "\ue000"
BREAK = "\ue001"
"""Stand in the plain text where parts end."""

COLON, PIPE = "\ue002", "\ue003"
LITERAL_COLON = "\ue004"
"""A colon that was escaped, and so means nothing but itself, to the very end."""

PRIVATE = AND + BREAK + COLON + PIPE + LITERAL_COLON

Rope = list["str | Rope"]

_RESTORED = {COLON: ":", PIPE: "|"}
_NUMBER = re.compile(r"\s*[-+]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s*")
_MINUTES = re.compile(r"[1-9]\d?|[0-5]\d")
_OPTION_PREFIX = re.compile(
    r"^\s*[~@]?\s*(?:\d{0,9}-?\d{0,9}\$\$(?:[^$|]{0,20}\$\$)?|\d{1,9}(?:\.\d{0,9})?::)?"
)


class WeightMark(str):
    """A number before `::` where only the bracket's end tells whether it is a weight."""

    __slots__ = ()


def split(rope: Rope, separator: str) -> list[Rope]:
    """The rope's parts between separators of its own level."""
    sections: list[Rope] = [[]]
    for piece in rope:
        if piece == separator:
            sections.append([])
        else:
            sections[-1].append(piece)
    return sections


def options(rope: Rope) -> list[Rope]:
    """What SwarmUI chooses from: parted by `||`, else by `|`, else by commas."""
    if PIPE not in rope:
        return _split_at_commas(rope)
    if any(first == second == PIPE for first, second in pairwise(rope)):
        return [joined(part, PIPE) for part in _split_at_doubles(split(rope, PIPE))]
    return split(rope, PIPE)


def _split_at_commas(rope: Rope) -> list[Rope]:
    sections: list[Rope] = [[]]
    for piece in rope:
        if isinstance(piece, str):
            first, *others = piece.split(",")
            sections[-1].append(first)
            sections += [[other] for other in others]
        else:
            sections[-1].append(piece)
    return sections


def _split_at_doubles(sections: Iterable[Rope]) -> list[list[Rope]]:
    """Sections between pipes, in groups: an empty one stood between two pipes."""
    groups: list[list[Rope]] = [[]]
    for section in sections:
        if section:
            groups[-1].append(section)
        else:
            groups.append([])
    return groups


def joined(ropes: Iterable[Rope], between: str) -> Rope:
    """Several ropes as one."""
    whole: Rope = []
    for rope in ropes:
        whole += [*rope, between]
    return whole[:-1]


def said(ropes: Iterable[Rope]) -> list[Rope]:
    """The ropes that hold more than white space."""
    return [rope for rope in ropes if not is_blank(rope)]


def is_blank(rope: Rope) -> bool:
    """Whether there is nothing but white space."""
    return all(not piece.strip() if isinstance(piece, str) else not piece for piece in rope)


def number_text(rope: Rope) -> str | None:
    """The number that a rope is, as it was written."""
    texts = [piece for piece in rope if isinstance(piece, str)]
    text = "".join(texts) if len(texts) == len(rope) else ""
    return text.strip() if _NUMBER.fullmatch(text) else None


def number_after(rope: Rope) -> float | None:
    """The number after the last colon, unless it makes a ratio or a time: 16:9, 12:00."""
    *_, before, last = [[], *split(rope, COLON)]
    number = number_text(last) if COLON in rope else None
    if number is None:
        return None
    piece = before[-1] if before else ""
    return None if isinstance(piece, str) and is_ratio(piece, number) else float(number)


def without_last(rope: Rope) -> Rope:
    """The rope up to its last colon."""
    return rope[: -len(split(rope, COLON)[-1]) - 1]


def begins_option(rope: Rope) -> bool:
    """Whether only white space stands after the last pipe, or in all the rope."""
    for piece in reversed(rope):
        if piece == PIPE:
            return True
        if not isinstance(piece, str) or piece.strip():
            return False
    return True


def is_ratio(before: str, number: str) -> bool:
    """Whether a number after a colon makes a ratio or a time with what is before, as in 16:9."""
    return before[-1:].isdigit() and _MINUTES.fullmatch(number) is not None


def restored(rope: Rope) -> Rope:
    """The rope with separators that separate nothing as the signs they were."""
    return [_RESTORED.get(piece, piece) if isinstance(piece, str) else piece for piece in rope]


def unweighted(rope: Rope) -> Rope:
    """The rope restored, without the weights `1.5::` in it and the `::` that end them."""
    if not any(isinstance(piece, WeightMark) for piece in rope):
        return restored(rope)
    kept: Rope = []
    for piece in rope:
        if piece == COLON and kept and kept[-1] == COLON:
            kept.pop()
        elif not isinstance(piece, WeightMark):
            kept.append(piece)
    return restored(kept)


def without_prefix(rope: Rope) -> Rope:
    """An option of dynamic prompts without how many, how often, how drawn: `2$$a`, `0.5::a`."""
    return without_head(rope, _OPTION_PREFIX)


def without_head(rope: Rope, pattern: re.Pattern[str]) -> Rope:
    """The rope without what a pattern matches at its beginning, however many pieces that is."""
    plain = next((at for at, piece in enumerate(rope) if not isinstance(piece, str)), len(rope))
    head = "".join(piece for piece in rope[:plain] if isinstance(piece, str))
    prefix = pattern.match(head)
    return [head[prefix.end() :], *rope[plain:]] if prefix else rope


def flat(rope: Rope, most: int | None = None) -> str:
    """The text of a rope, or its beginning of about `most` letters."""
    texts: list[str] = []
    waiting: Rope = [rope]
    length = 0
    while waiting and (most is None or length < most):
        piece = waiting.pop()
        if isinstance(piece, str):
            texts.append(_RESTORED.get(piece, piece))
            length += len(piece) + 1
        else:
            waiting += reversed(piece)
            length += 1
    return "".join(texts)[:most]
