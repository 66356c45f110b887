"""Images that came out blank, as noise or blurred, as far as the pixel scorers can tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from curator.domain.change import Command
from curator.domain.image import Flag, FlagSource
from curator.domain.score import Note
from curator.library.columns import Ids, Mask
from curator.library.commands import changed_images, count_in_words, flagged
from curator.library.library import Library
from curator.store import scores

_BY = "technical"
_AT_MOST = 60
"""What any of the reasons leaves of 100 points."""


class Reason(StrEnum):
    """What is wrong with an image."""

    BLANK = "blank"
    NOISE = "noise"
    BLURRED = "blurred"


_REASONS = {
    Note.BLACK: Reason.BLANK,
    Note.BLANK: Reason.BLANK,
    Note.NOISE: Reason.NOISE,
    Note.SOFT: Reason.BLURRED,
}


@dataclass(frozen=True, slots=True)
class Spoiled:
    """One image.

    Attributes:
        note: what the scorer says of it, as typed notes.
    """

    image_id: int
    reasons: frozenset[Reason]
    note: str


def spoiled(library: Library, among: Mask) -> list[Spoiled]:
    """The spoiled ones among some rows, the worst first; neither rejected nor flagged by hand."""
    columns = library.columns
    open_ones = (columns["flag"] != Flag.REJECT) & (columns["flag_source"] != FlagSource.HAND)
    values = columns.score(_BY)
    rows = np.flatnonzero(among & open_ones & (values <= _AT_MOST))
    rows = rows[np.lexsort((columns.ids[rows], values[rows]))]
    with library.database.read() as connection:
        notes = scores.notes(connection, _BY, columns.ids[rows].tolist())
    told = ((image_id, notes.get(image_id, "")) for image_id in columns.ids[rows].tolist())
    found = (Spoiled(image_id, _reasons(note), note) for image_id, note in told)
    return [each for each in found if each.reasons]


def rejected(library: Library, ids: Ids) -> Command:
    """One step that rejects some of them; whoever flags by hand may say otherwise."""
    edits = flagged(library.columns, np.sort(ids), Flag.REJECT, FlagSource.RULE)
    count = count_in_words(len(changed_images(edits)))
    return Command(f"reject spoiled: {count}", tuple(edits))


def _reasons(note: str) -> frozenset[Reason]:
    kinds = note.split(", ")
    return frozenset(reason for kind, reason in _REASONS.items() if kind in kinds)
