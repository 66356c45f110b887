"""Named lists of Images, and where a Tag stands among others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

CollectionId = NewType("CollectionId", int)


class CollectionKind(StrEnum):
    """What makes a list: the hand, stored Criteria, or a moment it was frozen at.

    RULE is none: it flags images by what it stores, and is kept where lists are.
    """

    HAND = "collection"
    SMART = "smart"
    KEEPERS = "keepers"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection, smart collection or keeper set; which Images are in it is told elsewhere.

    Attributes:
        id: never given to another one, even when this one is deleted.
        name: no two have the same, case aside.
        stored: JSON: of a smart collection its Criteria, of a keeper set how it came about, of a
            rule its SavedRule; "" for a hand-made one. Kept as it is, so that what this Curator
            cannot read is not lost.
        frozen_at: nanoseconds since 1970, UTC, of a keeper set.
    """

    id: CollectionId
    name: str
    kind: CollectionKind = CollectionKind.HAND
    stored: str = ""
    frozen_at: int | None = None

    @classmethod
    def of(
        cls, number: int, name: str, kind: str, stored: str, frozen_at: int | None
    ) -> Collection:
        """A collection from the plain values it is made of."""
        # SQLite makes a number of a JSON text that is one.
        return cls(CollectionId(number), name, CollectionKind(kind), str(stored), frozen_at)


@dataclass(frozen=True, slots=True)
class TagPlace:
    """What a Tag is called and which one it stands below; "" for none."""

    name: str
    parent: str = ""
