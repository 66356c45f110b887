"""What a command line leaves to the entry point, because this package knows no window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from curator.library.places import LibraryPlaces
from curator.settings import Settings


@dataclass(frozen=True, slots=True)
class WindowWish:
    """A window, and what it is to show.

    Attributes:
        folders: to be watched from now on.
    """

    folders: tuple[Path, ...]
    settings: Settings
    places: LibraryPlaces


@dataclass(slots=True)
class Wishes:
    """Collects what is wished for; the context of every verb carries it."""

    window: WindowWish | None = None
