"""A rule that flags images, as it is stored under a name."""

from __future__ import annotations

from dataclasses import dataclass

from curator.domain.stacking import StackRule


@dataclass(frozen=True, slots=True)
class SavedRule:
    """What to keep and what to reject; queries are texts in Curator's query language.

    A rule never changes a flag that was set by hand, and deletes nothing.

    Attributes:
        query: which images it is about; "" for all.
        keep_if: what to keep; "" for nothing.
        reject_if: what to reject; "" for nothing.
        best_of: keep the best of each prompt, batch or near-duplicates, reject the others; NONE
            does nothing of the kind.
        by: key of the scorer that tells the best.
        top: how many are the best.
        on_arrival: it flags new images by itself.
        since: nanoseconds since 1970, UTC: only images that came into the library later are new.
    """

    query: str = ""
    keep_if: str = ""
    reject_if: str = ""
    best_of: StackRule = StackRule.NONE
    by: str = ""
    top: int = 1
    on_arrival: bool = False
    since: int = 0
