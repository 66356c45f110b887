"""The user's style sets: made, listed, forgotten. Opens no library."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from curator.scoring import styles
from curator.scoring.styles import PREFIX, AddCancelledError, DamagedSet, Looked, StyleSet
from curator.settings import Settings, store_setting

__all__ = [
    "PREFIX",
    "AddCancelledError",
    "Added",
    "DamagedSet",
    "StyleSet",
    "add_style",
    "forget_to_run",
    "gone",
    "remove_style",
    "style_sets",
]


@dataclass(frozen=True, slots=True)
class Added:
    """A set that was made.

    Attributes:
        left_out: the files that are no images, with the reason.
        doubles: how many files had the contents of another.
        replaced: the set that went by this name before.
    """

    style: StyleSet
    left_out: tuple[Looked, ...]
    doubles: int
    replaced: StyleSet | None

    @property
    def is_another(self) -> bool:
        """Whether numbers made with the replaced set cannot be compared with new ones."""
        return self.replaced is not None and self.replaced.fingerprint != self.style.fingerprint


def add_style(
    name: str,
    folder: Path,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Added:
    """Make a set of the images in a folder; raises as `styles.add`.

    Args:
        name: what it is to be called.
        folder: where the images are.
        progress: called with the number of files looked at, and of all.
        cancelled: asked as often; True ends it, and nothing is kept.
    """
    left_out: list[Looked] = []
    doubles = 0

    def looked(at: Looked) -> None:
        nonlocal doubles
        doubles += at.is_double
        if at.left_out:
            left_out.append(at)
        progress(at.done, at.total)

    before = {each.name: each for each in styles.all_sets()}
    made = styles.add(name, folder.expanduser(), looked=looked, cancelled=cancelled)
    return Added(made, tuple(left_out), doubles, before.get(made.name))


def style_sets() -> tuple[tuple[StyleSet, ...], tuple[DamagedSet, ...]]:
    """All sets by name, and the files among them that are damaged."""
    return styles.kept_sets()


def remove_style(name: str) -> None:
    """Forget a set; raises as `styles.remove`."""
    styles.remove(name)


def forget_to_run(key: str, settings: Settings) -> bool:
    """Take a style that was removed off the scorers that run by themselves; False if it is none.

    Raises:
        SettingsError, StorageError: the settings file cannot be read or written.
    """
    key = unicodedata.normalize("NFC", key)
    if key not in settings.on_arrival:
        return False
    store_setting("on_arrival", tuple(each for each in settings.on_arrival if each != key))
    return True


def gone(style: StyleSet) -> int:
    """How many of a set's images are no longer where they were."""
    return sum(not each.path.is_file() for each in style.references)
