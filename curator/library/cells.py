"""What the faces are told of the images that the Gallery shows."""

from __future__ import annotations

from dataclasses import dataclass

from curator.domain.criteria import Scale
from curator.domain.image import Flag, Label


@dataclass(frozen=True, slots=True)
class StackMark:
    """The stack that a shown image is in.

    Attributes:
        size: how many of its images satisfy the criteria; two at least.
        place: of the image in an open stack, 1 for its face; 0 where the stack is shown as one.
    """

    size: int
    place: int = 0

    @property
    def is_open(self) -> bool:
        """Whether all its images are shown."""
        return self.place > 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One shown image as the grid paints it.

    Attributes:
        scores: the badges' scorers that have given a number, with it.
        scale: what these numbers are; percentiles are whole.
        verdict: the flag it would have after the cut being made; None when none is.
        tagged: it wears a tag.
        stack: None when it stands by itself, or stacks are not shown.
    """

    id: int
    flag: Flag
    rating: int
    label: Label
    failed: bool
    missing: bool
    width: int
    height: int
    scores: tuple[tuple[str, float], ...]
    verdict: Flag | None
    selected: bool
    current: bool
    tagged: bool
    scale: Scale = Scale.VALUE
    stack: StackMark | None = None
