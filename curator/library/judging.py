"""What the scorers say of one image, and why those that say nothing do not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from curator.domain.criteria import Scale
from curator.domain.score import Provenance, ScorerInfo
from curator.library.library import Library
from curator.library.readiness import Blocked
from curator.scoring.availability import Unavailable
from curator.store.reads import Details, Numbers, StoredScore

__all__ = ["Absent", "AbsentKind", "Details", "Numbers", "ScoreLine", "score_lines"]


class AbsentKind(StrEnum):
    """Why an image has no number of a scorer.

    NOTE: the scorer gave a note in its place, or what stands against it is one. FAILED_IMAGE: the
    image cannot be decoded.
    """

    NOT_YET = "not yet"
    NO_WEIGHTS = "no weights"
    NOTE = "note"
    FAILED_IMAGE = "failed image"


@dataclass(frozen=True, slots=True)
class Absent:
    """Why there is no number.

    Attributes:
        note: the scorer's note, or the reason why the image failed; else "".
        unavailable: what is missing and what can be done, if it is the weights.
    """

    kind: AbsentKind
    note: str = ""
    unavailable: Unavailable | None = None


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One scorer's word on an image.

    Attributes:
        value: None with `absent`, which says why.
        note: what must be known beside the value; "" when nothing.
        made: what the value was made with; None where none is known of.
        percentile: among all images that are not missing.
        prompt_percentile: among those of the same prompt; None without a prompt too.
    """

    info: ScorerInfo
    value: float | None
    note: str
    made: Provenance | None
    percentile: float | None = None
    prompt_percentile: float | None = None
    absent: Absent | None = None


def score_lines(library: Library, details: Details) -> list[ScoreLine]:
    """Every scorer there is, those that gave a number first. For the owner's thread."""
    lines = [_line(library, details, info) for info in library.infos.values()]
    return sorted(lines, key=lambda line: line.value is None)


def _line(library: Library, details: Details, info: ScorerInfo) -> ScoreLine:
    score = details.scores.get(info.key)
    if score is None or score.value is None:
        absent = _absent(details, score, library.blocked.get(info.key))
        return ScoreLine(info, None, "", score.made if score else None, absent=absent)
    percentile_of = library.selector.percentile_of
    return ScoreLine(
        info,
        score.value,
        score.note,
        score.made,
        percentile_of(info.key, details.id),
        percentile_of(info.key, details.id, Scale.PROMPT_PERCENTILE),
    )


def _absent(details: Details, score: StoredScore | None, blocked: Blocked | None) -> Absent:
    if details.error is not None:
        return Absent(AbsentKind.FAILED_IMAGE, details.error)
    if score is not None:
        return Absent(AbsentKind.NOTE, score.note)
    if blocked is None:
        return Absent(AbsentKind.NOT_YET)
    if blocked.unavailable is None:
        return Absent(AbsentKind.NOTE, blocked.skip)
    return Absent(AbsentKind.NO_WEIGHTS, unavailable=blocked.unavailable)
